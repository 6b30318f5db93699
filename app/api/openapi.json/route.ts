import { jsonRoute } from "@/lib/http/route";
import { searchParams } from "@/lib/http/search-params";
import { openApi } from "@/lib/server/openapi";
import { noParameters } from "@/lib/server/parameters";

/** The API described by the schemas it runs on. */
export const GET = jsonRoute((request) => {
  searchParams(request, noParameters);
  return openApi();
});
