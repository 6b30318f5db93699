import { setMaxListeners } from "node:events";
import { AppError } from "../errors";
import type { Priority } from "./source";

/** A query to be sent when its turn comes. */
export type Job<T> = {
  readonly priority: Priority;
  readonly weight: "light" | "buckets";
  readonly signal?: AbortSignal | undefined;
  /** Sends the query. The signal is the caller's, and that of closing the source. */
  run(signal: AbortSignal): Promise<T>;
};

/** A job that was handed in. Every task ends once: started, refused or given up. */
export type Task = {
  readonly weight: Job<unknown>["weight"];
  /** Never rejects: the outcome is for the scheduler to learn from, and the caller has been told. */
  start(): Promise<Outcome>;
  refuse(error: Error): void;
  giveUp(): void;
};

export type Outcome = { readonly error?: unknown };

type Caller<T> = { resolve(value: T): void; reject(error: unknown): void };

/** `leaveQueue` is called when the caller gives up before the task has started. */
export function createTask<T>(job: Job<T>, caller: Caller<T>, leaveQueue: (task: Task) => void): Task {
  const controller = new AbortController();

  const task: Task = {
    weight: job.weight,

    async start() {
      try {
        caller.resolve(await job.run(controller.signal));
        return {};
      } catch (error) {
        caller.reject(error);
        return { error };
      } finally {
        stopListening();
      }
    },

    refuse(error) {
      stopListening();
      caller.reject(error);
    },

    // Where the task has not started, nobody else tells the caller; where it has, a promise settles only once.
    giveUp() {
      controller.abort();
      leaveQueue(task);
      task.refuse(new AppError("aborted", "The query was given up."));
    },
  };

  function stopListening(): void {
    job.signal?.removeEventListener("abort", task.giveUp);
  }

  if (job.signal) {
    // One signal may stand for all queries of a page: so many listeners are no leak.
    setMaxListeners(0, job.signal);
    job.signal.addEventListener("abort", task.giveUp, { once: true });
  }
  return task;
}
