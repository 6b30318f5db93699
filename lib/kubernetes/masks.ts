import type {
  ConfigMap,
  Container,
  ContainerState,
  ContainerStatus,
  CronJob,
  EndpointSlice,
  Job,
  Namespace,
  Node,
  Pod,
  PodSpec,
  PodTemplate,
  Service,
  WebhookConfiguration,
  Workload,
} from "./objects/core";
import type { Condition } from "./objects/meta";
import type { Body, Mask } from "./trim";

/*
 * What is kept of Kubernetes' own kinds. Five thousand pods as the API gives them are some 60 MB of JSON; what is read
 * of them is a tenth of that.
 */

/** Everything an object says: for kinds that are configuration, and shown as they are. */
export const WHOLE = { spec: true, status: true } as const;

/** Labels, owners and dates alone. */
export const METADATA_ONLY = {} as const;

/** Without `lastHeartbeatTime`, which changes while nothing does. */
const CONDITION: Mask<Condition> = {
  type: true,
  status: true,
  reason: true,
  message: true,
  lastTransitionTime: true,
  observedGeneration: true,
};

/** Names of variables that configure a mesh. The value of any other may be a password. */
const MESH_VARIABLE =
  /^(?:ISTIO_META_\w+|PILOT_\w+|AMBIENT_\w+|ENABLE_\w+|CLUSTER_ID|REVISION|TRUST_DOMAIN|PROXY_CONFIG)$/;

function meshVariables(env: unknown): unknown {
  if (!Array.isArray(env)) return undefined;
  const ours = env.flatMap((entry: unknown) => {
    const { name, value } = Object(entry) as { name?: unknown; value?: unknown };
    return typeof name === "string" && typeof value === "string" && MESH_VARIABLE.test(name) ? [{ name, value }] : [];
  });
  return ours.length > 0 ? ours : undefined;
}

const CONTAINER: Mask<Container> = {
  name: true,
  image: true,
  ports: [{ name: true, containerPort: true, protocol: true }],
  env: meshVariables,
  restartPolicy: true,
};

const POD_SPEC: Mask<PodSpec> = {
  nodeName: true,
  serviceAccountName: true,
  hostNetwork: true,
  containers: [CONTAINER],
  initContainers: [CONTAINER],
};

const POD_TEMPLATE: Mask<PodTemplate> = { metadata: { labels: true, annotations: true }, spec: POD_SPEC };

const CONTAINER_STATE: Mask<ContainerState> = {
  waiting: { reason: true, message: true },
  running: { startedAt: true },
  terminated: { reason: true, message: true, exitCode: true, startedAt: true, finishedAt: true },
};

const CONTAINER_STATUS: Mask<ContainerStatus> = {
  name: true,
  ready: true,
  started: true,
  restartCount: true,
  state: CONTAINER_STATE,
  lastState: CONTAINER_STATE,
};

export const POD: Mask<Body<Pod>> = {
  spec: POD_SPEC,
  status: {
    phase: true,
    reason: true,
    message: true,
    podIP: true,
    podIPs: true,
    startTime: true,
    conditions: [CONDITION],
    containerStatuses: [CONTAINER_STATUS],
    initContainerStatuses: [CONTAINER_STATUS],
  },
};

export const WORKLOAD: Mask<Body<Workload>> = {
  spec: { replicas: true, paused: true, selector: true, template: POD_TEMPLATE },
  status: {
    replicas: true,
    readyReplicas: true,
    updatedReplicas: true,
    availableReplicas: true,
    unavailableReplicas: true,
    observedGeneration: true,
    conditions: [CONDITION],
    desiredNumberScheduled: true,
    numberReady: true,
    numberAvailable: true,
    numberUnavailable: true,
    updatedNumberScheduled: true,
  },
};

/** Its selector is a bare map of labels, unlike that of any other workload. */
export const REPLICATION_CONTROLLER: Mask<Body<Workload>> = {
  ...WORKLOAD,
  spec: {
    replicas: true,
    paused: true,
    selector: (labels) => ({ matchLabels: labels }),
    template: POD_TEMPLATE,
  },
};

export const JOB: Mask<Body<Job>> = {
  spec: { parallelism: true, completions: true, suspend: true },
  status: {
    active: true,
    succeeded: true,
    failed: true,
    startTime: true,
    completionTime: true,
    conditions: [CONDITION],
  },
};

export const CRON_JOB: Mask<Body<CronJob>> = {
  spec: { schedule: true, timeZone: true, suspend: true, jobTemplate: { spec: { template: POD_TEMPLATE } } },
  status: { lastScheduleTime: true, lastSuccessfulTime: true },
};

export const SERVICE: Mask<Body<Service>> = {
  spec: {
    type: true,
    selector: true,
    ports: [{ name: true, port: true, targetPort: true, protocol: true, appProtocol: true, nodePort: true }],
    clusterIP: true,
    clusterIPs: true,
    externalName: true,
    externalIPs: true,
    publishNotReadyAddresses: true,
  },
  status: { conditions: [CONDITION], loadBalancer: true },
};

export const ENDPOINT_SLICE: Mask<Body<EndpointSlice>> = {
  addressType: true,
  endpoints: [
    {
      addresses: true,
      conditions: true,
      targetRef: { kind: true, namespace: true, name: true },
      nodeName: true,
      zone: true,
    },
  ],
  ports: true,
};

export const NAMESPACE: Mask<Body<Namespace>> = { spec: () => undefined, status: { phase: true } };

export const NODE: Mask<Body<Node>> = {
  spec: { unschedulable: true },
  status: { conditions: [CONDITION], nodeInfo: { kubeletVersion: true } },
};

export const CONFIG_MAP: Mask<Body<ConfigMap>> = { data: true };

export const WEBHOOKS: Mask<Body<WebhookConfiguration>> = {
  webhooks: [
    {
      name: true,
      failurePolicy: true,
      namespaceSelector: true,
      objectSelector: true,
      clientConfig: { url: true, service: true },
    },
  ],
};
