import { setImmediate as nextTurn } from "node:timers/promises";

/** Long enough to get on with the work, short enough for nobody to notice. */
const LONGEST_MS = 25;

/** Does long work piece by piece, so that others are answered in between. */
export async function inPieces(pieces: Iterable<unknown>): Promise<void> {
  let begunAt = performance.now();
  for (const _ of pieces) {
    if (performance.now() - begunAt < LONGEST_MS) continue;
    await nextTurn();
    begunAt = performance.now();
  }
}
