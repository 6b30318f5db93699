import { listRoute } from "../inventory-routes";

/** All services with their health and figures. */
export const GET = listRoute("services");
