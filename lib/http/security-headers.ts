/** Where a response goes, which decides what may be done with it. */
export type Place = "page" | "embed" | "api" | "drawing";

export type SecurityOptions = {
  readonly nonce: string;
  /** Who may show `/embed` in a frame, as `frame-ancestors` wants it. */
  readonly embedParents: readonly string[];
  /** Next's development server evaluates code and talks over a web socket. */
  readonly isDevelopment: boolean;
};

export function placeOf(pathname: string): Place {
  if (pathname === "/embed" || pathname.startsWith("/embed/")) return "embed";
  if (pathname === "/api" || pathname.startsWith("/api/")) return /\.(svg|png)$/.test(pathname) ? "drawing" : "api";
  return "page";
}

/** The headers that differ by place. Those that do not are in `next.config.js`, where static files get them too. */
export function securityHeaders(place: Place, options: SecurityOptions): Readonly<Record<string, string>> {
  const mayBeEmbedded = options.embedParents.length > 0 && (place === "embed" || place === "drawing");
  return {
    "Content-Security-Policy": contentSecurityPolicy(place, options),
    "Cross-Origin-Resource-Policy": mayBeEmbedded ? "cross-origin" : "same-origin",
    // Older browsers know nothing of frame-ancestors; this header knows nothing of lists.
    ...(place === "embed" && mayBeEmbedded ? {} : { "X-Frame-Options": "DENY" }),
  };
}

/** Nothing is allowed but what is named. Scripts need the nonce; inline code and `eval` have no way in. */
export function contentSecurityPolicy(place: Place, { nonce, embedParents, isDevelopment }: SecurityOptions): string {
  const frameAncestors = `frame-ancestors ${place === "embed" && embedParents.length > 0 ? embedParents.join(" ") : "'none'"}`;
  const shut = ["default-src 'none'", "base-uri 'none'", "form-action 'none'", frameAncestors];
  if (place === "api") return shut.join("; ");
  if (place === "drawing") return [...shut, "style-src 'unsafe-inline'"].join("; ");
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    `style-src-elem 'self' ${isDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    // React writes style attributes into the HTML it renders on the server.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    frameAncestors,
  ].join("; ");
}
