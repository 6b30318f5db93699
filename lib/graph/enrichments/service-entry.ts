import { serviceEntriesOf, serviceEntryInWords } from "../../mesh/istio/cluster/service-entries";
import type { ConfigNote } from "../model";
import type { Enrichment } from "./enrichment";

/** Hosts that a ServiceEntry declares. */
export const serviceEntry: Enrichment = {
  id: "service-entry",
  title: "service entries",
  reads: ["serviceEntries"],
  ofNode(node, facts) {
    // Of a host that the proxy did not know, the reason why is told.
    if (node.host === undefined || node.via !== undefined) return undefined;
    const own = facts.clusterOf(node);
    const found = (own ? [own] : facts.snapshots).flatMap((cluster) => serviceEntriesOf(cluster, node.host ?? ""));
    const config = found.map((entry): ConfigNote => {
      const { name, namespace = "" } = entry.metadata;
      return { kind: "ServiceEntry", namespace, name, what: serviceEntryInWords(entry) };
    });
    return config.length === 0 ? undefined : { traits: ["serviceEntry"], config };
  },
};
