import type { Graph } from "@/lib/graph/model";
import { sendPacked } from "@/lib/http/etag";
import { jsonRoute } from "@/lib/http/route";
import { searchParams } from "@/lib/http/search-params";
import { packOnce } from "@/lib/server/answers";
import { serverContext } from "@/lib/server/context";
import { loadGraph, type Versioned } from "@/lib/server/load-graph";
import { graphParameters } from "@/lib/server/parameters";

/** Whole seconds are all this header can say. Our own page asks sooner, or with `latency=wait`. */
const PENDING_SECONDS = "1";

/** The service graph of one window and moment. */
export const GET = jsonRoute(async (request) => {
  const { window, at, namespaces = [], clusters = [], explain, ...cut } = searchParams(request, graphParameters);
  const pack = (answer: Versioned<Graph>) => packOnce("graph", answer);
  const wanted = {
    ...cut,
    namespaces: [...namespaces].sort(),
    clusters: [...clusters].sort(),
    windowSeconds: window,
    atSeconds: at,
    explain: explain === "1",
  };
  const graph = await loadGraph(serverContext(), wanted, pack);
  return sendPacked(request, await pack(graph), graph.pending ? { "Retry-After": PENDING_SECONDS } : {});
});
