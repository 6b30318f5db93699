import { scrambled } from "../pod-names";
import { podOf } from "../world-places";
import type { PodTemplate } from "./injection";
import { ownedBy, stamped } from "./meta";
import { type KubeObject, timestamp } from "./object";
import { podAt } from "./pods";

/** The one schedule of the demo, and how many finished jobs it keeps: see `objects/legacy.yaml`. */
const FIRST_MINUTE = 5;
const EVERY_SECONDS = 20 * 60;
const KEPT = 3;
const TAKES_SECONDS = 40;

/** The moments of one run: made, its pod's containers up, done, forgotten. */
function momentsOf(madeAt: number): number[] {
  return [madeAt, madeAt + 8, madeAt + TAKES_SECONDS, madeAt + EVERY_SECONDS * KEPT];
}

/** The CronJob with its status, the runs it still keeps, and their pods. */
export function cronJobObjects(written: KubeObject, namespace: KubeObject, at: number): KubeObject[] {
  const latest = lastRun(at);
  const runs = Array.from({ length: KEPT }, (_, i) => latest - (KEPT - 1 - i) * EVERY_SECONDS);
  const isActive = at < latest + TAKES_SECONDS;
  const done = isActive ? latest - EVERY_SECONDS : latest;
  const cronJob = stamped(written, { changedAt: isActive ? latest : latest + TAKES_SECONDS });
  const jobs = runs.map((madeAt) => jobObjects(cronJob, namespace, madeAt, at));
  const active = jobs.at(-1)?.[0];
  const status = {
    ...(isActive && active ? { active: [{ apiVersion: "batch/v1", kind: "Job", name: active.metadata.name }] } : {}),
    lastScheduleTime: timestamp(latest),
    lastSuccessfulTime: timestamp(done + TAKES_SECONDS),
  };
  return [{ ...cronJob, status }, ...jobs.flat()];
}

/** All moments in `(from, until]` at which a run begins, gets on, or ends. */
export function jobChangesBetween(from: number, until: number): number[] {
  const moments: number[] = [];
  for (let run = lastRun(from); run <= until; run += EVERY_SECONDS) moments.push(...momentsOf(run));
  return moments.filter((moment) => moment > from && moment <= until);
}

/** The newest of those moments. */
export function jobsChangedAt(at: number): number {
  return Math.max(...momentsOf(lastRun(at)).filter((moment) => moment <= at));
}

function lastRun(at: number): number {
  const first = FIRST_MINUTE * 60;
  return Math.floor((at - first) / EVERY_SECONDS) * EVERY_SECONDS + first;
}

function jobObjects(cronJob: KubeObject, namespace: KubeObject, madeAt: number, at: number): KubeObject[] {
  const { jobTemplate } = cronJob.spec as { jobTemplate: { spec: { template: PodTemplate } } };
  const { template } = jobTemplate.spec;
  // Named after the minute it was scheduled for, as the controller does.
  const name = `${cronJob.metadata.name}-${madeAt / 60}`;
  const labels = { "batch.kubernetes.io/job-name": name, "job-name": name };
  const isDone = at >= madeAt + TAKES_SECONDS;
  const isReady = at >= madeAt + 8;
  const changedAt = isDone ? madeAt + TAKES_SECONDS : isReady ? madeAt + 8 : madeAt;
  const doneAt = timestamp(madeAt + TAKES_SECONDS);
  const condition = { type: "Complete", status: "True", lastProbeTime: doneAt, lastTransitionTime: doneAt };
  const job = stamped(
    {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: {
        name,
        namespace: namespace.metadata.name,
        labels: { ...template.metadata.labels },
        ownerReferences: [ownedBy(cronJob)],
      },
      spec: { ...jobTemplate.spec, parallelism: 1, completions: 1, selector: { matchLabels: labels } },
      status: isDone
        ? { startTime: timestamp(madeAt), completionTime: doneAt, succeeded: 1, ready: 0, conditions: [condition] }
        : { startTime: timestamp(madeAt), active: 1, ready: isReady ? 1 : 0 },
    },
    { madeAt, changedAt },
  );
  const place = podOf(namespace.metadata.name, name, "Deployment", { revision: "", index: 0, share: 0 });
  const podName = `${name}-${scrambled(name, 5)}`;
  const life = { pod: { ...place, name: podName }, revision: "", from: madeAt, until: Number.POSITIVE_INFINITY };
  const pod = podAt({ namespace, workload: job, owner: job, template, labels }, life, at);
  return [job, isDone ? finished(pod, doneAt, madeAt + TAKES_SECONDS) : pod];
}

function finished(pod: KubeObject, doneAt: string, at: number): KubeObject {
  const status = pod.status as {
    containerStatuses: readonly { name: string }[];
    conditions: readonly { type: string }[];
  };
  const ended = { exitCode: 0, reason: "Completed", finishedAt: doneAt };
  return stamped(
    {
      ...pod,
      status: {
        ...status,
        phase: "Succeeded",
        conditions: status.conditions.map((condition) =>
          condition.type.endsWith("Ready")
            ? { ...condition, status: "False", reason: "PodCompleted", lastTransitionTime: doneAt }
            : condition,
        ),
        containerStatuses: status.containerStatuses.map((container) => ({
          ...container,
          ready: false,
          started: false,
          state: { terminated: ended },
        })),
      },
    },
    { madeAt: Date.parse(pod.metadata.creationTimestamp ?? "") / 1000, changedAt: at },
  );
}
