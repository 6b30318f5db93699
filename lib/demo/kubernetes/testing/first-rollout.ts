import { onGrid, type World } from "../../world";
import { WORKLOADS } from "../../world-places";
import type { Cluster } from "../cluster";
import type { KubeObject } from "../object";

/**
 * The demo's hourly rollout of flights-v2 as the first there ever was, so that a version is seen to appear: nothing was
 * sent to it before, and the cluster knew neither it nor its pods. From then on all is as the demo has it: its share of
 * the traffic rises from a fiftieth to two fifths within half an hour. The route has named it all along.
 */
export type FirstRollout = { readonly world: World; readonly cluster: Cluster };

const { namespace, name } = WORKLOADS.flightsV2;

/** `at` is the top of an hour, in unix seconds: there the demo makes its pods. */
export function firstRollout({ world, cluster }: FirstRollout, at: number): FirstRollout {
  return {
    world: {
      ...world,
      series: world.series.map((series) =>
        series.labels.destination_workload === name
          ? { ...series, start: 0, lives: { from: onGrid(at), until: Number.POSITIVE_INFINITY } }
          : series,
      ),
    },
    cluster: {
      kinds: cluster.kinds,
      objectsAt: (moment) =>
        cluster.objectsAt(moment).filter((object) => !isOfIt(object) || (moment >= at && !isOlder(object, at))),
      changesBetween: (from, until) =>
        [...new Set([...cluster.changesBetween(from, until), ...(at > from && at <= until ? [at] : [])])].sort(
          (a, b) => a - b,
        ),
    },
  };
}

/** Pods and what makes them begin with its name and a dash, events with its name and a dot. */
function isOfIt({ metadata }: KubeObject): boolean {
  if (metadata.namespace !== namespace || !metadata.name.startsWith(name)) return false;
  return /^(?:[-.]|$)/.test(metadata.name.slice(name.length));
}

/** A pod, or what made it, of a rollout before. The Deployment itself is of old in the demo. */
function isOlder({ kind, metadata }: KubeObject, at: number): boolean {
  return kind !== "Deployment" && Date.parse(metadata.creationTimestamp ?? "") < at * 1000;
}
