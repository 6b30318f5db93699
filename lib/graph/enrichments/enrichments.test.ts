import { describe, expect, it } from "vitest";
import { clusterWith, deployment, pod, service, type WrittenObjects } from "../../facts/testing";
import type { KindId } from "../../kubernetes/kinds";
import type { KindState } from "../../kubernetes/snapshot";
import { enriching } from "../enrich";
import type { Graph, GraphNode } from "../model";
import { groupId } from "../node-identity";
import { AT, edge, graphWith, node, OPTIONS } from "./testing";

const CART = {
  deployments: { "cart-v1": deployment("cart") },
  pods: { "cart-v1-abc-1": pod("cart") },
  services: { cart: service("cart") },
};
const cart = node("workload", "cart-v1");
const cartService = node("service", "cart");

/** The first node of a graph once everything is told of it. */
function told(
  nodes: readonly GraphNode[],
  objects: WrittenObjects,
  { states = {}, ...options }: Partial<typeof OPTIONS> & { states?: Partial<Record<KindId, KindState>> } = {},
): GraphNode {
  const [first] = whole(graphWith(nodes), objects, { states, ...options }).nodes.filter(
    ({ id }) => id === nodes[0]?.id,
  );
  if (!first) throw new Error("It is gone.");
  return first;
}

function whole(
  graph: Graph,
  objects: WrittenObjects,
  { states = {}, ...options }: Partial<typeof OPTIONS> & { states?: Partial<Record<KindId, KindState>> } = {},
): Graph {
  return [...enriching(graph, [clusterWith(objects, { states })], { ...OPTIONS, ...options })].at(-1) ?? graph;
}

const notes = ({ config = [] }: GraphNode) => config.map(({ kind, name, what }) => `${kind} ${name} ${what}`);
const virtualService = (http: readonly object[], more: object = {}) => ({
  virtualServices: { cart: { spec: { hosts: ["cart"], http, ...more } } },
});

describe("the data plane of a node", () => {
  const ambient = { annotations: { "ambient.istio.io/redirection": "enabled" }, sidecar: false };
  it.each<[string, WrittenObjects, string | undefined, string[]]>([
    ["is a sidecar where there is the proxy's container", CART, "sidecar", []],
    [
      "is a sidecar where the proxy is an init container that stays",
      {
        pods: {
          a: {
            ...pod("cart", { sidecar: false }),
            spec: {
              containers: [{ name: "cart" }],
              initContainers: [{ name: "istio-proxy", restartPolicy: "Always" }],
            },
          },
        },
      },
      "sidecar",
      [],
    ],
    [
      "is none where the proxy's init container has ended",
      {
        pods: {
          a: {
            ...pod("cart", { sidecar: false }),
            spec: { containers: [{ name: "cart" }], initContainers: [{ name: "istio-proxy" }] },
          },
        },
      },
      "none",
      ["noSidecar"],
    ],
    ["is ambient where the node's proxy took it", { pods: { a: pod("cart", ambient) } }, "ambient", ["ambient"]],
    [
      "is none where ambient was wished for and not done",
      { pods: { a: pod("cart", { sidecar: false, labels: { "istio.io/dataplane-mode": "ambient" } }) } },
      "none",
      ["noSidecar"],
    ],
    ["is mixed where pods differ", { pods: { a: pod("cart"), b: pod("cart", { sidecar: false }) } }, "mixed", []],
    ["is not known without pods", { deployments: CART.deployments }, undefined, []],
    [
      "leaves out pods that have ended",
      { pods: { a: pod("cart"), b: { ...pod("cart", { sidecar: false }), status: { phase: "Failed" } } } },
      "sidecar",
      [],
    ],
  ])("%s", (_, objects, dataplane, traits) => {
    expect(told([cart], objects)).toMatchObject({ traits });
    expect(told([cart], objects).dataplane).toBe(dataplane);
  });
});

describe("proxies that stand for themselves", () => {
  const gatewayPod = pod("cart", { annotations: { "inject.istio.io/templates": "gateway" } });
  it.each<[string, WrittenObjects, string[]]>([
    ["are gateways where the injector made them", { pods: { a: gatewayPod } }, ["gateway"]],
    [
      "are gateways where the Gateway API's controller made them",
      { pods: { a: pod("cart", { labels: { "gateway.networking.k8s.io/gateway-name": "x" } }) } },
      ["gateway"],
    ],
    [
      "are waypoints where the mesh's controller made them",
      { pods: { a: pod("cart", { labels: { "gateway.istio.io/managed": "istio.io-mesh-controller" } }) } },
      ["waypoint"],
    ],
    [
      "are gateways where a Gateway selects them, in whatever namespace it is",
      { ...CART, istioGateways: { door: { metadata: { namespace: "doors" }, spec: { selector: { app: "cart" } } } } },
      ["gateway"],
    ],
    [
      "are none where a Gateway selects others, or everything",
      { ...CART, istioGateways: { door: { spec: { selector: { app: "other" } } }, all: { spec: {} } } },
      [],
    ],
  ])("%s", (_, objects, traits) => {
    expect(told([cart], objects).traits).toEqual(traits);
  });

  it("say what they listen for", () => {
    const servers = [
      { port: { number: 443, protocol: "HTTPS" }, hosts: ["*/a.example", "b.example", "c.example", "d.example"] },
    ];
    const door = { spec: { selector: { app: "cart" }, servers } };
    expect(notes(told([cart], { ...CART, istioGateways: { door } }))).toEqual([
      "Gateway door listens on 443 HTTPS for a.example, b.example, c.example and 1 more",
    ]);
  });
});

describe("routes of a service", () => {
  const toV1V2 = (v1: number, v2: number) => ({
    route: [
      { destination: { host: "cart", subset: "v1" }, weight: v1 },
      { destination: { host: "cart", subset: "v2" }, weight: v2 },
    ],
  });
  it.each<[string, WrittenObjects, string[], string[]]>([
    [
      "split traffic",
      virtualService([toV1V2(90, 10)]),
      ["trafficShifting", "virtualService"],
      ["splits 90% v1, 10% v2"],
    ],
    [
      "split by weights that need not be 100",
      virtualService([toV1V2(1, 3)]),
      ["trafficShifting", "virtualService"],
      ["splits 25% v1, 75% v2"],
    ],
    ["do not split where all goes one way", virtualService([toV1V2(100, 0)]), ["virtualService"], []],
    [
      "give faults of both kinds",
      virtualService([
        {
          fault: {
            delay: { percentage: { value: 10 }, fixedDelay: "7s" },
            abort: { percentage: { value: 0.5 }, httpStatus: 503 },
          },
        },
      ]),
      ["faultInjection", "virtualService"],
      ["answers 0.5% of requests with HTTP 503", "delays 10% of requests by 7s"],
    ],
    [
      "copy requests elsewhere",
      virtualService([{ mirror: { host: "audit", subset: "v2" }, mirrorPercentage: { value: 50 } }]),
      ["mirroring", "virtualService"],
      ["copies 50% of requests to audit v2"],
    ],
    [
      "give up, and try again",
      virtualService([{ timeout: "3s", retries: { attempts: 2, perTryTimeout: "1s", retryOn: "5xx" } }]),
      ["requestTimeout", "retries", "virtualService"],
      ["gives up after 3s", "tries again up to 2 times, 1s each, on 5xx"],
    ],
    ["turn a timeout off without having one", virtualService([{ timeout: "0s" }]), ["virtualService"], []],
    [
      "are for some requests where they match",
      virtualService([{ match: [{ headers: { user: { exact: "jason" } } }], timeout: "1s" }, { timeout: "2s" }]),
      ["requestTimeout", "virtualService"],
      ["for some requests, gives up after 1s", "for some requests, gives up after 2s"],
    ],
    [
      "end with the rule that takes everything",
      virtualService([{ timeout: "1s" }, { timeout: "2s" }]),
      ["requestTimeout", "virtualService"],
      ["gives up after 1s"],
    ],
    ["are not those of a gateway alone", virtualService([{ timeout: "1s" }], { gateways: ["door"] }), [], []],
    [
      "are those of the mesh beside a gateway",
      virtualService([{ timeout: "1s" }], { gateways: ["door", "mesh"] }),
      ["requestTimeout", "virtualService"],
      ["gives up after 1s"],
    ],
    [
      "say who sees them",
      virtualService([{ timeout: "1s" }], { exportTo: ["."] }),
      ["requestTimeout", "virtualService"],
      ["gives up after 1s (for callers in shop only)"],
    ],
    [
      "name a short host beside themselves, which is another service elsewhere",
      {
        virtualServices: {
          cart: { metadata: { namespace: "other" }, spec: { hosts: ["cart"], http: [{ timeout: "1s" }] } },
        },
      },
      [],
      [],
    ],
    [
      "name a whole host from elsewhere",
      {
        virtualServices: {
          cart: {
            metadata: { namespace: "other" },
            spec: { hosts: ["cart.shop.svc.cluster.local"], http: [{ timeout: "1s" }] },
          },
        },
      },
      ["requestTimeout", "virtualService"],
      ["gives up after 1s"],
    ],
    [
      "take in what they delegate",
      {
        virtualServices: {
          cart: { spec: { hosts: ["cart"], http: [{ delegate: { name: "inner" } }] } },
          inner: { spec: { http: [{ timeout: "4s" }] } },
        },
      },
      ["requestTimeout", "virtualService"],
      ["gives up after 4s"],
    ],
    [
      "are the Gateway API's, too",
      {
        httpRoutes: {
          cart: {
            spec: {
              parentRefs: [{ kind: "Service", group: "", name: "cart" }],
              rules: [
                { timeouts: { request: "5s" }, backendRefs: [{ name: "cart", weight: 9 }, { name: "cart-new" }] },
              ],
            },
          },
        },
      },
      ["requestTimeout", "trafficShifting", "virtualService"],
      ["gives up after 5s", "splits 90% cart, 10% cart-new"],
    ],
    [
      "are not those of a Gateway's route",
      { httpRoutes: { cart: { spec: { parentRefs: [{ name: "cart" }], rules: [{ timeouts: { request: "5s" } }] } } } },
      [],
      [],
    ],
  ])("%s", (_, objects, traits, words) => {
    const found = told([cartService], { ...CART, ...objects });
    expect(found.traits).toEqual(traits);
    expect((found.config ?? []).map(({ what }) => what).filter((what) => !/^routes requests/.test(what))).toEqual(
      words,
    );
  });

  it("have no effect where an older one has the host", () => {
    const at = (creationTimestamp: string, timeout: string) => ({
      metadata: { creationTimestamp },
      spec: { hosts: ["cart"], http: [{ timeout }] },
    });
    const found = told([cartService], {
      ...CART,
      virtualServices: { a: at("2026-02-01T00:00:00Z", "1s"), z: at("2026-01-01T00:00:00Z", "2s") },
    });
    expect(notes(found)).toEqual([
      "VirtualService a has no effect: the older VirtualService z has the same host",
      "VirtualService z gives up after 2s",
      "VirtualService z routes requests",
    ]);
  });

  it.each([
    [
      "have no effect for an ambient service without a waypoint",
      {},
      [],
      "has no effect: its service is in the ambient mesh and has no waypoint to apply it",
    ],
    [
      "have one where its waypoint applies them",
      { labels: { "istio.io/use-waypoint": "way" } },
      ["requestTimeout", "virtualService"],
      "routes requests",
    ],
  ])("%s", (_, metadata, traits, what) => {
    const ambient = pod("cart", { annotations: { "ambient.istio.io/redirection": "enabled" }, sidecar: false });
    const found = told([cartService], {
      pods: { a: ambient },
      services: { cart: service("cart", metadata) },
      ...virtualService([{ timeout: "1s" }]),
    });
    expect(found.traits).toEqual(traits);
    expect(found.config?.map((note) => note.what)).toContain(what);
  });

  it("are told at the workload only where its service is not drawn", () => {
    const objects = { ...CART, ...virtualService([{ timeout: "1s" }]) };
    expect(told([cart], objects).traits).toEqual(["requestTimeout", "virtualService"]);
    expect(told([cart, cartService], objects).traits).toEqual([]);
  });
});

describe("circuit breakers", () => {
  const rule = (spec: object) => ({ ...CART, destinationRules: { cart: { spec: { host: "cart", ...spec } } } });
  it.each<[string, WrittenObjects, string[]]>([
    [
      "limit, and eject",
      rule({
        trafficPolicy: {
          connectionPool: { tcp: { maxConnections: 1 }, http: { http2MaxRequests: 10, http1MaxPendingRequests: 4 } },
          outlierDetection: { consecutive5xxErrors: 3, baseEjectionTime: "1m" },
        },
      }),
      [
        "allows at most 1 connection, 10 requests at once, 4 waiting requests; ejects an endpoint after 3 errors in a row, for 1m at first",
      ],
    ],
    [
      "count to five where they are not told otherwise",
      rule({ trafficPolicy: { outlierDetection: {} } }),
      ["ejects an endpoint after 5 errors in a row, for 30s at first"],
    ],
    [
      "are off where they count to none",
      rule({ trafficPolicy: { outlierDetection: { consecutive5xxErrors: 0 } } }),
      [],
    ],
    ["are none where only load is balanced", rule({ trafficPolicy: { loadBalancer: { simple: "RANDOM" } } }), []],
    [
      "of a subset are told where its pods are",
      rule({
        subsets: [
          { name: "v1", labels: { version: "v1" }, trafficPolicy: { outlierDetection: {} } },
          { name: "v9", labels: { version: "v9" }, trafficPolicy: { outlierDetection: {} } },
        ],
      }),
      ["for subset v1, ejects an endpoint after 5 errors in a row, for 30s at first"],
    ],
    [
      "are found by a wildcard",
      {
        ...CART,
        destinationRules: {
          all: { spec: { host: "*.shop.svc.cluster.local", trafficPolicy: { outlierDetection: {} } } },
        },
      },
      ["ejects an endpoint after 5 errors in a row, for 30s at first"],
    ],
    ["of another host are not its", rule({ host: "other", trafficPolicy: { outlierDetection: {} } }), []],
  ])("%s", (_, objects, words) => {
    const found = told([cart], objects);
    expect(found.config?.map(({ what }) => what) ?? []).toEqual(words);
    expect(found.traits).toEqual(words.length > 0 ? ["circuitBreaker"] : []);
  });
});

describe("hosts and machines", () => {
  const outside = node("external", "api.example.com", { host: "api.example.com" });
  it.each<[string, GraphNode, WrittenObjects, string[]]>([
    [
      "are declared by a ServiceEntry",
      outside,
      {
        serviceEntries: {
          api: { spec: { hosts: ["api.example.com"], resolution: "DNS", ports: [{ number: 443, protocol: "TLS" }] } },
        },
      },
      ["ServiceEntry api declares this host as outside of the mesh, found by DNS, on 443 TLS"],
    ],
    [
      "are declared by a wildcard",
      outside,
      { serviceEntries: { all: { spec: { hosts: ["*.example.com"], exportTo: ["."] } } } },
      [
        "ServiceEntry all declares this host as outside of the mesh, at the address that was asked for; seen by shop only",
      ],
    ],
    [
      "are not declared by an entry for another host",
      outside,
      { serviceEntries: { api: { spec: { hosts: ["api.example.org"] } } } },
      [],
    ],
    [
      "are machines of a group",
      node("workload", "vms"),
      {
        workloadGroups: { vms: {} },
        workloadEntries: {
          a: { metadata: { annotations: { "istio.io/autoRegistrationGroup": "vms" } }, spec: { address: "10.0.0.1" } },
        },
      },
      ["WorkloadGroup vms runs outside of Kubernetes, at 10.0.0.1"],
    ],
    [
      "are a machine alone",
      node("workload", "vm"),
      { workloadEntries: { vm: { spec: { address: "10.0.0.2" } } } },
      ["WorkloadEntry vm runs outside of Kubernetes, at 10.0.0.2"],
    ],
    [
      "are a group without machines",
      node("workload", "vms"),
      { workloadGroups: { vms: {} } },
      ["WorkloadGroup vms runs outside of Kubernetes, on no machine yet"],
    ],
    ["are pods, which are no machines", cart, CART, []],
  ])("%s", (_, subject, objects, words) => {
    expect(notes(told([subject], objects))).toEqual(words);
  });
});

describe("waypoints of a service", () => {
  it.each<[string, WrittenObjects, string[]]>([
    [
      "are those of its label",
      { services: { cart: service("cart", { labels: { "istio.io/use-waypoint": "way" } }) }, apiGateways: { way: {} } },
      ["Gateway way its waypoint: routes and policies are applied there"],
    ],
    [
      "are those of its namespace",
      {
        services: { cart: service("cart") },
        apiGateways: { way: {} },
        namespaces: { shop: { metadata: { labels: { "istio.io/use-waypoint": "way" } } } },
      },
      ["Gateway way its waypoint: routes and policies are applied there"],
    ],
    [
      "can be declined",
      {
        services: { cart: service("cart", { labels: { "istio.io/use-waypoint": "none" } }) },
        namespaces: { shop: { metadata: { labels: { "istio.io/use-waypoint": "way" } } } },
      },
      [],
    ],
    [
      "can be missing",
      { services: { cart: service("cart", { labels: { "istio.io/use-waypoint": "way" } }) } },
      ["Gateway way its waypoint, which does not exist"],
    ],
  ])("%s", (_, objects, words) => {
    expect(notes(told([cartService], objects))).toEqual(words);
  });
});

describe("pods and their health", () => {
  it.each<[string, WrittenObjects, object, GraphNode["health"]]>([
    ["are all there", CART, { desired: 1, ready: 1, restarts: 0 }, { status: "healthy", reasons: [] }],
    [
      "are too few, and say why",
      {
        deployments: { "cart-v1": deployment("cart", "v1", 2) },
        pods: {
          a: pod("cart", { restarts: 2 }),
          b: pod("cart", {
            ready: false,
            restarts: 7,
            container: { state: { waiting: { reason: "CrashLoopBackOff" } } },
          }),
        },
      },
      { desired: 2, ready: 1, restarts: 9 },
      { status: "degraded", reasons: ["Pods: 1 of 2 ready (CrashLoopBackOff)"] },
    ],
    [
      "are none of those that should be",
      { deployments: CART.deployments },
      { desired: 1, ready: 0 },
      { status: "failing", reasons: ["Pods: none of 1 ready"] },
    ],
    [
      "are none because none is wanted",
      { deployments: { "cart-v1": deployment("cart", "v1", 0) } },
      { desired: 0, ready: 0 },
      { status: "notReady", reasons: ["Pods: scaled to zero"] },
    ],
    [
      "ended in the window",
      {
        ...CART,
        pods: {
          a: pod("cart", {
            restarts: 1,
            container: {
              lastState: { terminated: { reason: "OOMKilled", finishedAt: new Date((AT - 60) * 1000).toISOString() } },
            },
          }),
        },
      },
      { desired: 1, ready: 1, restarts: 1 },
      { status: "degraded", reasons: ["Pods: restarted in the window: cart (OOMKilled)"] },
    ],
    [
      "ended before it",
      {
        ...CART,
        pods: {
          a: pod("cart", {
            restarts: 1,
            container: {
              lastState: { terminated: { reason: "OOMKilled", finishedAt: new Date((AT - 600) * 1000).toISOString() } },
            },
          }),
        },
      },
      { desired: 1, ready: 1, restarts: 1 },
      { status: "healthy", reasons: [] },
    ],
    [
      "are counted for every node where a DaemonSet asks for it",
      {
        daemonSets: { "cart-v1": { spec: {}, status: { desiredNumberScheduled: 3, numberReady: 1 } } },
        pods: {
          a: {
            ...pod("cart"),
            metadata: {
              ownerReferences: [
                { apiVersion: "apps/v1", kind: "DaemonSet", name: "cart-v1", uid: "u", controller: true },
              ],
            },
          },
        },
      },
      { desired: 3, ready: 1, restarts: 0 },
      { status: "degraded", reasons: ["Pods: 1 of 3 ready"] },
    ],
  ])("%s", (_, objects, pods, health) => {
    expect(told([cart], objects)).toMatchObject({ pods, health });
  });

  it("stand beside what traffic says, and the worse counts", () => {
    const troubled = { ...cart, health: { status: "degraded" as const, reasons: ["Inbound: 2% of requests fail"] } };
    expect(told([troubled], { deployments: CART.deployments }).health).toEqual({
      status: "failing",
      reasons: ["Pods: none of 1 ready", "Inbound: 2% of requests fail"],
    });
    expect(told([troubled], CART).health).toEqual(troubled.health);
  });

  it("are counted by version, each named where it ails", () => {
    const objects = {
      services: { cart: service("cart") },
      deployments: { "cart-v1": deployment("cart"), "cart-v2": deployment("cart", "v2") },
      pods: { a: pod("cart"), b: pod("cart", { version: "v2", ready: false }) },
    };
    expect(told([cartService], objects)).toMatchObject({
      pods: { desired: 2, ready: 1 },
      versions: [
        { version: "v1", pods: 1, ready: 1 },
        { version: "v2", pods: 1, ready: 0 },
      ],
      health: { status: "failing", reasons: ["Pods of cart-v2: none of 1 ready"] },
    });
  });

  it("are counted by their controllers where they may not be read", () => {
    const objects = { deployments: { "cart-v1": { ...deployment("cart", "v1", 3), status: { readyReplicas: 2 } } } };
    const found = told([cart], objects, { states: { pods: { is: "notRead", forbidden: true, why: "no" } } });
    expect(found).toMatchObject({ pods: { desired: 3, ready: 2 }, health: { status: "degraded" } });
    expect(found.pods).not.toHaveProperty("restarts");
  });

  it("are not asked of jobs, which fail when they say so", () => {
    const job = {
      spec: {},
      status: { conditions: [{ type: "Failed", status: "True", reason: "BackoffLimitExceeded" }] },
    };
    expect(told([node("workload", "import")], { jobs: { import: job } }).health).toEqual({
      status: "failing",
      reasons: ["Pods: the job failed (BackoffLimitExceeded)"],
    });
  });
});

describe("labels", () => {
  it("are those of the pods without hashes, and of several versions what they share", () => {
    expect(told([cart], CART).labels).toEqual({ app: "cart", version: "v1" });
    const both = { deployments: { "cart-v1": deployment("cart"), "cart-v2": deployment("cart", "v2") } };
    expect(whole(graphWith([node("app", "cart")], [], { type: "app" }), both).nodes[0]?.labels).toEqual({
      app: "cart",
    });
  });
});

describe("what is not there", () => {
  const gone = node("workload", "gone");

  it.each<[string, WrittenObjects]>([
    [
      "of a DeploymentConfig",
      {
        replicationControllers: { "web-3": { metadata: { ownerReferences: [owner("DeploymentConfig", "web")] } } },
        pods: { a: { ...pod("web"), metadata: { ownerReferences: [owner("ReplicationController", "web-3")] } } },
      },
    ],
    ["of a job with a date in its name", { jobs: { "web-20261121": {} } }],
    [
      "of a pod that names its workload",
      { pods: { "web-x": { ...pod("web"), metadata: { labels: { "service.istio.io/workload-name": "web" } } } } },
    ],
    [
      "of a kind that is known by its pods alone",
      { pods: { a: { ...pod("web"), metadata: { ownerReferences: [owner("CloneSet", "web")] } } } },
    ],
  ])("is not the workload %s", (_, objects) => {
    expect(told([node("workload", "web")], objects).traits).not.toContain("dead");
  });

  function owner(kind: string, name: string) {
    return { apiVersion: "v1", kind, name, uid: `replicationControllers/${name}`, controller: true };
  }
  it.each<[string, GraphNode, Parameters<typeof told>[2], boolean]>([
    ["is dead where everything was read", gone, {}, true],
    ["is not where it is there", cart, {}, false],
    ["is a service, too", node("service", "gone"), {}, true],
    ["is not a service that is there", cartService, {}, false],
    [
      "is not checked of services of several clusters",
      node("service", "gone", { host: "gone.shop.svc.clusterset.local" }),
      {},
      false,
    ],
    [
      "is not checked where a kind is not read",
      gone,
      { states: { jobs: { is: "notRead", forbidden: true, why: "no" } } },
      false,
    ],
    ["is not checked while a kind is read for the first time", gone, { states: { jobs: { is: "pending" } } }, false],
    [
      "is not checked where a kind is stale",
      gone,
      { states: { jobs: { is: "read", version: "v1", staleSince: 1, without: [] } } },
      false,
    ],
    [
      "is not checked where its namespace is not read",
      gone,
      { states: { jobs: { is: "read", version: "v1", without: [{ namespace: "shop", why: "no" }] } } },
      false,
    ],
    [
      "is dead where a kind does not exist in the cluster",
      gone,
      { states: { workloadEntries: { is: "absent" } } },
      true,
    ],
    [
      "is not checked in a namespace of which nothing is known",
      node("workload", "gone", { namespace: "bank" }),
      {},
      false,
    ],
    ["is not checked in a cluster that is not read", node("workload", "gone", { cluster: "west" }), {}, false],
    ["is not dead at an old moment", gone, { atIsNow: false }, false],
  ])("%s", (_, subject, options, isDead) => {
    // Another node says that telemetry knows this cluster by its name.
    expect(
      whole(graphWith([cart, subject]), CART, options)
        .nodes.find(({ id }) => id === subject.id)
        ?.traits.includes("dead"),
    ).toBe(isDead);
  });
});

describe("what has no traffic", () => {
  const objects = {
    ...CART,
    namespaces: { shop: {}, meshed: { metadata: { labels: { "istio-injection": "enabled" } } }, other: {} },
    deployments: {
      ...CART.deployments,
      quiet: deployment("quiet"),
      none: deployment("none", "v1", 0),
      far: { ...deployment("far"), metadata: { namespace: "other" } },
      near: { ...deployment("near"), metadata: { namespace: "meshed" } },
    },
  };
  const added = (graph: Graph, options: Partial<typeof OPTIONS>) =>
    whole(graph, objects, { idle: true, ...options })
      .nodes.filter(({ traits }) => traits.includes("idle"))
      .map(({ id }) => id);

  it.each<[string, Partial<Graph>, Partial<typeof OPTIONS>, string[]]>([
    ["is added where the mesh is", {}, {}, ["workload/east/meshed/near", "workload/east/shop/quiet"]],
    ["is added in chosen namespaces", {}, { namespaces: ["other"] }, ["workload/east/other/far"]],
    ["is added of chosen clusters", {}, { clusters: ["west"] }, []],
    ["is a service in a service graph", { type: "service" }, {}, ["service/east/shop/cart"]],
    [
      "is a service, too, where services are drawn",
      {},
      { serviceNodes: true, namespaces: ["shop"] },
      ["service/east/shop/cart", "workload/east/shop/quiet"],
    ],
    [
      "is an app in a graph of apps",
      { type: "app" },
      { namespaces: ["shop"] },
      ["app/east/shop/cart", "app/east/shop/quiet"],
    ],
    ["is not added unless it is asked for", {}, { idle: false }, []],
    ["is not added at an old moment", {}, { atIsNow: false }, []],
    ["is not added to groups", { groupBy: "namespace" }, {}, []],
  ])("%s", (_, change, options, ids) => {
    expect(added(graphWith([cart], [], change), options)).toEqual(ids);
  });

  it("joins the box of its app", () => {
    const box = {
      ...node("group", "cart", { app: "cart", members: 2 }),
      id: groupId({ by: "app", cluster: "east", namespace: "shop", app: "cart" }),
    };
    const more = { ...CART, deployments: { ...CART.deployments, "cart-v2": deployment("cart", "v2") } };
    const { nodes } = whole(graphWith([box, cart], [], { type: "versionedApp" }), more, { idle: true });
    expect(nodes.find(({ id }) => id === "workload/east/shop/cart-v2")).toMatchObject({
      parent: box.id,
      label: "cart",
      version: "v2",
    });
    expect(nodes.find(({ id }) => id === box.id)?.members).toBe(3);
  });

  it("has the id that telemetry will give it", () => {
    const unnamed = { ...cart, id: "workload/unknown/shop/cart-v1" };
    const { cluster: _, ...rest } = unnamed;
    expect(added(graphWith([rest]), { namespaces: ["shop"] })).toEqual(["workload/unknown/shop/quiet"]);
    const otherwise = node("workload", "cart-v1", { cluster: "Kubernetes" });
    expect(added(graphWith([otherwise]), { namespaces: ["shop"] })).toEqual(["workload/Kubernetes/shop/quiet"]);
  });
});

describe("clusters of nodes", () => {
  it("are named where telemetry does not, and only one is read", () => {
    const { cluster: _, ...unnamed } = cart;
    expect(told([unnamed], CART)).toMatchObject({ id: cart.id, cluster: "east", dataplane: "sidecar" });
    const [first] =
      [...enriching(graphWith([unnamed]), [clusterWith(CART), clusterWith({}, { cluster: "west" })], OPTIONS)].at(-1)
        ?.nodes ?? [];
    expect(first).toEqual(unnamed);
  });

  it("keep the name that telemetry gives them, which may be another than the configured one", () => {
    expect(told([node("workload", "cart-v1", { cluster: "Kubernetes" })], CART)).toMatchObject({
      cluster: "Kubernetes",
      dataplane: "sidecar",
    });
  });
});

describe("shares of traffic", () => {
  const page = node("workload", "page");
  const [v1, v2] = [node("workload", "cart-v1"), node("workload", "cart-v2")];
  const objects = {
    services: { cart: service("cart") },
    deployments: { "cart-v1": deployment("cart"), "cart-v2": deployment("cart", "v2") },
    destinationRules: {
      cart: {
        spec: { host: "cart", subsets: ["v1", "v2"].map((version) => ({ name: version, labels: { version } })) },
      },
    },
  };
  const split = ["v1", "v2"].map((subset, index) => ({
    destination: { host: "cart", subset },
    weight: index === 0 ? 80 : 20,
  }));
  const shares = (more: WrittenObjects) =>
    whole(graphWith([page, v1, v2], [edge(page, v1, 3), edge(page, v2, 1)]), { ...objects, ...more }).edges.map(
      (each) => each.split,
    );

  it("are configured and observed on each edge of a split", () => {
    const by = { kind: "VirtualService", namespace: "shop", name: "cart" };
    expect(shares(virtualService([{ route: split }]))).toEqual([
      { configured: 0.8, observed: 0.75, by },
      { configured: 0.2, observed: 0.25, by },
    ]);
  });

  it.each<[string, WrittenObjects]>([
    ["there is no route", {}],
    [
      "another rule takes some of them",
      virtualService([{ match: [{ uri: { prefix: "/x" } }], route: [] }, { route: split }]),
    ],
    ["the caller does not see the route", virtualService([{ route: split }], { exportTo: ["bank"] })],
    [
      "some go to another service",
      virtualService([
        {
          route: [
            { destination: { host: "cart", subset: "v1" }, weight: 1 },
            { destination: { host: "other" }, weight: 1 },
          ],
        },
      ]),
    ],
  ])("are not compared where %s", (_, more) => {
    expect(shares(more)).toEqual([undefined, undefined]);
  });
});
