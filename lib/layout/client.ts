import type { Layout, LayoutInput, LayoutOptions } from "./model";
import type { LayoutAnswer, LayoutRequest } from "./protocol";

/** What a client needs of a `Worker`: tests hand in their own. */
export type LayoutWorker = Pick<Worker, "postMessage" | "terminate" | "addEventListener">;

export type LayoutClientRequest = {
  input: LayoutInput;
  /** The layout now shown: what is in it keeps its place. Absent to lay out everything anew. */
  previous?: Layout | undefined;
  options?: LayoutOptions | undefined;
};

export type LayoutClient = {
  /**
   * Gives the layout, or `undefined` when a newer request came in the meantime (or the client was closed): then there
   * is nothing to draw. Rejects when the worker failed, again after a restart.
   */
  layout(request: LayoutClientRequest): Promise<Layout | undefined>;
  /** Milliseconds the last layout took in the worker; `undefined` before the first. */
  lastTookMs(): number | undefined;
  /** Ends the worker. */
  close(): void;
};

export type LayoutClientOptions = {
  /** A worker that has not answered for so long is taken for hung, ended and replaced; 20 s when absent. */
  deadlineMs?: number;
};

type Job = LayoutClientRequest & {
  id: number;
  resolve: (layout: Layout | undefined) => void;
  reject: (error: Error) => void;
  /** How often a worker ended over it. */
  failures: number;
};

/**
 * Talks with the layout worker. One request is with the worker and one may wait: a newer one takes the place of the
 * one that waits and makes the one in work outdated, so that a quick succession of graphs costs two layouts at most.
 */
export function createLayoutClient(
  makeWorker: () => LayoutWorker,
  { deadlineMs = 20_000 }: LayoutClientOptions = {},
): LayoutClient {
  let worker: LayoutWorker | undefined;
  let working: Job | undefined;
  let waiting: Job | undefined;
  let deadline: ReturnType<typeof setTimeout> | undefined;
  let count = 0;
  let tookMs: number | undefined;
  let closed = false;

  function layout(request: LayoutClientRequest): Promise<Layout | undefined> {
    if (closed) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      waiting?.resolve(undefined);
      working?.resolve(undefined);
      waiting = { ...request, id: ++count, resolve, reject, failures: 0 };
      if (!working) next();
    });
  }

  function next(): void {
    clearTimeout(deadline);
    working = waiting;
    waiting = undefined;
    if (working) send(working);
  }

  function send(job: Job): void {
    try {
      worker ??= start();
      deadline = setTimeout(() => fail(new Error("The layout worker did not answer in time.")), deadlineMs);
      worker.postMessage(requestOf(job));
    } catch (error) {
      fail(new Error("The layout worker could not be started.", { cause: error }));
    }
  }

  function start(): LayoutWorker {
    const started = makeWorker();
    started.addEventListener("message", (event) => {
      if (started === worker) receive(event.data as LayoutAnswer);
    });
    started.addEventListener("error", (event) => {
      if (started === worker) fail(new Error(event.message || "The layout worker ended."));
    });
    started.addEventListener("messageerror", () => {
      if (started === worker) fail(new Error("The layout worker's answer could not be read."));
    });
    return started;
  }

  function receive({ id, layout: result, error, tookMs: took }: LayoutAnswer): void {
    const job = working;
    if (id !== job?.id) return;
    tookMs = took;
    // Outdated jobs were resolved when the newer request came, and a promise is only resolved once.
    if (result) job.resolve(result);
    else job.reject(new Error(error ?? "The layout worker gave no layout."));
    next();
  }

  /** The worker is of no use any more. What it was working on is tried once more, the plain way. */
  function fail(error: Error): void {
    clearTimeout(deadline);
    worker?.terminate();
    worker = undefined;
    const job = working;
    if (!job) return;
    job.failures++;
    if (waiting || job.failures > 1) {
      job.reject(error);
      next();
      return;
    }
    working = { ...job, options: { ...job.options, algorithm: "two-level" } };
    send(working);
  }

  function close(): void {
    closed = true;
    clearTimeout(deadline);
    worker?.terminate();
    worker = undefined;
    working?.resolve(undefined);
    waiting?.resolve(undefined);
    working = undefined;
    waiting = undefined;
  }

  return { layout, close, lastTookMs: () => tookMs };
}

function requestOf({ id, input, previous, options }: Job): LayoutRequest {
  return { id, input, ...(previous && { previous }), ...(options && { options }) };
}
