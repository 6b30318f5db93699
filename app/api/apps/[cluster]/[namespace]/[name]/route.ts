import { detailsRoute } from "../../../../inventory-routes";

/** One of the apps with its edges. */
export const GET = detailsRoute("apps");
