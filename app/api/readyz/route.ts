import { AppError } from "@/lib/errors";
import { jsonRoute } from "@/lib/http/route";
import { searchParams } from "@/lib/http/search-params";
import { serverContext } from "@/lib/server/context";
import { noParameters } from "@/lib/server/parameters";

/** Ready once every source was tried, and ever after: an outage must not take the dashboard away that shows it. */
export const GET = jsonRoute(
  (request) => {
    searchParams(request, noParameters);
    const { telemetry, clusters } = serverContext();
    if (!telemetry.hasTried() || !clusters.isTried()) throw new AppError("not-ready", "The sources are being tried.");
    return { ready: true };
  },
  { isUnlimited: true },
);
