import { detailsRoute } from "../../../../inventory-routes";

/** One of the workloads with its edges. */
export const GET = detailsRoute("workloads");
