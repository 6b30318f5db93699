import { KUBERNETES_VERSION } from "./cluster-objects";
import { apiVersionOf, type Kind } from "./kinds";

const READ_VERBS = ["get", "list", "watch"];

/** The reviews: the only resources that take a POST. */
export const REVIEWS = [
  { group: "authentication.k8s.io", kind: "SelfSubjectReview", plural: "selfsubjectreviews" },
  { group: "authorization.k8s.io", kind: "SelfSubjectAccessReview", plural: "selfsubjectaccessreviews" },
  { group: "authorization.k8s.io", kind: "SelfSubjectRulesReview", plural: "selfsubjectrulesreviews" },
] as const;

/** What the paths that describe the API answer; undefined for any other path. */
export function discoveryAnswer(path: string, accept: string, kinds: readonly Kind[]): unknown {
  const parts = path.replace(/\/$/, "").split("/").slice(1);
  const [root, group, version, ...more] = parts;
  if (more.length > 0) return undefined;
  if (root === "version" && !group) return versionInfo();
  const wantsAll = accept.includes("apidiscovery.k8s.io") && accept.includes("APIGroupDiscoveryList");
  if (root === "api" && version === undefined) {
    if (group) return group === "v1" ? resourceList("", "v1", kinds) : undefined;
    return wantsAll ? aggregated([""], kinds) : coreVersions();
  }
  if (root !== "apis") return undefined;
  if (!group) return wantsAll ? aggregated(groupNames(kinds), kinds) : groupList(kinds);
  if (!groupNames(kinds).includes(group)) return undefined;
  if (!version) return { kind: "APIGroup", apiVersion: "v1", ...groupOf(group, kinds) };
  return versionsOf(group, kinds).includes(version) ? resourceList(group, version, kinds) : undefined;
}

function versionInfo() {
  const [, major = "", minor = ""] = /^v(\d+)\.(\d+)/.exec(KUBERNETES_VERSION) ?? [];
  return { major, minor, gitVersion: KUBERNETES_VERSION, platform: "linux/amd64" };
}

function coreVersions() {
  const serverAddressByClientCIDRs = [{ clientCIDR: "0.0.0.0/0", serverAddress: "127.0.0.1" }];
  return { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs };
}

function groupNames(kinds: readonly Kind[]): string[] {
  const names = [...kinds.map(({ group }) => group), ...REVIEWS.map(({ group }) => group)];
  return [...new Set(names)].filter((group) => group !== "").sort();
}

/** The preferred version first. */
function versionsOf(group: string, kinds: readonly Kind[]): string[] {
  const versions = kinds.filter((kind) => kind.group === group).flatMap((kind) => kind.versions);
  return versions.length > 0 ? [...new Set(versions)] : ["v1"];
}

function groupList(kinds: readonly Kind[]) {
  return { kind: "APIGroupList", apiVersion: "v1", groups: groupNames(kinds).map((group) => groupOf(group, kinds)) };
}

function groupOf(group: string, kinds: readonly Kind[]) {
  const versions = versionsOf(group, kinds).map((version) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions, preferredVersion: versions[0] };
}

function resourceList(group: string, version: string, kinds: readonly Kind[]) {
  return {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: apiVersionOf({ group }, version),
    resources: resourcesOf(group, version, kinds),
  };
}

function resourcesOf(group: string, version: string, kinds: readonly Kind[]) {
  const served = kinds.filter((kind) => kind.group === group && kind.versions.includes(version));
  return [
    ...served.flatMap((kind) => [
      {
        name: kind.plural,
        singularName: kind.kind.toLowerCase(),
        namespaced: kind.namespaced,
        kind: kind.kind,
        verbs: READ_VERBS,
        ...(kind.shortNames.length > 0 ? { shortNames: kind.shortNames } : {}),
      },
      ...(kind.plural === "pods" && group === ""
        ? [{ name: "pods/log", singularName: "", namespaced: true, kind: "Pod", verbs: ["get"] }]
        : []),
    ]),
    ...REVIEWS.filter((review) => review.group === group).map(({ plural, kind }) => ({
      name: plural,
      singularName: kind.toLowerCase(),
      namespaced: false,
      kind,
      verbs: ["create"],
    })),
  ];
}

/** Every group in one answer. @see https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery */
function aggregated(groups: readonly string[], kinds: readonly Kind[]) {
  return {
    kind: "APIGroupDiscoveryList",
    apiVersion: "apidiscovery.k8s.io/v2",
    metadata: {},
    items: groups.map((group) => ({
      metadata: group === "" ? {} : { name: group },
      versions: (group === "" ? ["v1"] : versionsOf(group, kinds)).map((version) => ({
        version,
        freshness: "Current",
        resources: resourcesOf(group, version, kinds)
          .filter(({ name }) => !name.includes("/"))
          .map((resource) => ({
            resource: resource.name,
            responseKind: { group, version, kind: resource.kind },
            scope: resource.namespaced ? "Namespaced" : "Cluster",
            singularResource: resource.singularName,
            verbs: resource.verbs,
            ...("shortNames" in resource ? { shortNames: resource.shortNames } : {}),
            ...(resource.name === "pods"
              ? {
                  subresources: [{ subresource: "log", responseKind: { group, version, kind: "Pod" }, verbs: ["get"] }],
                }
              : {}),
          })),
      })),
    })),
  };
}

/** Whether a client asked for every group in one answer, and gets it. */
export function isAggregated(answer: unknown): boolean {
  return (answer as { kind?: unknown }).kind === "APIGroupDiscoveryList";
}
