import { type DemoPod, type DemoWorkload, NODES, podOf, rolloutAt, WORKLOADS } from "../world-places";
import { FORGETFUL, FORGETS } from "../world-telemetry";
import { type KubeObject, LONG_AGO_DAYS, longAgo } from "./object";

/** One pod of a workload, from the moment it is made until it is told to end. Unix seconds. */
export type Life = {
  readonly pod: DemoPod;
  /** Names the pod template it was made of; pods of one revision belong to one ReplicaSet. */
  readonly revision: string;
  readonly from: number;
  readonly until: number;
};

/** A pod is ready this long after it was made, and gone this long after it was told to end. Seconds. */
export const READY_AFTER = 8;
export const GONE_AFTER = 12;

const HOUR = 3600;

/** Pods that come and go at the same minutes of every hour. `until` may lie in the next hour. */
type Script = {
  readonly slots: readonly { readonly fromMinute: number; readonly untilMinute: number }[];
  /** `hourly`: all pods are of this hour's revision. `steady`: they join the pods that are always there. */
  readonly revision: "hourly" | "steady";
};

/** Replaced by the next hour's first pod as soon as that one is ready. */
const UNTIL_REPLACED = 60 + READY_AFTER / 60;

/** Number of pods follows the shares of the traffic: see `FLIGHTS_V2_SHARE`. */
const SCRIPTS: ReadonlyMap<string, Script> = new Map([
  [
    "travel/flights-v2",
    {
      revision: "hourly",
      slots: [
        { fromMinute: 0, untilMinute: UNTIL_REPLACED },
        { fromMinute: 15, untilMinute: 50 },
        { fromMinute: 25, untilMinute: 40 },
      ],
    },
  ],
  ["travel/flights-v1", { revision: "steady", slots: [{ fromMinute: 45, untilMinute: 80 }] }],
  [
    "legacy/warehouse",
    {
      revision: "steady",
      slots: [
        { fromMinute: 25, untilMinute: 45 },
        { fromMinute: 25, untilMinute: 46 },
      ],
    },
  ],
]);

/**
 * The pods that a workload has or had lately, oldest first: all that exist at the moment, and those of the last two
 * hours. `startedAt` is the start of the world, on which the last rollout of some workloads hangs.
 */
export function livesAt(workload: KubeObject, at: number, startedAt: number): Life[] {
  const place = placeOf(workload);
  const script = SCRIPTS.get(pathOf(workload));
  const scripted = script ? scriptedLives(workload, script, at) : [];
  if (script?.revision === "hourly") return scripted;

  const steady = steadyLives(workload, place, startedAt);
  return [...steady, ...scripted].filter(({ from }) => from <= at);
}

/** Whether the pods of a workload ever change; those of most do not. */
export function hasChanges(workload: KubeObject): boolean {
  return SCRIPTS.has(pathOf(workload)) || placeOf(workload)?.before !== undefined || isForgetful(workload);
}

/** All moments in `(from, until]` at which the pods of a workload change. */
export function changesOf(
  workload: KubeObject,
  { from, until, startedAt }: { readonly from: number; readonly until: number; readonly startedAt: number },
): number[] {
  const lives: Life[] = [];
  // Each call answers for two hours back.
  for (let at = until; ; at -= 2 * HOUR) {
    lives.push(...livesAt(workload, at, startedAt));
    if (at - 2 * HOUR <= from) break;
  }
  const moments = new Set([...lives.flatMap(momentsOf), ...restartsBetween(workload, from, until)]);
  return [...moments].filter((moment) => moment > from && moment <= until).sort((a, b) => a - b);
}

/** When something last changed in some lives, at or before a moment; undefined when all is as it was long ago. */
export function lastChange(lives: readonly Life[], at: number): number | undefined {
  return latest(lives.flatMap(momentsOf), at);
}

/** The same for their controller, which has counted out a pod before it is gone. */
export function lastCountedChange(lives: readonly Life[], at: number): number | undefined {
  return latest(
    lives.flatMap(({ from, until }) => [from, from + READY_AFTER, until]),
    at,
  );
}

/** The same for who may be sent requests: a pod counts once it is ready, and until it is gone. */
export function lastEndpointChange(lives: readonly Life[], at: number): number | undefined {
  return latest(
    lives.flatMap(({ from, until }) => [from + READY_AFTER, until, until + GONE_AFTER]),
    at,
  );
}

function latest(moments: readonly number[], at: number): number | undefined {
  const past = moments.filter((moment) => moment <= at);
  return past.length > 0 ? Math.max(...past) : undefined;
}

export function existsAt({ from, until }: Life, at: number): boolean {
  return from <= at && at < until + GONE_AFTER;
}

/** It was not told to end yet: what the replicas of a controller count. */
export function isWanted({ from, until }: Life, at: number): boolean {
  return from <= at && at < until;
}

export function isReady({ from, until }: Life, at: number): boolean {
  return from + READY_AFTER <= at && at < until;
}

/** When the proxy of the workload was last killed for its memory, and how often since a pod was made. */
export function proxyRestarts(
  workload: KubeObject,
  madeAt: number,
  at: number,
): { readonly count: number; readonly lastAt: number } | undefined {
  if (!isForgetful(workload)) return undefined;
  const { everySeconds, firstAt } = FORGETS;
  const times = (moment: number) => Math.floor((moment - firstAt) / everySeconds);
  const count = times(at) - times(madeAt);
  return count > 0 ? { count, lastAt: firstAt + times(at) * everySeconds } : undefined;
}

/** The workload of the described world that an object stands for. */
export function placeOf({ kind, metadata }: KubeObject): DemoWorkload | undefined {
  return Object.values(WORKLOADS).find(
    (place) => place.kind === kind && place.namespace === metadata.namespace && place.name === metadata.name,
  );
}

function momentsOf({ from, until }: Life): number[] {
  return [from, from + READY_AFTER, until, until + GONE_AFTER].filter(Number.isFinite);
}

function restartsBetween(workload: KubeObject, from: number, until: number): number[] {
  const moments: number[] = [];
  for (let at = until; at > from - HOUR; ) {
    const restarts = proxyRestarts(workload, 0, at);
    if (!restarts) break;
    // Its event is forgotten an hour later, before the next.
    moments.push(restarts.lastAt, restarts.lastAt + HOUR);
    at = restarts.lastAt - 1;
  }
  return moments;
}

function steadyLives(workload: KubeObject, place: DemoWorkload | undefined, startedAt: number): Life[] {
  // After the workload itself.
  const madeAt = longAgo(`${pathOf(workload)} pods`) + LONG_AGO_DAYS * 24 * HOUR;
  const forEver = Number.POSITIVE_INFINITY;
  const pods = place?.pods ?? podsOf(workload);
  if (!place?.before) return pods.map((pod) => ({ pod, revision: "", from: madeAt, until: forEver }));

  const rollout = rolloutAt(place.before, startedAt);
  return [
    ...place.before.pods.map((pod) => ({ pod, revision: "before", from: madeAt, until: rollout })),
    ...pods.map((pod) => ({ pod, revision: "", from: rollout, until: forEver })),
  ];
}

function scriptedLives(workload: KubeObject, { slots, revision }: Script, at: number): Life[] {
  const place = placeOf(workload);
  const lastHour = Math.floor(at / HOUR);
  const lives: Life[] = [];
  for (let hour = lastHour - 2; hour <= lastHour; hour++) {
    for (const [slot, { fromMinute, untilMinute }] of slots.entries()) {
      const name =
        revision === "hourly" ? { revision: `@${hour}`, index: slot } : { revision: "", index: hour * 10 + slot };
      const pod = podOf(workload.metadata.namespace ?? "", workload.metadata.name, "Deployment", { ...name, share: 0 });
      lives.push({
        // Beside the pod whose node the telemetry names.
        pod: beside(place?.pods[0], pod),
        revision: name.revision,
        from: hour * HOUR + fromMinute * 60,
        until: hour * HOUR + Math.round(untilMinute * 60),
      });
    }
  }
  return lives.filter(({ from }) => from <= at);
}

function beside(neighbour: DemoPod | undefined, pod: DemoPod): DemoPod {
  if (!neighbour) return pod;
  const last = pod.ip.split(".").at(-1);
  return { ...pod, node: neighbour.node, ip: [...neighbour.ip.split(".").slice(0, 3), last].join(".") };
}

/** Pods of a workload that has no part in the traffic. */
function podsOf({ kind, metadata, spec }: KubeObject): DemoPod[] {
  const count = kind === "DaemonSet" ? NODES.length : ((spec as { replicas?: number }).replicas ?? 1);
  return Array.from({ length: count }, (_, index) =>
    podOf(metadata.namespace ?? "", metadata.name, kind as DemoWorkload["kind"], { revision: "", index, share: 0 }),
  );
}

function isForgetful(workload: KubeObject): boolean {
  return pathOf(workload) === `${FORGETFUL.namespace}/${FORGETFUL.name}`;
}

function pathOf({ metadata }: KubeObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}
