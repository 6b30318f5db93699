import { listRoute } from "../inventory-routes";

/** All workloads with their health and figures. */
export const GET = listRoute("workloads");
