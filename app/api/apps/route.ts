import { listRoute } from "../inventory-routes";

/** All apps with their health and figures. */
export const GET = listRoute("apps");
