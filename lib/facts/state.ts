import type { Dataplane, Health, Pods } from "../graph/model";
import { worstHealth } from "../health/request-health";
import { workloadHealth } from "../health/workload-health";
import { memoOn } from "../kubernetes/indexes";
import { podSummary } from "./pod-summary";
import type { ClusterWorkload } from "./workloads";

/*
 * How the workloads that a row or a node stands for are. Health is of one moment, so it is given the window it ends. What
 * was found is kept with the list of workloads, which is the same for every view.
 */

type Workloads = readonly ClusterWorkload[];

/** Pods that should be there, are ready, and were started anew; undefined for what has none and should have none. */
export const podsOf: (workloads: Workloads) => Pods | undefined = memoOn((workloads) => {
  const counted = workloads.filter(hasPods);
  if (counted.length === 0) return undefined;
  const wanted = counted.flatMap(({ desired }) => desired ?? []);
  const areKnown = counted.some(({ pods }) => pods.length > 0);
  return {
    ...(wanted.length === 0 ? {} : { desired: sum(wanted) }),
    ready: sum(counted.map(readyOf)),
    ...(areKnown ? { restarts: sum(counted.map((each) => podSummary(each).restarts)) } : {}),
  };
});

export function hasPods({ desired, pods }: ClusterWorkload): boolean {
  return desired !== undefined || pods.length > 0;
}

/** Where no pod is known, which may be because none may be read, its controller says how many are ready. */
export function readyOf(workload: ClusterWorkload): number {
  return workload.pods.length > 0 ? podSummary(workload).ready : (workload.reportedReady ?? 0);
}

/** How all their pods take part. Undefined where there are none, and for the control plane. */
export const dataplaneOf: (workloads: Workloads) => Dataplane | undefined = memoOn((workloads) => {
  let found: Dataplane | undefined;
  for (const { dataplanes } of workloads) {
    for (const each of dataplanes) {
      if (found !== undefined && found !== each) return "mixed";
      found = each;
    }
  }
  return found;
});

type Moment = { readonly at: number; readonly windowSeconds: number };

/** What a group says at most: the worst first, then how many more. */
const MOST_REASONS = 5;

/**
 * How the pods do beside how the traffic does: as well as the worse of the two, with the reasons of both. `isGroup` says
 * that it stands for many, of which not everything is told.
 */
export function healthBeside(ofTraffic: Health, workloads: Workloads, moment: Moment, isGroup: boolean): Health {
  if (workloads.length === 0) return ofTraffic;
  const ofPods = steadyHealth(workloads) ?? healthsOf(workloads, moment);
  const isOfTraffic = ofTraffic.status !== "unknown" && ofPods.every(({ status }) => status === "healthy");
  if (isOfTraffic && !isGroup) return ofTraffic;
  const { status, reasons } = worstHealth([ofTraffic, ...ofPods]);
  if (!isGroup || reasons.length <= MOST_REASONS) return { status, reasons };
  return { status, reasons: [...reasons.slice(0, MOST_REASONS), `and ${reasons.length - MOST_REASONS} more`] };
}

/** Of workloads that nothing was started anew in, whose health is the same at any moment. */
const steadyHealth = memoOn((workloads: Workloads): readonly Health[] | undefined => {
  const isSteady = workloads.every((workload) => podSummary(workload).ended.length === 0);
  return isSteady ? healthsOf(workloads, { at: 0, windowSeconds: 0 }) : undefined;
});

function healthsOf(workloads: Workloads, moment: Moment): readonly Health[] {
  const healths = workloads.map((workload) => {
    const health = healthOf(workload, moment);
    return workloads.length > 1 ? named(health, workload.name) : health;
  });
  // What is scaled to zero beside others that run is not what ails a service.
  const running = healths.filter(({ status }) => status !== "notReady");
  return running.length > 0 ? running : healths;
}

function healthOf(workload: ClusterWorkload, { at, windowSeconds }: Moment): Health {
  const { desired, job } = workload;
  const { waiting, ended } = podSummary(workload);
  const failed = job?.status?.conditions?.find(({ type, status }) => type === "Failed" && status === "True");
  const restarted = ended.filter((each) => each.at >= at - windowSeconds);
  return workloadHealth({
    ...(desired === undefined ? {} : { desired }),
    ready: readyOf(workload),
    waiting,
    restarted: restarted.map(({ container, reason }) => `${container} (${reason})`),
    ...(failed ? { failed: failed.reason ?? "no reason given" } : {}),
  });
}

function named({ status, reasons }: Health, name: string): Health {
  return { status, reasons: reasons.map((reason) => reason.replace(/^Pods: /, `Pods of ${name}: `)) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
