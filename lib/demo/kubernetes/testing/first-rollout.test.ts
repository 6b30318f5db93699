import { expect, it } from "vitest";
import { curveIntegrals, valueAt } from "../../world";
import { demoWorld } from "../../world-demo";
import { clusterReader } from "../cluster";
import { worldCluster } from "../world-cluster";
import { firstRollout } from "./first-rollout";

const AT = 1_795_165_200;
const MINUTE = 60;
const STARTED = { startedAt: AT - 2 * MINUTE };

const rollout = firstRollout({ world: demoWorld(STARTED), cluster: worldCluster(STARTED) }, AT);

function namesAt(moment: number): string[] {
  return rollout.cluster
    .objectsAt(moment)
    .filter(({ kind, metadata }) => kind !== "Event" && metadata.name.startsWith("flights-v2"))
    .map(({ kind, metadata }) => `${kind} ${metadata.name.replace(/-[a-z0-9]{4,}/g, "-*")}`)
    .sort();
}

it("knows nothing of it before, and then has one of each", () => {
  expect(namesAt(AT - 1)).toEqual([]);
  expect(namesAt(AT)).toEqual(["Deployment flights-v2", "Pod flights-v2-*-*", "ReplicaSet flights-v2-*"]);
  expect(namesAt(AT + 2 * MINUTE)).toEqual(namesAt(AT));
});

it("is told to who watches", () => {
  const events = clusterReader(rollout.cluster).eventsBetween(AT - 1, AT + MINUTE);
  const ofIt = events.filter(
    ({ kind, object }) => kind.kind !== "Event" && object.metadata.name.startsWith("flights-v2"),
  );

  expect(ofIt.filter(({ type }) => type === "ADDED").map(({ kind }) => kind.kind)).toEqual(
    expect.arrayContaining(["Deployment", "ReplicaSet", "Pod"]),
  );
  expect(ofIt.filter(({ type }) => type === "DELETED")).toEqual([]);
});

it("has counters that begin at zero there, and leaves all others as they are", () => {
  const { world } = rollout;
  const before = demoWorld(STARTED);
  const integrals = curveIntegrals(world);
  const requests = world.series.filter(
    ({ name, labels }) => name === "istio_requests_total" && labels.destination_workload === "flights-v2",
  );

  expect(requests.length).toBeGreaterThan(0);
  for (const series of requests) expect(series.lives?.from).toBe(AT);
  for (const series of requests) expect(valueAt(series, AT, integrals)).toBe(0);
  expect(Math.max(...requests.map((series) => valueAt(series, AT + 30 * MINUTE, integrals)))).toBeGreaterThan(1000);
  expect(world.series.filter(({ lives }) => lives?.from !== AT)).toEqual(
    before.series.filter(({ labels }) => labels.destination_workload !== "flights-v2"),
  );
});
