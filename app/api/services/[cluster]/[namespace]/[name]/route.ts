import { detailsRoute } from "../../../../inventory-routes";

/** One of the services with its edges. */
export const GET = detailsRoute("services");
