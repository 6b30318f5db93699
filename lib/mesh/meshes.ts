import { memoOn } from "../kubernetes/indexes";
import type { KindId } from "../kubernetes/kinds";
import type { ClusterVocabulary, ToldWord } from "./cluster-vocabulary";
import type { MeshFlavour } from "./flavour";

/** All kinds of mesh that may be in a cluster, asked as one. */
export type Meshes = Required<ClusterVocabulary>;

/**
 * What several flavours tell of a cluster: of what can have one answer only that of the first that has one, of the rest
 * everything. The same for the same list.
 */
export const meshesOf: (flavours: readonly MeshFlavour[]) => Meshes = memoOn((flavours) => {
  const all = flavours.flatMap(({ cluster }) => cluster ?? []);

  function first<T>(ask: (one: ClusterVocabulary) => T | undefined): T | undefined {
    for (const one of all) {
      const answer = ask(one);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }
  const every = <T>(ask: (one: ClusterVocabulary) => readonly T[] | undefined) => all.flatMap((one) => ask(one) ?? []);
  const some = (ask: (one: ClusterVocabulary) => boolean | undefined) => all.some((one) => ask(one) === true);
  const reads = (word: ToldWord): readonly KindId[] => [...new Set(every((one) => one[word]?.reads))];
  const hiddenBy = (what: "declared" | "service") =>
    every(({ declared }) => (declared ? [declared.hiddenBy[what]] : [])).join(", or ");

  return {
    appOf: (labels) => first((one) => one.appOf(labels)),
    versionOf: (labels) => first((one) => one.versionOf(labels)),
    otherNames: (workload, labels) => every((one) => one.otherNames?.(workload, labels)),
    dataplaneOf: (pod) =>
      first((one) => {
        const found = one.dataplaneOf(pod);
        return found === "none" ? undefined : found;
      }) ?? "none",
    roleOf: (labels, annotations) => first((one) => one.roleOf?.(labels, annotations)),
    isControlPlane: (labels) => some((one) => one.isControlPlane?.(labels)),
    isMeshNamespace: (labels) => some((one) => one.isMeshNamespace?.(labels)),
    meshLabelsOf: (labels) => Object.assign({}, ...all.map((one) => one.meshLabelsOf?.(labels))),
    isNoise: (label) => some((one) => one.isNoise?.(label)),
    namelessCallers: every((one) => one.namelessCallers),
    machines: { reads: reads("machines"), of: (cluster) => every(({ machines }) => machines?.of(cluster)) },
    routes: { reads: reads("routes"), of: (host, behind) => every(({ routes }) => routes?.of(host, behind)) },
    subsets: {
      reads: reads("subsets"),
      labelsOf: (...asked) => first(({ subsets }) => subsets?.labelsOf(...asked)),
    },
    limits: { reads: reads("limits"), of: (...asked) => every(({ limits }) => limits?.of(...asked)) },
    declared: {
      reads: reads("declared"),
      of: (...asked) => every(({ declared }) => declared?.of(...asked)),
      hiddenBy: { declared: hiddenBy("declared"), service: hiddenBy("service") },
    },
    enrolment: { reads: reads("enrolment"), of: (...asked) => every(({ enrolment }) => enrolment?.of(...asked)) },
    gateways: {
      reads: reads("gateways"),
      selecting: (...asked) => every(({ gateways }) => gateways?.selecting(...asked)),
    },
    waypoints: {
      reads: reads("waypoints"),
      ofProxy: (...asked) => first(({ waypoints }) => waypoints?.ofProxy(...asked)),
      of: (...asked) => first(({ waypoints }) => waypoints?.of(...asked)),
    },
  };
});
