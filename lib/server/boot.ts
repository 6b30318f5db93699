import "server-only";
import { log, setLogLevel } from "../http/log";
import { setServerRules } from "../http/rules";
import { type ServerContext, serverContext } from "./context";

/** How long requests may finish by themselves after we were told to stop, and when we leave whatever happens. */
const GRACE_MS = 3000;
const DEADLINE_MS = 5000;

const EXIT_CODES = { SIGTERM: 143, SIGINT: 130 } as const;

/** Opens what all requests share, so that sources are tried before anybody asks. */
export function bootServer(): void {
  const context = serverContext();
  setLogLevel(context.config.logLevel);
  setServerRules(context.config);
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop(signal, context));
  log("info", "started", { sources: context.config.sources.map(({ name }) => name) });
}

/** Writes down what a page failed with, under the digest that its reader sees. */
export function logRenderError(
  error: unknown,
  { path, routePath }: { readonly path: string; readonly routePath: string },
): void {
  const digest = error instanceof Error && "digest" in error ? error.digest : undefined;
  log("error", "A page failed", { path: path.split("?", 1)[0], route: routePath, digest, error });
}

/**
 * Next has a handler of its own, which takes no new connections and ends the process when the last request is answered.
 * Closing the sources ends the requests that wait for one; the deadline ends the rest.
 */
function stop(signal: keyof typeof EXIT_CODES, context: ServerContext): void {
  log("info", "stopping", { signal });
  setTimeout(() => context.close(), GRACE_MS).unref();
  setTimeout(() => process.exit(EXIT_CODES[signal]), DEADLINE_MS).unref();
}
