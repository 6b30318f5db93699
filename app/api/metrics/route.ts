import { jsonRoute } from "@/lib/http/route";
import { searchParams } from "@/lib/http/search-params";
import { serverContext } from "@/lib/server/context";
import { ownMetrics } from "@/lib/server/own-metrics";
import { noParameters } from "@/lib/server/parameters";

/** Our own metrics, for Prometheus to scrape. */
export const GET = jsonRoute(
  (request) => {
    searchParams(request, noParameters);
    return new Response(ownMetrics(serverContext()), {
      headers: { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" },
    });
  },
  { isUnlimited: true },
);
