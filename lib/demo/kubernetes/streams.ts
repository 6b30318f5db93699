import type { ServerResponse } from "node:http";

/** An answer that goes on: a watch, or a log that is followed. */
export type Stream = {
  readonly response: ServerResponse;
  /** What there is to send at a moment of the clock (unix seconds). */
  readonly pull: (now: number) => string;
  /** What it says before it ends of itself. */
  readonly last: (now: number) => string;
  /** Real seconds after which it ends of itself; absent: never. */
  readonly endsAfterSeconds?: number;
};

export type Streams = {
  readonly open: number;
  add(stream: Stream): void;
  /** Ends all, as a connection ends that was cut: in the midst of a line. */
  cut(): void;
  /** Ends all properly. */
  close(): void;
};

/**
 * Keeps the streams that are open and sends each what is new, `everyMs`. There is one timer for all, and none while
 * nothing is open.
 */
export function streams(now: () => number, everyMs: number): Streams {
  const open = new Set<Stream>();
  let timer: NodeJS.Timeout | undefined;

  function remove(stream: Stream): void {
    open.delete(stream);
    if (open.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  }

  function sendNews(): void {
    const at = now();
    for (const stream of open) {
      const text = stream.pull(at);
      if (text) stream.response.write(text);
    }
  }

  return {
    get open() {
      return open.size;
    },

    add(stream) {
      open.add(stream);
      timer ??= setInterval(sendNews, everyMs);
      const { response, endsAfterSeconds } = stream;
      const end =
        endsAfterSeconds === undefined
          ? undefined
          : setTimeout(() => response.end(stream.pull(now()) + stream.last(now())), endsAfterSeconds * 1000);
      response.once("close", () => {
        clearTimeout(end);
        remove(stream);
      });
    },

    cut() {
      for (const { response } of open) {
        response.write('{"type":"MODIFIED","object":{"kind":"Po', () => response.socket?.destroy());
      }
    },

    close() {
      for (const { response } of open) response.end();
    },
  };
}
