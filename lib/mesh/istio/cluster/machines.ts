import type { WorkloadEntry, WorkloadGroup } from "../../../kubernetes/objects/istio";
import { hasLabels } from "../../../kubernetes/selectors";
import { memoOnKinds } from "../../../kubernetes/snapshot";
import type { ClusterVocabulary, Machines } from "../../cluster-vocabulary";

/** A WorkloadGroup is a workload with its entries as machines; an entry of no group is one of its own. */
export const machines: NonNullable<ClusterVocabulary["machines"]> = {
  reads: ["workloadEntries", "workloadGroups"],
  of: memoOnKinds(["workloadEntries", "workloadGroups"], ({ workloadEntries, workloadGroups }) => {
    const grouped = new Map<string, WorkloadEntry[]>();
    const alone: Machines[] = [];
    for (const entry of workloadEntries.objects) {
      const { namespace = "", name } = entry.metadata;
      const group = groupOf(entry, workloadGroups.objects);
      if (group === undefined) alone.push(machinesOf("WorkloadEntry", namespace, name, entry.spec?.labels, [entry]));
      else grouped.set(`${namespace}/${group}`, [...(grouped.get(`${namespace}/${group}`) ?? []), entry]);
    }
    const groups = workloadGroups.objects.map(({ metadata: { namespace = "", name }, spec }) => {
      const labels = { ...spec?.metadata?.labels, ...spec?.template?.labels };
      return machinesOf("WorkloadGroup", namespace, name, labels, grouped.get(`${namespace}/${name}`) ?? []);
    });
    return [...groups, ...alone];
  }),
};

/** The group an entry was registered by; one that was written by hand has its group's labels. */
function groupOf({ metadata, spec }: WorkloadEntry, groups: readonly WorkloadGroup[]): string | undefined {
  const { namespace, ownerReferences = [], annotations = {} } = metadata;
  const owner = ownerReferences.find(({ kind }) => kind === "WorkloadGroup")?.name;
  const registeredBy = owner ?? annotations["istio.io/autoRegistrationGroup"];
  if (registeredBy !== undefined) return registeredBy;
  return groups.find((group) => {
    const labels = group.spec?.metadata?.labels ?? {};
    const isBeside = group.metadata.namespace === namespace && Object.keys(labels).length > 0;
    return isBeside && hasLabels(spec?.labels, labels);
  })?.metadata.name;
}

function machinesOf(
  kind: string,
  namespace: string,
  name: string,
  labels: Machines["labels"] = {},
  entries: readonly WorkloadEntry[],
): Machines {
  return { kind, namespace, name, labels, addresses: entries.flatMap(({ spec }) => spec?.address ?? []) };
}
