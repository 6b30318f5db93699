import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { readConfig } from "@/lib/config/config";
import type { ServerContext } from "@/lib/server/context";

const here = fileURLToPath(new URL(".", import.meta.url));

/** Folders of all routes there are, but for the one that answers whatever is not there. */
const FOLDERS: readonly string[] = readdirSync(here, { recursive: true, encoding: "utf8" })
  .filter((path) => /\/route\.tsx?$/.test(path) && !path.startsWith("[["))
  .map(dirname);

/** Their paths, such as `/api/graph` and `/api/namespaces/{cluster}/{name}`. */
export const ROUTES: readonly string[] = FOLDERS.map(
  (folder) => `/api/${folder.replaceAll("[", "{").replaceAll("]", "}")}`,
).sort();

/** The folder that answers a path, and what the path says for its parts in brackets. */
function routeOf(pathname: string): { readonly folder: string; readonly params: Readonly<Record<string, string>> } {
  const given = pathname.slice("/api/".length).split("/");
  for (const folder of FOLDERS) {
    const parts = folder.split("/");
    const fits = parts.every((part, index) => part === given[index] || (part.startsWith("[") && given[index] !== ""));
    if (!fits || parts.length !== given.length) continue;
    const named = parts.flatMap((part, index) =>
      part.startsWith("[") ? [[part.slice(1, -1), decodeURIComponent(given[index] ?? "")]] : [],
    );
    return { folder, params: Object.fromEntries(named) };
  }
  throw new Error(`There is no route at ${pathname}`);
}

export type Api = {
  /** Calls the route's own handler, in this process. `path` holds the query. */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** The same, and its body, of an answer that is 200. */
  json<T>(path: string): Promise<T>;
  close(): void;
};

const CONTEXT = Symbol.for("alidade.server-context.2");
const CONFIG = Symbol.for("alidade.config.1");
/** What a process holds once: each server of a test has its own. */
const HELD = [CONTEXT, CONFIG, Symbol.for("alidade.limits.api.1"), Symbol.for("alidade.answers.1")];

type Holder = { [key: symbol]: { readonly value: unknown } | undefined };

/** A server with these settings, without HTTP and without Next: what its routes are, called as Next would call them. */
export function serve(env: Readonly<Record<string, string>>): Api {
  const holder = globalThis as Holder;
  const forget = () => {
    for (const key of HELD) holder[key] = undefined;
  };
  forget();
  holder[CONFIG] = { value: readConfig({ LOG_LEVEL: "error", KUBERNETES: "none", ...env }) };

  async function get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const request = new Request(`http://127.0.0.1:3000${path}`, { headers });
    const { pathname } = new URL(request.url);
    const { folder, params } = routeOf(pathname);
    const { GET } = await import(`${here}${folder}/route.ts`);
    return GET(request, { params: Promise.resolve(params) });
  }

  return {
    get,
    async json(path) {
      const response = await get(path);
      if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
      return response.json();
    },
    close() {
      const context = holder[CONTEXT]?.value as ServerContext | undefined;
      context?.close();
      forget();
    },
  };
}
