import { hashOf } from "../pod-names";
import { ISTIO_VERSION, NODES } from "../world-places";
import { type Container, type Injection, injectionOf, type PodTemplate } from "./injection";
import { GONE_AFTER, isReady, type Life, proxyRestarts, READY_AFTER } from "./lives";
import { ownedBy, stamped } from "./meta";
import { type KubeObject, timestamp, uidOf } from "./object";

const PROXY_IMAGE = `docker.io/istio/proxyv2:${ISTIO_VERSION}`;

/** What a pod is made of. */
export type PodOrigin = {
  readonly namespace: KubeObject;
  /** The Deployment, StatefulSet, DaemonSet or Job as a whole. */
  readonly workload: KubeObject;
  /** What owns the pod: the workload, or its ReplicaSet. */
  readonly owner: KubeObject;
  readonly template: PodTemplate;
  /** Labels that its owner adds. */
  readonly labels: Readonly<Record<string, string>>;
};

/** The pod as the API would show it at a moment of its life (unix seconds). */
export function podAt({ namespace, workload, owner, template, labels }: PodOrigin, life: Life, at: number): KubeObject {
  const injection = injectionOf(namespace, workload.metadata.name, template);
  const meshed = injection === "sidecar" || injection === "native sidecar";
  const restarts = proxyRestarts(workload, life.from, at);
  const moments = [life.from, life.from + READY_AFTER, life.until, restarts?.lastAt ?? life.from];
  const { containers, initContainers } = containersOf(injection, template);
  const spec = {
    ...template.spec,
    initContainers,
    containers,
    restartPolicy: template.spec.restartPolicy ?? "Always",
    serviceAccountName: template.spec.serviceAccountName ?? "default",
    serviceAccount: template.spec.serviceAccountName ?? "default",
    nodeName: life.pod.node,
    dnsPolicy: "ClusterFirst",
    schedulerName: "default-scheduler",
    terminationGracePeriodSeconds: 30,
  };
  const pod: KubeObject = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: life.pod.name,
      generateName: `${owner.metadata.name}-`,
      namespace: namespace.metadata.name,
      labels: { ...template.metadata.labels, ...labels, ...(meshed ? meshLabels(template, workload) : {}) },
      annotations: { ...template.metadata.annotations, ...annotationsOf(injection, containers) },
      ownerReferences: [ownedBy(owner)],
      ...(life.until <= at
        ? { deletionTimestamp: timestamp(life.until + GONE_AFTER), deletionGracePeriodSeconds: 30 }
        : {}),
    },
    spec: initContainers.length > 0 ? spec : { ...spec, initContainers: undefined },
    status: statusOf(life, at, { containers, initContainers }, restarts),
  };
  const changedAt = Math.max(...moments.filter((moment) => moment <= at));
  return stamped(withoutUndefined(pod), { madeAt: life.from, changedAt });
}

type Containers = { readonly containers: readonly Container[]; readonly initContainers: readonly Container[] };

function containersOf(injection: Injection, { spec }: PodTemplate): Containers {
  const own = spec.containers.map((container) => ({
    imagePullPolicy: "IfNotPresent",
    ...container,
    ...(container.ports
      ? { ports: container.ports.map((port) => ({ ...port, protocol: port.protocol ?? "TCP" })) }
      : {}),
  }));
  if (injection === "ambient" || injection === "none") return { containers: own, initContainers: [] };

  const proxy = {
    name: "istio-proxy",
    image: PROXY_IMAGE,
    args: ["proxy", "sidecar", "--domain", "$(POD_NAMESPACE).svc.cluster.local"],
    ports: [{ containerPort: 15090, name: "http-envoy-prom", protocol: "TCP" }],
    resources: { limits: { cpu: "2", memory: "1Gi" }, requests: { cpu: "100m", memory: "128Mi" } },
  };
  const init = { name: "istio-init", image: PROXY_IMAGE, args: ["istio-iptables", "-p", "15001", "-z", "15006"] };
  return injection === "sidecar"
    ? { containers: [...own, proxy], initContainers: [init] }
    : { containers: own, initContainers: [init, { ...proxy, restartPolicy: "Always" }] };
}

/** What the injector adds, from which auto-mTLS and the names in telemetry come. */
function meshLabels({ metadata: { labels = {} } }: PodTemplate, workload: KubeObject): Record<string, string> {
  return {
    "security.istio.io/tlsMode": "istio",
    "service.istio.io/canonical-name": labels.app ?? workload.metadata.name,
    "service.istio.io/canonical-revision": labels.version ?? "latest",
  };
}

function annotationsOf(injection: Injection, containers: readonly Container[]): Record<string, string> {
  if (injection === "ambient") return { "ambient.istio.io/redirection": "enabled" };
  if (injection === "none") return {};
  const native = injection === "native sidecar";
  const status = {
    initContainers: native ? ["istio-init", "istio-proxy"] : ["istio-init"],
    containers: native ? [] : ["istio-proxy"],
    volumes: ["workload-socket", "credential-socket", "workload-certs", "istio-envoy", "istio-data", "istio-token"],
    imagePullSecrets: null,
    revision: "default",
  };
  const [first] = containers;
  return {
    "istio.io/rev": "default",
    "kubectl.kubernetes.io/default-container": first?.name ?? "",
    "prometheus.io/path": "/stats/prometheus",
    "prometheus.io/port": "15020",
    "prometheus.io/scrape": "true",
    "sidecar.istio.io/status": JSON.stringify(status),
  };
}

function statusOf(
  life: Life,
  at: number,
  { containers, initContainers }: Containers,
  restarts: ReturnType<typeof proxyRestarts>,
) {
  const started = at >= life.from + READY_AFTER;
  const ready = isReady(life, at);
  const since = timestamp(Math.min(at, life.until) >= life.from + READY_AFTER ? life.from + READY_AFTER : life.from);
  const readySince = life.until <= at ? timestamp(life.until) : since;
  const conditionOf = (type: string, isTrue: boolean, lastTransitionTime: string) => ({
    type,
    status: isTrue ? "True" : "False",
    lastProbeTime: null,
    lastTransitionTime,
    ...(isTrue ? {} : { reason: "ContainersNotReady" }),
  });
  const statusOfContainer = (container: Container) =>
    containerStatus(container, life, { at, started, ready, restarts });
  return {
    phase: started ? "Running" : "Pending",
    conditions: [
      conditionOf("PodScheduled", true, timestamp(life.from)),
      conditionOf("Initialized", started, since),
      conditionOf("ContainersReady", ready, readySince),
      conditionOf("Ready", ready, readySince),
    ],
    hostIP: nodeAddress(life.pod.node),
    ...(started ? { podIP: life.pod.ip, podIPs: [{ ip: life.pod.ip }] } : {}),
    startTime: timestamp(life.from),
    qosClass: "Burstable",
    containerStatuses: containers.map(statusOfContainer),
    ...(initContainers.length > 0 ? { initContainerStatuses: initContainers.map(statusOfContainer) } : {}),
  };
}

type Progress = {
  readonly at: number;
  readonly started: boolean;
  readonly ready: boolean;
  readonly restarts: ReturnType<typeof proxyRestarts>;
};

function containerStatus({ name, image }: Container, { pod, from }: Life, { started, ready, restarts }: Progress) {
  const imageHash = uidOf(image).replaceAll("-", "");
  const status = {
    name,
    image,
    imageID: `${image.split(":")[0]}@sha256:${imageHash}${imageHash}`,
    containerID: `containerd://${uidOf(`${pod.name}/${name}`).replaceAll("-", "").repeat(2)}`,
    restartCount: 0,
    lastState: {},
  };
  if (!started) {
    return { ...status, ready: false, started: false, state: { waiting: { reason: "PodInitializing" } } };
  }
  if (name === "istio-init") {
    const ended = { exitCode: 0, reason: "Completed", startedAt: timestamp(from + 1), finishedAt: timestamp(from + 2) };
    return { ...status, ready: true, started: false, state: { terminated: ended } };
  }
  if (name !== "istio-proxy" || !restarts) {
    return { ...status, ready, started: true, state: { running: { startedAt: timestamp(from + 3) } } };
  }
  const { count, lastAt } = restarts;
  return {
    ...status,
    ready,
    started: true,
    restartCount: count,
    state: { running: { startedAt: timestamp(lastAt) } },
    lastState: { terminated: { exitCode: 137, reason: "OOMKilled", finishedAt: timestamp(lastAt) } },
  };
}

/** The address of a node in the cluster's own network. */
export function nodeAddress(node: string): string {
  const index = (NODES as readonly string[]).indexOf(node);
  return index < 0 ? `172.18.0.${(hashOf(node) % 200) + 20}` : `172.18.0.${index + 3}`;
}

function withoutUndefined(object: KubeObject): KubeObject {
  return JSON.parse(JSON.stringify(object)) as KubeObject;
}
