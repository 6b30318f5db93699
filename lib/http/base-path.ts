/*
 * The path below which everything of ours lies: empty, or `/ops/mesh`. Behind a proxy that keeps the prefix, requests
 * arrive with it; behind one that strips it, without. Next is built to know only paths with it.
 */

/** The path as our routes know it: without the base, if it has it. `/` stands for the base itself. */
export function pathBelow(basePath: string, pathname: string): string {
  if (basePath === "" || !isBelow(basePath, pathname)) return pathname;
  return pathname.slice(basePath.length) || "/";
}

/**
 * The URL of a request as Next must see it: with the base in front, whatever the proxy did with it. A path that only looks as
 * if it had the base is known by `X-Forwarded-Prefix`, which is believed only where it says what the setting says.
 */
export function withBasePath(basePath: string, url: string, forwardedPrefix: string | undefined): string {
  if (basePath === "" || !url.startsWith("/")) return url;
  const isStripped = forwardedPrefix?.replace(/\/$/, "") === basePath;
  const pathname = url.split(/[?#]/, 1)[0] ?? "";
  if (!isStripped && isBelow(basePath, pathname)) return url;
  // Next answers the base with a slash by a redirect to the base without one, which a proxy that strips would undo.
  return pathname === "/" ? `${basePath}${url.slice(1)}` : `${basePath}${url}`;
}

function isBelow(basePath: string, pathname: string): boolean {
  return pathname === basePath || pathname.startsWith(`${basePath}/`);
}
