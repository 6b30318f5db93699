import { statusOf, unreadable } from "./failure";
import type { Kind, Scope } from "./kinds";
import { createListScanner } from "./list-scanner";
import { pathOf, selectorsOf } from "./paths";
import type { GetOptions, KubernetesApi } from "./request";
import { createTurns } from "./turns";

/** Some 4 MB of pods as they are in the wild. */
export const PAGE_ITEMS = 250;

const MOST_BYTES_OF_PAGE = 512 * 1024 * 1024;

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
  /** An item, as it came. */
  readonly take: (item: unknown) => void;
};

/**
 * Reads all objects, in pages, as they were at one moment; gives the resource version of that moment, to watch from.
 * Where the server has forgotten that moment half-way (410), it starts anew.
 */
export async function list(reading: Reading, { signal, deadlineMs, start, take }: ListOptions): Promise<string> {
  const { kind, scope } = reading;
  const accept = kind.metadataOnly ? "metadataList" : "json";
  let expired = 0;
  start();
  for (let next: string | undefined; ; ) {
    const limit = expired < MOST_EXPIRED ? { limit: String(PAGE_ITEMS) } : undefined;
    const query = { ...selectorsOf(scope), ...limit, ...(next && { continue: next }) };
    try {
      const options = { query, accept, signal, deadlineMs, maxBytes: MOST_BYTES_OF_PAGE } as const;
      const page = pageOf(await readItems(reading, options, take));
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

/** Reads a page, item by item, so that nobody else has to wait for more than a few; gives what stands around them. */
async function readItems({ api, kind, version, scope }: Reading, options: GetOptions, take: ListOptions["take"]) {
  const scanner = createListScanner();
  const { turnIfDue } = createTurns();
  // After a deadline, what was under way still is.
  let isOver = false;
  try {
    await api.read(pathOf(kind, version, scope), options, async (piece) => {
      for (const item of scanner.feed(piece)) {
        if (isOver) return;
        take(objectOf(item));
        await turnIfDue();
      }
    });
  } finally {
    isOver = true;
  }
  return scanner.rest();
}

type Page = {
  readonly resourceVersion: string;
  /** Where the next page goes on; absent after the last. */
  readonly next: string | undefined;
};

function pageOf(text: string): Page {
  const { items, metadata } = objectOf(text) as { items?: unknown; metadata?: unknown };
  const { resourceVersion, continue: next } = Object(metadata) as { resourceVersion?: unknown; continue?: unknown };
  // Go writes an empty list as null.
  if (!Array.isArray(items ?? []) || typeof resourceVersion !== "string") throw unreadable("JSON that is not a list");
  return { resourceVersion, next: typeof next === "string" && next !== "" ? next : undefined };
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
