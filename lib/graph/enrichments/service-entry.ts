import type { Enrichment } from "./enrichment";

/** Hosts that the mesh's configuration declares. */
export const serviceEntry: Enrichment = {
  id: "service-entry",
  title: "service entries",
  reads: [],
  words: ["declared"],
  ofNode(node, { clusterOf, clusters, meshes }) {
    const { host, via } = node;
    // Of a host that the proxy did not know, the reason why is told.
    if (host === undefined || via !== undefined) return undefined;
    const own = clusterOf(node);
    const config = (own ? [own] : clusters).flatMap((cluster) =>
      meshes.declared.of(cluster, host).map(({ visibility, ...note }) => note),
    );
    return config.length === 0 ? undefined : { traits: ["serviceEntry"], config };
  },
};
