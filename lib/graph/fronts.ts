import type { Ends, Peer } from "../mesh/flow";
import type { Exchange } from "./choose-reports";

/** A service through which a workload is reached, with its share of what the workload receives. */
export type Front = { readonly service: Ends["service"]; readonly share: number };

/** Through which services each workload is reached: by requests where it gets any, else by bytes. */
export function fronts(exchanges: readonly Exchange[]): (peer: Peer) => readonly Front[] {
  type Tally = { service: Ends["service"]; requests: number; bytes: number };
  const tallies = new Map<string, Map<string, Tally>>();
  for (const { flows, underlay } of exchanges) {
    if (underlay) continue;
    for (const { ends, measure, rate } of flows) {
      const { destination, service } = ends;
      if (destination.workload === undefined || service.detour || service.name === undefined) continue;
      const tally = tallies.get(destination.key) ?? new Map<string, Tally>();
      const entry = tally.get(service.key) ?? { service, requests: 0, bytes: 0 };
      if (measure === "requests") entry.requests += rate;
      if (measure === "requestBytes" || measure === "responseBytes") entry.bytes += rate;
      tallies.set(destination.key, tally.set(service.key, entry));
    }
  }
  const memo = new Map<string, readonly Front[]>();
  return (peer) => {
    const known = memo.get(peer.key);
    if (known) return known;
    const entries = [...(tallies.get(peer.key)?.values() ?? [])];
    const weigh = entries.some(({ requests }) => requests > 0) ? "requests" : "bytes";
    const total = entries.reduce((sum, entry) => sum + entry[weigh], 0);
    const shares =
      total > 0
        ? entries
            .filter((entry) => entry[weigh] > 0)
            .map((entry) => ({ service: entry.service, share: entry[weigh] / total }))
        : entries.slice(0, 1).map(({ service }) => ({ service, share: 1 }));
    memo.set(peer.key, shares);
    return shares;
  };
}
