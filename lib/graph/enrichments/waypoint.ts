import type { ConfigNote } from "../model";
import type { Enrichment } from "./enrichment";

/** Waypoint proxies, and the services that go through one. */
export const waypoint: Enrichment = {
  id: "waypoint",
  title: "waypoints",
  reads: ["pods", "services"],
  words: ["waypoints"],
  ofNode(node, facts) {
    if (node.kind === "group") return undefined;
    const { waypoints } = facts.meshes;
    const proxies = facts.workloadsOf(node).filter(({ role }) => role === "waypoint");
    if (proxies.length > 0) {
      const config = proxies.flatMap(({ labels, namespace }): readonly ConfigNote[] => {
        const object = waypoints.ofProxy(labels, namespace);
        return object ? [{ ...object, what: "runs this proxy as a waypoint" }] : [];
      });
      return node.kind === "service" ? { config } : { traits: ["waypoint"], config };
    }
    const used = facts.hostsOf(node).flatMap(({ cluster, service }): readonly ConfigNote[] => {
      const chosen = service && waypoints.of(cluster, service);
      if (!chosen) return [];
      const { isThere, ...object } = chosen;
      const what =
        isThere === false
          ? "its waypoint, which does not exist"
          : "its waypoint: routes and policies are applied there";
      return [{ ...object, what }];
    });
    return used.length === 0 ? undefined : { config: used };
  },
};
