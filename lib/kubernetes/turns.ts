let last: Promise<void> = Promise.resolve();

/**
 * Waits for a turn of the event loop of one's own. Parsing a page takes tens of milliseconds; where several pages
 * arrive together, whoever waits for an answer of ours waits for one of them and not for all.
 */
export function turn(): Promise<void> {
  last = last.then(() => new Promise((resolve) => setImmediate(resolve)));
  return last;
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
