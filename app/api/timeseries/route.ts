import { packJson, sendPacked } from "@/lib/http/etag";
import { jsonRoute } from "@/lib/http/route";
import { searchParams } from "@/lib/http/search-params";
import { serverContext } from "@/lib/server/context";
import { loadTimeseries } from "@/lib/server/load-timeseries";
import { timeseriesParameters } from "@/lib/server/parameters";

/** Rate, errors, bytes and quantiles of one node or edge over time. */
export const GET = jsonRoute(async (request) => {
  const {
    range,
    window,
    at,
    explain,
    namespaces = [],
    clusters = [],
    ...subject
  } = searchParams(request, timeseriesParameters);
  const chart = await loadTimeseries(serverContext(), {
    ...subject,
    namespaces: [...namespaces].sort(),
    clusters: [...clusters].sort(),
    rangeSeconds: range,
    windowSeconds: window,
    atSeconds: at,
    explain: explain === "1",
  });
  return sendPacked(request, await packJson(chart));
});
