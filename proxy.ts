import { type NextRequest, NextResponse } from "next/server";
import { currentConfig } from "@/lib/config/current";
import { isAllowedHost } from "@/lib/http/host";
import { problemResponse } from "@/lib/http/problem";
import { placeOf, securityHeaders } from "@/lib/http/security-headers";

/** The only path that takes anything but GET and HEAD. */
const POST_PATH = "/api/what-if";

/**
 * What holds for every request: one of our host names, a method that only reads, and the headers that shut the page
 * in. Who may see what is decided where data is read, never here.
 */
export function proxy(request: NextRequest): Response {
  const config = currentConfig();
  const { pathname } = request.nextUrl;
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  const headers = securityHeaders(placeOf(pathname), {
    nonce,
    embedParents: config.embedParents,
    isDevelopment: process.env.NODE_ENV === "development",
  });

  const refused = refusalOf(request, config, headers);
  if (refused) return refused;

  // Next puts the nonce it finds in the request's policy on its own scripts; our layout reads the other header.
  const passedOn = new Headers(request.headers);
  passedOn.set("Content-Security-Policy", headers["Content-Security-Policy"] ?? "");
  passedOn.set("X-Nonce", nonce);
  const response = NextResponse.next({ request: { headers: passedOn } });
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

function refusalOf(
  { headers: given, method, nextUrl }: NextRequest,
  config: ReturnType<typeof currentConfig>,
  headers: Readonly<Record<string, string>>,
): Response | undefined {
  const requestId = crypto.randomUUID();
  if (!isAllowedHost(given.get("Host"), config)) {
    const detail = "Requests for this host name are not answered. ALLOWED_HOSTS says which are.";
    return problemResponse("forbidden-host", detail, { requestId, headers });
  }
  const takesPost = nextUrl.pathname === POST_PATH;
  if (method === "GET" || method === "HEAD" || (takesPost && method === "POST")) return undefined;
  const Allow = takesPost ? "GET, HEAD, POST" : "GET, HEAD";
  return problemResponse("method-not-allowed", "GET and HEAD are answered here, and nothing else.", {
    requestId,
    headers: { ...headers, Allow },
  });
}

/** Everything but the built files, which are the same for everyone and say nothing. */
export const config = {
  matcher: ["/", "/((?!_next/static/).*)"],
};
