import { detailsRoute } from "../../../inventory-routes";

/** One namespace with the edges between it and others. */
export const GET = detailsRoute("namespaces");
