import type { ChildProcess } from "node:child_process";

const PROGRAM = `
  const now = Date.now.bind(Date);
  let aheadMs = Number(process.env.AHEAD_SECONDS || 0) * 1000;
  Date.now = () => now() + aheadMs;
  process.on("message", ({ aheadSeconds }) => { aheadMs = aheadSeconds * 1000; });
`;

/**
 * Lets us move the clock of a Node process that knows nothing of it: a parameter to start it with, and a channel
 * (`ipc`) beside it. `AHEAD_SECONDS` in its environment is what it begins with.
 */
export const MOVABLE_CLOCK = `--import=data:text/javascript,${encodeURIComponent(PROGRAM)}`;

/** Puts the clock of such a process to so many seconds before or after the real one. It is so once the message is there. */
export function moveClock(child: ChildProcess, aheadSeconds: number): void {
  child.send({ aheadSeconds });
}
