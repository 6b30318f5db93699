import type { GraphNode, GraphType, GroupBy, NodeKind, Protocol } from "@/lib/graph/model";

/** What a kind is called on screen. */
export const KIND_NAMES: Record<NodeKind, string> = {
  workload: "Workload",
  service: "Service",
  app: "App",
  external: "External host",
  unknown: "Unknown peer",
  group: "Group",
};

export const TYPE_NAMES: Record<GraphType, string> = {
  versionedApp: "Versioned apps",
  workload: "Workloads",
  service: "Services",
  app: "Apps",
};

export const GROUPING_NAMES: Record<GroupBy, string> = {
  none: "none",
  namespace: "namespace",
  app: "app",
  cluster: "cluster",
};

export const PROTOCOL_NAMES: Record<Protocol, string> = { http: "HTTP", grpc: "gRPC", tcp: "TCP" };

type Trait = { readonly name: string; readonly sentence: string };

const TRAITS: Readonly<Record<string, Trait>> = {
  ambient: {
    name: "ambient",
    sentence: "In the ambient mesh: ztunnel carries its traffic, without a sidecar.",
  },
  circuitBreaker: {
    name: "circuit breaker",
    sentence: "A DestinationRule limits connections or ejects outliers.",
  },
  dead: { name: "dead", sentence: "No longer in the cluster; its last traffic is still in the window." },
  faultInjection: {
    name: "fault injection",
    sentence: "A route delays or aborts a share of its requests on purpose.",
  },
  gateway: { name: "gateway", sentence: "Traffic enters or leaves the mesh here." },
  idle: { name: "idle", sentence: "Known, but without traffic in the window." },
  mirroring: { name: "mirroring", sentence: "A copy of its traffic is sent elsewhere." },
  noSidecar: { name: "no sidecar", sentence: "Outside of the mesh: nothing reports from its side." },
  requestTimeout: { name: "timeout", sentence: "Callers give up after a time that a route sets." },
  retries: { name: "retries", sentence: "A route says how often callers try again." },
  serviceEntry: { name: "service entry", sentence: "A ServiceEntry declares this host." },
  trafficShifting: { name: "traffic shifting", sentence: "A route splits its traffic by weight." },
  virtualService: { name: "virtual service", sentence: "A route of its own applies." },
  waypoint: {
    name: "waypoint",
    sentence: "A waypoint proxy: it applies HTTP routes and policies for an ambient namespace.",
  },
  workloadEntry: { name: "machine", sentence: "Runs outside of Kubernetes, as part of the mesh." },
};

/** How a trait is named and explained; one that is not known keeps its own word. */
export function traitOf(trait: string): Trait {
  return TRAITS[trait] ?? { name: trait, sentence: "" };
}

/** Where a node lives: "shop", or "shop · east" where several clusters are shown. */
export function placeOf(
  { namespace, cluster }: Pick<GraphNode, "namespace" | "cluster">,
  withCluster: boolean,
): string {
  return [namespace, withCluster ? cluster : undefined].filter((part) => part !== undefined).join(" · ");
}

/** The version worth showing: "latest" is what Istio says where a workload names none. */
export function versionOf({ version }: Pick<GraphNode, "version">): string | undefined {
  return version === "latest" ? undefined : version;
}

/** The full name on one line: "reviews v2". */
export function fullName(node: Pick<GraphNode, "label" | "version">): string {
  const version = versionOf(node);
  return version === undefined ? node.label : `${node.label} ${version}`;
}
