import { type AppError, isAppError } from "../errors";
import { connectionFailure, statusOf } from "./failure";
import { list, type Reading } from "./list";
import { createObjectStore } from "./object-store";
import type { KubernetesObject } from "./objects/meta";
import type { Room } from "./room";
import { backOffMs, jittered, pause, type Timing } from "./timing";
import { watch } from "./watch";

/** How the reading of one kind in one scope goes. */
export type ScopeState = {
  /** Whether there was a whole list yet. */
  readonly isRead: boolean;
  /** Why it cannot be read now, if so. */
  readonly error?: AppError;
  /** Unix seconds of the last moment at which what was read was right; given with an error after a list. */
  readonly staleSince?: number;
};

export type ScopeReader = {
  readonly scope: Reading["scope"];
  /** Undefined until it was tried. */
  state(): ScopeState | undefined;
  /** The same array until something changes. */
  objects(): readonly KubernetesObject[];
  /** Ends the watch and the timers. What was read stays. */
  stop(): void;
};

export type ReaderOptions = {
  readonly timing: Timing;
  /** Lets a few lists run at a time. */
  readonly limitLists: <T>(run: () => Promise<T>) => Promise<T>;
  /** What is kept of all kinds of the cluster shares it. */
  readonly room: Room;
  /** Unix seconds. */
  readonly now: () => number;
  /** Called after each change of objects or state. */
  readonly onChange: () => void;
};

/** So many watches in a row that say nothing: perhaps it is not the API that takes them. A list will tell. */
const FAILURES_TO_LIST = 3;

/** A server that starts up forbids for a moment what it allows: its roles are not there yet. */
const REFUSALS_TO_BELIEVE = 3;

/**
 * Reads one kind in one scope for as long as it is let: a list, then watches that go on from one another. Whatever goes
 * wrong, it lists again, after a pause: that costs one read, and saves telling apart the many ways in which things go
 * wrong. Only a watch that began well and then ended goes on where it was.
 */
export function readScope(reading: Reading, options: ReaderOptions): ScopeReader {
  const { timing, limitLists, room, now, onChange } = options;
  const controller = new AbortController();
  const { signal } = controller;
  const store = createObjectStore<KubernetesObject>((raw) => reading.kind.trim(raw, reading.version), room);
  let state: ScopeState | undefined;
  let rightAt = 0;
  let failures = 0;
  let refusals = 0;

  function isRight(hasChanged: boolean): void {
    rightAt = now();
    if (state?.isRead && !state.error && !hasChanged) return;
    state = { isRead: true };
    onChange();
  }

  function fails(error: AppError): void {
    failures += 1;
    const isGone = refusals > 0 && (statusOf(error) === 404 || refusals >= REFUSALS_TO_BELIEVE);
    state = state?.isRead && !isGone ? { isRead: true, error, staleSince: rightAt } : { isRead: false, error };
    onChange();
  }

  async function listAnew(): Promise<void> {
    const { deadlineMs } = timing;
    const { startList, take } = store;
    try {
      const version = await limitLists(() => list(reading, { signal, deadlineMs, start: startList, take }));
      refusals = 0;
      isRight(store.finishList(version));
    } catch (thrown) {
      // What was read of it is not kept.
      startList();
      refusals = isRefusal(thrown) ? refusals + 1 : 0;
      throw thrown;
    }
  }

  /** Follows one watch to its end. Says whether the next may go on from there. */
  async function follow(resourceVersion: string): Promise<boolean> {
    const events = await watch(reading, { resourceVersion, signal, timing });
    const startedAt = performance.now();
    let isProgress = false;
    let wasSilent = false;
    rightAt = now();
    try {
      for await (const event of events) {
        const applied = store.apply(event);
        if (applied === "disorder") return false;
        isProgress = true;
        if (applied === "changed") isRight(true);
        else rightAt = now();
      }
    } catch (thrown) {
      if (!hasBrokenOff(thrown)) throw thrown;
      wasSilent = thrown.code === "upstream-timeout";
    } finally {
      // What was silent may have been dead from the start.
      if (!wasSilent) rightAt = now();
      const isBrief = performance.now() - startedAt < timing.briefMs;
      failures = isBrief && !isProgress ? failures + 1 : 0;
    }
    return failures < FAILURES_TO_LIST;
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        await listAnew();
        for (let goesOn = true; goesOn && !signal.aborted; ) {
          goesOn = await follow(store.resourceVersion());
          // However well things go, a server that ends each watch at once is not asked in a loop.
          await pause(backOffMs(timing, failures), signal);
        }
      } catch (thrown) {
        if (signal.aborted) return;
        // Too old a version is nobody's failure, and a list mends it.
        if (statusOf(thrown) === 410 && state?.isRead) failures += 1;
        else fails(connectionFailure(thrown));
        await pause(pauseAfter(thrown), signal);
      }
    }
  }

  function pauseAfter(thrown: unknown): number {
    const { retryAfterMs } = Object(thrown) as { retryAfterMs?: number };
    const isLasting = (isRefusal(thrown) && !state?.isRead) || hasNoRoom(thrown);
    if (isLasting) return jittered(timing.lookAgainMs);
    return Math.max(retryAfterMs ?? 0, backOffMs(timing, failures));
  }

  void run();

  return {
    scope: reading.scope,
    state: () => state,
    objects: () => store.objects(),
    stop() {
      controller.abort();
      store.close();
    },
  };
}

/** A connection that breaks off says nothing of what was read; any answer that is not an event does. */
function hasBrokenOff(thrown: unknown): thrown is AppError {
  if (!isAppError(thrown) || statusOf(thrown) !== undefined) return false;
  return thrown.code === "upstream-unreachable" || thrown.code === "upstream-timeout";
}

/** Forbidden, or not there. */
function isRefusal(thrown: unknown): boolean {
  return statusOf(thrown) === 403 || statusOf(thrown) === 404;
}

/** A list that is too large is not read again and again. */
function hasNoRoom(thrown: unknown): boolean {
  return isAppError(thrown) && thrown.code === "upstream-too-large";
}
