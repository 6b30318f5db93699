/** Work in one go, between which others have their turn. */
const GO_MS = 10;

let last: Promise<void> = Promise.resolve();

/**
 * For work that comes in many small pieces: between two of them, where it has gone on for a while, wait for a turn of the
 * event loop of one's own. Where several lists and watches bring much together, whoever waits for an answer of ours waits
 * for one go of one of them and not for all.
 */
export function createTurns(): { turnIfDue(): Promise<void> | void } {
  let since = performance.now();
  return {
    turnIfDue() {
      if (performance.now() - since < GO_MS) return;
      last = last.then(() => new Promise((resolve) => setImmediate(resolve)));
      return last.then(() => {
        since = performance.now();
      });
    },
  };
}

/** Lets so many run at a time; the others wait in the order they came. */
export function createLimit(most: number): <T>(run: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (run) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await run();
    } finally {
      // Whoever waits takes over the place.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
