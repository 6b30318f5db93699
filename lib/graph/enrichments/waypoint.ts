import { byKey } from "../../kubernetes/indexes";
import { gatewayNameOf, proxyRole } from "../../mesh/istio/cluster/pods";
import type { ConfigNote } from "../model";
import type { Enrichment } from "./enrichment";
import { waypointOfService } from "./routes";

/** Waypoint proxies, and the services that go through one. */
export const waypoint: Enrichment = {
  id: "waypoint",
  title: "waypoints",
  reads: ["pods", "services", "namespaces", "apiGateways"],
  ofNode(node, facts) {
    if (node.kind === "group") return undefined;
    const proxies = facts
      .workloadsOf(node)
      .filter(({ labels, annotations }) => proxyRole(labels, annotations) === "waypoint");
    if (proxies.length > 0) {
      const config = proxies.flatMap(({ labels, namespace }): readonly ConfigNote[] => {
        const name = gatewayNameOf(labels);
        return name === undefined ? [] : [{ kind: "Gateway", namespace, name, what: "runs this proxy as a waypoint" }];
      });
      return node.kind === "service" ? { config } : { traits: ["waypoint"], config };
    }
    const used = facts.hostsOf(node).flatMap(({ cluster, service }): readonly ConfigNote[] => {
      if (!service) return [];
      const chosen = waypointOfService(cluster, service);
      if (chosen === undefined || chosen === "none") return [];
      const isThere = byKey(cluster.kinds.apiGateways.objects).has(`${chosen.namespace}/${chosen.name}`);
      const isChecked =
        cluster.kinds.apiGateways.state.is !== "notRead" && cluster.kinds.apiGateways.state.is !== "pending";
      const what =
        isThere || !isChecked
          ? "its waypoint: routes and policies are applied there"
          : "its waypoint, which does not exist";
      return [{ kind: "Gateway", ...chosen, what }];
    });
    return used.length === 0 ? undefined : { config: used };
  },
};
