import { expect, it } from "vitest";
import { readConfig } from "../config/config";
import { clusterWith, deployment, pod } from "../facts/testing";
import { destinationLabels, flowsOf, requests, serviceLabels, sourceLabels } from "../mesh/testing";
import type { Labels } from "../prometheus/source";
import { loadInventory, loadInventoryDetails } from "./load-inventory";
import type { TelemetrySnapshot } from "./telemetry/snapshot";

const NOW = 1_795_000_000;

/** Telemetry without the names of clusters, beside one cluster that is read. */
const { labels, ...series } = requests(
  "source",
  1,
  sourceLabels({ workload: "web", namespace: "shop" }),
  destinationLabels({ workload: "cart-v1", namespace: "shop" }),
  serviceLabels("cart", "shop"),
);
const { source_cluster, destination_cluster, ...unnamed } = labels;
const flows = flowsOf([{ ...series, labels: unnamed as Labels }]);
const snapshot: TelemetrySnapshot = {
  version: "1",
  atSeconds: NOW,
  windowSeconds: 300,
  flows,
  gaps: [],
  latency: { state: "none", buckets: new Map() },
  sources: [],
};
const cluster = clusterWith({ deployments: { "cart-v1": deployment("cart") }, pods: { a: pod("cart") } });
const context = {
  config: readConfig({ PROMETHEUS_URL: "http://127.0.0.1:9" }),
  now: () => NOW,
  telemetry: { read: async () => snapshot },
  clusters: { snapshots: () => [cluster], gaps: () => [], isTried: () => true },
};
const moment = { latency: "none", windowSeconds: 300, atSeconds: undefined, kind: "workloads" } as const;

it("names the only cluster in rows of telemetry that does not, and keeps their ids", async () => {
  const { rows } = await (await loadInventory(context, { ...moment, namespaces: [], clusters: [] })).value();

  expect(rows.map(({ id, cluster, pods }) => [id, cluster, pods?.ready])).toEqual([
    ["workload/unknown/shop/cart-v1", "east", 1],
    ["workload/unknown/shop/web", "east", undefined],
  ]);
});

it.each(["east", "unknown"])(
  "finds such a row by the name of the cluster, and as its id has it: %s",
  async (cluster) => {
    const request = { ...moment, cluster, namespace: "shop", name: "cart-v1" };
    const { row, inbound } = await (await loadInventoryDetails(context, request)).value();

    expect(row).toMatchObject({ id: "workload/unknown/shop/cart-v1", pods: { ready: 1 } });
    expect(inbound).toHaveLength(1);
  },
);

it("does not find it in another cluster", async () => {
  const request = { ...moment, cluster: "west", namespace: "shop", name: "cart-v1" };

  await expect((await loadInventoryDetails(context, request)).value()).rejects.toMatchObject({ code: "not-found" });
});
