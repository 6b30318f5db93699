import type { InUse, TelemetrySnapshot } from "./snapshot";

/** One state of a window, for those who want latency and for those who do not. */
export type Shown = { readonly whole: TelemetrySnapshot; readonly withoutLatency: TelemetrySnapshot };

export type Showing = {
  current(): Shown | undefined;
  /** Somebody looks at the current state in this way. */
  use(inUse: InUse, withLatency: boolean): void;
  /** Captures the state and shows it, once it is ready for those who look. Settles when it is shown. */
  change(): Promise<void>;
};

/** Views that are made ready ahead: what many look at; the others are made when they are asked for. */
const MOST_PREPARED = 12;

type Use = InUse & { readonly withLatency: boolean; readonly at: number };

/**
 * What of a window is shown. Newer figures take the place of older ones only when what people look at has been made of
 * them, so that at any time everybody is answered with what is there. Where there is nothing to look at yet, or
 * latency is awaited, they are shown at once.
 */
export function showing(
  capture: () => Shown,
  { now, forgottenAfterSeconds }: { readonly now: () => number; readonly forgottenAfterSeconds: number },
): Showing {
  const uses = new Map<string, Use>();
  let shown: Shown | undefined;
  let changes = 0;
  let isShowing = false;
  let under = Promise.resolve();

  async function showChanges(): Promise<void> {
    isShowing = true;
    try {
      for (let seen = -1; seen !== changes; ) {
        seen = changes;
        const next = capture();
        if (shown && isSettled(shown)) await prepare(next);
        shown = next;
      }
    } finally {
      isShowing = false;
    }
  }

  async function prepare(next: Shown): Promise<void> {
    for (const [key, { at }] of uses) {
      if (now() - at > forgottenAfterSeconds) uses.delete(key);
    }
    for (const { withLatency, prepare: make } of [...uses.values()].reverse()) {
      try {
        await make(withLatency ? next.whole : next.withoutLatency);
      } catch {
        // Whoever asks for it is told.
      }
    }
  }

  return {
    current: () => shown,

    use(inUse, withLatency) {
      // The newest use is last, and the oldest gives way.
      uses.delete(inUse.key);
      uses.set(inUse.key, { ...inUse, withLatency, at: now() });
      const [oldest] = uses.keys();
      if (uses.size > MOST_PREPARED && oldest !== undefined) uses.delete(oldest);
    },

    change() {
      changes += 1;
      if (!isShowing) under = showChanges();
      return under;
    },
  };
}

function isSettled({ whole }: Shown): boolean {
  return whole.latency.state === "ready" || whole.latency.state === "none";
}
