import type { RawObject } from "./fake-cluster";

type Overrides = { readonly metadata?: object; readonly spec?: object; readonly status?: object };

/** A pod as an API server gives it, with all that is cut off as it arrives. */
export function rawPod(name: string, namespace = "shop", { metadata, spec, status }: Overrides = {}): RawObject {
  const app = name.replace(/-[^-]+-[^-]+$/, "");
  return {
    metadata: {
      name,
      namespace,
      creationTimestamp: "2026-11-20T10:00:00Z",
      labels: { app, "pod-template-hash": "6d4cf56db6" },
      annotations: { "sidecar.istio.io/status": '{"containers":["istio-proxy"],"revision":"default"}' },
      managedFields: managedFields(),
      ...metadata,
    },
    spec: {
      nodeName: "node-1",
      serviceAccountName: app,
      containers: [
        rawContainer("main", `registry.example/${app}:1.4.2`),
        rawContainer("istio-proxy", "istio/proxyv2:1.27.0"),
      ],
      volumes: [{ name: "token", secret: { secretName: "token" } }],
      tolerations: [{ key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute" }],
      ...spec,
    },
    status: {
      phase: "Running",
      podIP: "10.0.0.7",
      startTime: "2026-11-20T10:00:01Z",
      conditions: ["Ready", "ContainersReady", "Initialized", "PodScheduled"].map((type) => ({
        type,
        status: "True",
        lastProbeTime: null,
        lastTransitionTime: "2026-11-20T10:00:09Z",
      })),
      containerStatuses: ["main", "istio-proxy"].map((container) => ({
        name: container,
        ready: true,
        started: true,
        restartCount: 0,
        image: `registry.example/${container}`,
        imageID: `registry.example/${container}@sha256:${"0123456789abcdef".repeat(4)}`,
        containerID: `containerd://${"0123456789abcdef".repeat(4)}`,
        state: { running: { startedAt: "2026-11-20T10:00:05Z" } },
        lastState: {},
      })),
      ...status,
    },
  };
}

export function rawVirtualService(name: string, namespace = "shop", spec: object = {}): RawObject {
  return {
    metadata: {
      name,
      namespace,
      annotations: { "kubectl.kubernetes.io/last-applied-configuration": '{"kind":"VirtualService"}' },
      managedFields: managedFields(),
    },
    spec: { hosts: [name], http: [{ route: [{ destination: { host: name, subset: "v1" }, weight: 100 }] }], ...spec },
  };
}

/** What has a name, and a number to tell its states apart. */
export function rawObject(name: string, namespace?: string, revision = 0): RawObject {
  const labels = { revision: String(revision) };
  return { metadata: { name, ...(namespace !== undefined && { namespace }), labels } };
}

function managedFields(): object[] {
  const fields = Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [`f:field-${index}`, { ".": {}, "f:name": {}, "f:value": {} }]),
  );
  return [
    { manager: "helm", operation: "Update", time: "2026-11-20T10:00:00Z", fieldsV1: { "f:spec": fields } },
    {
      manager: "kubelet",
      operation: "Update",
      subresource: "status",
      time: "2026-11-20T10:00:09Z",
      fieldsV1: { "f:status": fields },
    },
  ];
}

function rawContainer(name: string, image: string): object {
  return {
    name,
    image,
    ports: [{ containerPort: 8080, protocol: "TCP" }],
    env: [
      { name: "ISTIO_META_CLUSTER_ID", value: "Kubernetes" },
      { name: "DATABASE_PASSWORD", value: "hunter2" },
      { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    ],
    resources: { limits: { cpu: "2", memory: "1Gi" }, requests: { cpu: "100m", memory: "128Mi" } },
    livenessProbe: { httpGet: { path: "/healthz", port: 8080 }, periodSeconds: 10 },
    volumeMounts: [{ name: "token", mountPath: "/var/run/secrets/kubernetes.io/serviceaccount", readOnly: true }],
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
  };
}
