import type { KindId } from "./kinds";
import type { ClusterGap, KindState } from "./snapshot";

/** What is missing of a cluster. Where nothing can be read, and all for one reason, that is one gap. */
export function gapsOf(cluster: string, states: ReadonlyMap<KindId, KindState>): readonly ClusterGap[] {
  const source = `kubernetes/${cluster}`;
  const gaps = [...states].flatMap(([kind, state]) => gapsOfKind(source, kind, state));
  const [first] = gaps;
  const present = [...states.values()].filter(({ is }) => is !== "absent").length;
  if (!first || gaps.length < present || present < 2) return gaps;
  const isOne = gaps.every(({ why, pending }) => why === first.why && pending === first.pending);
  if (!isOne) return gaps;
  const stale = gaps.flatMap(({ staleSince }) => (staleSince === undefined ? [] : [staleSince]));
  return [{ ...first, what: "cluster", ...(stale.length > 0 && { staleSince: Math.min(...stale) }) }];
}

function gapsOfKind(source: string, kind: KindId, state: KindState): readonly ClusterGap[] {
  if (state.is === "pending")
    return [{ source, what: kind, why: "It is being read for the first time.", pending: true }];
  if (state.is === "notRead") return [{ source, what: kind, why: state.why }];
  if (state.is === "absent") return [];
  const { staleSince, why = "", without } = state;
  return [
    ...(staleSince === undefined ? [] : [{ source, what: kind, why, staleSince }]),
    ...without.map(({ namespace, why }) => ({ source, what: `${kind} in ${namespace}`, why })),
  ];
}
