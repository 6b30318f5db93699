import { statusOf, unreadable } from "./failure";
import type { Kind, Scope } from "./kinds";
import { pathOf, selectorsOf } from "./paths";
import type { KubernetesApi } from "./request";
import { turn } from "./turns";

/** Some 1.5 MB of pods as they are in the wild, which take some 30 ms to parse on a busy machine. */
export const PAGE_ITEMS = 100;

const MOST_BYTES_OF_PAGE = 128 * 1024 * 1024;

/** After so many lists that could not be finished page by page, all is asked for at once. */
const MOST_EXPIRED = 2;

export type Reading = {
  readonly api: KubernetesApi;
  readonly kind: Kind;
  readonly version: string;
  readonly scope: Scope;
};

export type ListOptions = {
  readonly signal: AbortSignal;
  /** For each page. */
  readonly deadlineMs: number;
  /** Called before the first page, and again whenever the list has to start anew. */
  readonly start: () => void;
  /** The items of one page, as they came. */
  readonly take: (items: readonly unknown[]) => void;
};

/**
 * Reads all objects, in pages, as they were at one moment; gives the resource version of that moment, to watch from.
 * Where the server has forgotten that moment half-way (410), it starts anew.
 */
export async function list(reading: Reading, { signal, deadlineMs, start, take }: ListOptions): Promise<string> {
  const { api, kind, version, scope } = reading;
  const path = pathOf(kind, version, scope);
  const accept = kind.metadataOnly ? "metadataList" : "json";
  let expired = 0;
  start();
  for (let next: string | undefined; ; ) {
    const limit = expired < MOST_EXPIRED ? { limit: String(PAGE_ITEMS) } : undefined;
    const query = { ...selectorsOf(scope), ...limit, ...(next && { continue: next }) };
    try {
      const text = await api.get(path, { query, accept, signal, deadlineMs, maxBytes: MOST_BYTES_OF_PAGE });
      await turn();
      const page = pageOf(text);
      take(page.items);
      if (page.next === undefined) return page.resourceVersion;
      next = page.next;
    } catch (error) {
      if (statusOf(error) !== 410 || next === undefined) throw error;
      next = undefined;
      expired += 1;
      start();
    }
  }
}

type Page = {
  readonly items: readonly unknown[];
  readonly resourceVersion: string;
  /** Where the next page goes on; absent after the last. */
  readonly next: string | undefined;
};

function pageOf(text: string): Page {
  const { items, metadata } = objectOf(text) as { items?: unknown; metadata?: unknown };
  const { resourceVersion, continue: next } = Object(metadata) as { resourceVersion?: unknown; continue?: unknown };
  // Go writes an empty list as null.
  const list = items ?? [];
  if (!Array.isArray(list) || typeof resourceVersion !== "string") throw unreadable("JSON that is not a list");
  return { items: list, resourceVersion, next: typeof next === "string" && next !== "" ? next : undefined };
}

/** Parses JSON that should be an object. Rejects in words, without quoting what it could not parse. */
export function objectOf(text: string): object {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw unreadable(/^\s*</.test(text) ? "a web page: a login page, perhaps" : "something that is not JSON");
  }
  if (typeof parsed !== "object" || parsed === null) throw unreadable("JSON that is not an object");
  return parsed;
}
