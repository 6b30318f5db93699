import { connectionFailure, late, tooLarge, unreadable } from "./failure";
import { objectOf, type Reading } from "./list";
import { pathOf, selectorsOf } from "./paths";
import type { KubernetesApi } from "./request";
import { jittered, type Timing } from "./timing";
import { createTurns } from "./turns";

export type WatchEvent =
  | { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: unknown }
  /** Everything up to this version has been said. */
  | { readonly type: "BOOKMARK"; readonly resourceVersion: string };

export type WatchOptions = {
  readonly resourceVersion: string;
  readonly signal: AbortSignal;
  readonly timing: Timing;
};

const MOST_BYTES_OF_LINE = 16 * 1024 * 1024;

/**
 * What happens after a resource version. Resolves once the server has taken the watch; the events then end when it ends
 * it. They reject with an `AppError` when it breaks off, is silent for too long, or ends with an error, whose status is
 * 410 where the version is too old.
 */
export async function watch(reading: Reading, options: WatchOptions): Promise<AsyncGenerator<WatchEvent>> {
  const { api, kind, version, scope } = reading;
  const { resourceVersion, signal, timing } = options;
  const silence = createSilence(signal, timing.silenceMs);
  const query = {
    ...selectorsOf(scope),
    watch: "true",
    allowWatchBookmarks: "true",
    resourceVersion,
    timeoutSeconds: String(Math.ceil(jittered(timing.watchMs) / 1000)),
  };
  try {
    const bytes = await api.stream(pathOf(kind, version, scope), {
      query,
      accept: kind.metadataOnly ? "metadata" : "json",
      signal: silence.signal,
      deadlineMs: timing.deadlineMs,
    });
    return events(bytes, silence, api);
  } catch (error) {
    silence.end();
    throw error;
  }
}

type Refused = Pick<KubernetesApi, "refusal">;

async function* events(bytes: AsyncIterable<Buffer>, silence: Silence, api: Refused): AsyncGenerator<WatchEvent> {
  try {
    const { turnIfDue } = createTurns();
    for await (const line of lines(bytes, silence)) {
      await turnIfDue();
      yield eventOf(line, api);
    }
  } catch (thrown) {
    throw silence.error() ?? connectionFailure(thrown);
  } finally {
    silence.end();
  }
}

/** What comes after the last line break is cut off, and said again by the next watch. */
async function* lines(bytes: AsyncIterable<Buffer>, silence: Silence): AsyncGenerator<string> {
  let begun: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    silence.heard();
    let from = 0;
    for (let to = chunk.indexOf(10); to >= 0; to = chunk.indexOf(10, from)) {
      const rest = chunk.subarray(from, to);
      const line = begun.length === 0 ? rest : Buffer.concat([...begun, rest]);
      begun = [];
      length = 0;
      from = to + 1;
      if (line.length > 0) yield line.toString("utf8");
    }
    if (from === chunk.length) continue;
    begun.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > MOST_BYTES_OF_LINE) throw tooLarge(MOST_BYTES_OF_LINE);
  }
}

function eventOf(line: string, api: Refused): WatchEvent {
  const { type, object } = objectOf(line) as { type?: unknown; object?: unknown };
  if (type === "ADDED" || type === "MODIFIED" || type === "DELETED") return { type, object };
  const { code, metadata } = Object(object) as { code?: unknown; metadata?: unknown };
  if (type === "ERROR") throw api.refusal(typeof code === "number" ? code : 500, JSON.stringify(object));
  const { resourceVersion } = Object(metadata) as { resourceVersion?: unknown };
  if (type === "BOOKMARK" && typeof resourceVersion === "string") return { type, resourceVersion };
  throw unreadable("an event that is none");
}

type Silence = {
  readonly signal: AbortSignal;
  heard(): void;
  /** Why the watch was cut, if it was we who cut it. */
  error(): Error | undefined;
  end(): void;
};

function createSilence(outer: AbortSignal, ms: number): Silence {
  const controller = new AbortController();
  let error: Error | undefined;
  const onAbort = () => controller.abort();
  const timer = setTimeout(() => {
    error = late("The API server said nothing", ms);
    controller.abort();
  }, ms);
  timer.unref();
  outer.addEventListener("abort", onAbort, { once: true });
  if (outer.aborted) onAbort();
  return {
    signal: controller.signal,
    heard: () => void timer.refresh(),
    error: () => error,
    end() {
      clearTimeout(timer);
      outer.removeEventListener("abort", onAbort);
    },
  };
}
