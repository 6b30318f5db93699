import type { ClusterVocabulary } from "../../cluster-vocabulary";
import { serviceRoutesOf } from "../../service-routes";
import { virtualServicesOf } from "./virtual-services";
import { waypointOfService } from "./waypoints";

/** VirtualServices and the Gateway API's routes of services. In ambient nobody but a waypoint applies them. */
export const routes: NonNullable<ClusterVocabulary["routes"]> = {
  reads: ["virtualServices", "httpRoutes", "grpcRoutes", "tcpRoutes", "namespaces"],
  of({ cluster, host, service }, behind) {
    const found = [...virtualServicesOf(cluster, host), ...serviceRoutesOf(cluster, host)];
    if (found.length === 0 || !service || waypointOfService(cluster, service) || behind() !== "ambient") return found;
    return found.map((route) => ({ ignored: NO_WAYPOINT, ...route }));
  },
};

const NO_WAYPOINT = "its service is in the ambient mesh and has no waypoint to apply it";
