import { stringify } from "yaml";
import { KIND_IDS, kindOf } from "./kinds";

type Rule = {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
};

const READ = ["get", "list", "watch"];
const NAME = "alidade";

/**
 * What Alidade may do in a cluster: get, list and watch the kinds it knows, nothing else and nothing more of them. Of
 * ConfigMaps only those that configure a mesh, which a role can only name one by one.
 */
export function clusterRoleRules(): readonly Rule[] {
  const groups = new Map<string, string[]>();
  for (const { group, plural } of KIND_IDS.map(kindOf)) {
    if (plural === "configmaps") continue;
    groups.set(group, [...(groups.get(group) ?? []), plural].sort());
  }
  const rules = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, resources]) => ({ apiGroups: [group], resources, verbs: READ }));
  return [
    ...rules,
    {
      apiGroups: [""],
      resources: ["configmaps"],
      resourceNames: kindOf("configMaps")
        .within([])
        .flatMap(({ fieldSelector }) => fieldSelector?.split("=")[1] ?? []),
      verbs: READ,
    },
  ];
}

/** The file for `kubectl apply -f`: the role, an account in the namespace `alidade` and what binds them. */
export function clusterRoleFile(): string {
  const rbac = "rbac.authorization.k8s.io";
  const labels = { "app.kubernetes.io/name": NAME };
  const documents = [
    { apiVersion: `${rbac}/v1`, kind: "ClusterRole", metadata: { name: NAME, labels }, rules: clusterRoleRules() },
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: NAME, namespace: NAME, labels } },
    {
      apiVersion: `${rbac}/v1`,
      kind: "ClusterRoleBinding",
      metadata: { name: NAME, labels },
      roleRef: { apiGroup: rbac, kind: "ClusterRole", name: NAME },
      subjects: [{ kind: "ServiceAccount", name: NAME, namespace: NAME }],
    },
  ];
  const head =
    "# Written by tools/cluster-role.mjs from the kinds that are read (lib/kubernetes/kinds.ts): change those.\n";
  return (
    head +
    documents.map((document) => stringify(document, { lineWidth: 0, aliasDuplicateObjects: false })).join("---\n")
  );
}
