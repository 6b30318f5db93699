import { AppError, isAppError } from "../errors";
import { CIRCUIT_TIMING, type CircuitTiming, createCircuit } from "./circuit";
import { createCostLedger } from "./cost-ledger";
import { isAboutSource } from "./failure";
import { createJobQueue } from "./job-queue";
import { createTask, type Job, type Outcome, type Task } from "./task";

export type SchedulerOptions = {
  readonly maxConcurrent: number;
  /** Part of one core for bucket queries, divided among our replicas already. */
  readonly share: number;
  readonly timing?: Partial<SchedulerTiming> | undefined;
};

export type SchedulerTiming = CircuitTiming & {
  /** How long what is queued waits for the probe of a failing store, before it is told of the failure. */
  readonly probePatienceMs: number;
};

export type Scheduler = {
  /** Rejects with what the job rejects with; at once with the store's last failure while it is left alone. */
  submit<T>(job: Job<T>): Promise<T>;
  waiting(): number;
  /** How long bucket rounds must rest after one that cost this much. */
  restSeconds(costMs: number): number;
  /** Gives up what waits and what is under way; later jobs are refused. */
  close(): void;
};

const SCHEDULER_TIMING: SchedulerTiming = { ...CIRCUIT_TIMING, probePatienceMs: 2_000 };
const MOST_BUCKET_QUERIES = 2;

/**
 * Decides which query of one store goes when: by priority, then in order; few at a time, and fewer of the dear ones.
 * A store that fails is left alone for a moment, and then asked a single query to see whether it is back.
 */
export function createScheduler({ maxConcurrent, share, timing }: SchedulerOptions): Scheduler {
  const { probePatienceMs, ...circuitTiming } = { ...SCHEDULER_TIMING, ...timing };
  // One place is always left to light queries, or requests would wait for latency.
  const mostBucketQueries = Math.max(1, Math.min(MOST_BUCKET_QUERIES, maxConcurrent - 1));
  const now = () => performance.now();
  const circuit = createCircuit(circuitTiming, now);
  const ledger = createCostLedger(share, mostBucketQueries, now);

  const queue = createJobQueue<Task>();
  const running = new Set<Task>();
  let probe: Task | undefined;
  let isPatient = false;
  let patience: NodeJS.Timeout | undefined;
  let isClosed = false;

  function dispatch(): void {
    const admitted = circuit.admits();
    if (admitted === "all") {
      for (let task = takeNext(); task; task = takeNext()) start(task);
    } else if (admitted === "none" || (probe && !isPatient)) {
      refuseQueued();
    } else if (!probe) {
      startProbe();
    }
  }

  function takeNext(): Task | undefined {
    if (running.size >= maxConcurrent) return undefined;
    const bucketQueries = [...running].filter(({ weight }) => weight === "buckets").length;
    return queue.take(({ weight }) => weight === "light" || bucketQueries < mostBucketQueries);
  }

  function start(task: Task): void {
    running.add(task);
    const startedAt = now();
    void task.start().then((outcome) => {
      if (task.weight === "buckets") ledger.spent(now() - startedAt);
      running.delete(task);
      if (task === probe) endProbe();
      learn(outcome);
      dispatch();
    });
  }

  function learn({ error }: Outcome): void {
    if (isAboutSource(error)) circuit.failed(error, error.retryAfterMs);
    else if (!isSilent(error)) circuit.succeeded();
  }

  function startProbe(): void {
    probe = takeNext();
    if (!probe) return;
    isPatient = true;
    patience = setTimeout(() => {
      isPatient = false;
      dispatch();
    }, probePatienceMs);
    patience.unref();
    start(probe);
  }

  function endProbe(): void {
    probe = undefined;
    clearTimeout(patience);
  }

  function refuseQueued(): void {
    const failure = circuit.failure();
    if (!failure) return;
    for (const task of queue.drain()) task.refuse(failure);
  }

  return {
    submit: (job) =>
      new Promise((resolve, reject) => {
        if (isClosed) return reject(new AppError("aborted", "The source is closed."));
        const task = createTask(job, { resolve, reject }, queue.remove);
        if (job.signal?.aborted) return task.giveUp();
        queue.push(job.priority, task);
        dispatch();
      }),

    waiting: () => queue.size(),
    restSeconds: (costMs) => ledger.restSeconds(costMs),

    close() {
      isClosed = true;
      clearTimeout(patience);
      for (const task of queue.drain()) task.giveUp();
      for (const task of running) task.giveUp();
    },
  };
}

/** Neither a query given up nor one that was too dear says anything of the store. One it refuses does: it answers. */
function isSilent(error: unknown): boolean {
  return isAppError(error) && (error.code === "aborted" || error.code === "upstream-timeout");
}
