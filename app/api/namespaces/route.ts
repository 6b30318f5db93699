import { listRoute } from "../inventory-routes";

/** All namespaces with their health and figures. */
export const GET = listRoute("namespaces");
