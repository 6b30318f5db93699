import { type NextRequest, NextResponse } from "next/server";
import { currentConfig } from "@/lib/config/current";
import { refusalOf } from "@/lib/http/gate";
import { problemResponse } from "@/lib/http/problem";
import { placeOf, securityHeaders } from "@/lib/http/security-headers";

/**
 * For pages: the headers that shut them in, with a nonce for each request. The API does the same in its routes, which
 * is cheaper. Who may see what is decided where data is read, never here.
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

  const refusal = refusalOf({ method: request.method, host: request.headers.get("Host") }, config);
  if (refusal) {
    const requestId = crypto.randomUUID();
    return problemResponse(refusal.code, refusal.detail, { requestId, headers: { ...headers, ...refusal.headers } });
  }

  // Next puts the nonce it finds in the request's policy on its own scripts; our layout reads the other header.
  const passedOn = new Headers(request.headers);
  passedOn.set("Content-Security-Policy", headers["Content-Security-Policy"] ?? "");
  passedOn.set("X-Nonce", nonce);
  const response = NextResponse.next({ request: { headers: passedOn } });
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

/** Not the API, and not the built files, which are the same for everyone and say nothing. */
export const config = {
  matcher: ["/", "/((?!_next/static/|api/).*)"],
};
