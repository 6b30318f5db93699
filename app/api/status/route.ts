import { jsonRoute } from "@/lib/http/route";
import { searchParams } from "@/lib/http/search-params";
import { serverContext } from "@/lib/server/context";
import { loadStatus } from "@/lib/server/load-status";
import { noParameters } from "@/lib/server/parameters";

/** What this process is, and how its sources are. */
export const GET = jsonRoute((request) => {
  searchParams(request, noParameters);
  return loadStatus(serverContext());
});
