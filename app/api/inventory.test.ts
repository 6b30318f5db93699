import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixedClock } from "@/lib/demo/clock";
import { type DemoPrometheus, startDemoPrometheus } from "@/lib/demo/prometheus-server";
import type { Graph, GraphNode } from "@/lib/graph/model";
import {
  type Inventory,
  type InventoryDetails,
  type InventoryRow,
  inventoryDetailsSchema,
  inventorySchema,
} from "@/lib/inventory/model";
import { type Api, serve } from "./testing";

const NOW = Date.parse("2026-11-20T09:35:15Z") / 1000;

let prometheus: DemoPrometheus;
let api: Api;

beforeAll(async () => {
  prometheus = await startDemoPrometheus({ clock: fixedClock(NOW) });
  api = serve({ PROMETHEUS_URL: prometheus.url, DEMO_NOW: String(NOW) });
}, 30_000);

afterAll(async () => {
  api?.close();
  await prometheus?.close();
});

const LISTS = [
  { kind: "workloads", cut: "type=workload", node: "workload" },
  { kind: "services", cut: "type=service", node: "service" },
  { kind: "apps", cut: "type=app", node: "app" },
  { kind: "namespaces", cut: "type=versionedApp&groupBy=namespace", node: "group" },
] as const;

const list = (kind: string, query = "") => api.json<Inventory>(`/api/${kind}?latency=wait${query}`);
const graph = (cut: string) => api.json<Graph>(`/api/graph?latency=wait&${cut}`);
const placeOf = ({ cluster, namespace, name }: InventoryRow) =>
  [cluster ?? "unknown", ...(namespace === undefined ? [] : [namespace]), name].map(encodeURIComponent).join("/");

describe.each(LISTS)("/api/$kind", ({ kind, cut, node }) => {
  it("answers as its schema says, also for another window, moment, namespace and cluster", async () => {
    for (const query of ["", "&window=60", `&at=${NOW - 1800}`, "&namespaces=shop", "&clusters=demo-east"]) {
      const answer = await list(kind, query);

      expect(inventorySchema.parse(answer)).toEqual(answer);
      expect(answer.rows.length, query).toBeGreaterThan(0);
    }
  });

  it("has exactly the nodes of the graph, with the figures and health they have there", async () => {
    const [{ rows }, { nodes }] = await Promise.all([list(kind), graph(cut)]);
    const rowOf = new Map(rows.map((row) => [row.id, row]));
    const drawn = nodes.filter((each) => each.kind === node);

    expect(drawn.length).toBeGreaterThan(4);
    for (const each of drawn) expectSameFigures(rowOf.get(each.id), each);
    const extra = rows.filter(({ id }) => !drawn.some((each) => each.id === id));
    expect(extra.map(({ id }) => id.split("/")[0]).filter((prefix) => prefix === node)).toEqual([]);
  });

  it("gives each of its rows by its place, with the edges the graph has", async () => {
    const [{ rows }, { edges }] = await Promise.all([list(kind), graph(cut)]);
    for (const row of rows.slice(0, 8)) {
      const details = await api.json<InventoryDetails>(`/api/${kind}/${placeOf(row)}?latency=wait`);

      expect(inventoryDetailsSchema.parse(details)).toEqual(details);
      expect(details.row).toEqual(row);
      expect(details.inbound.map(({ id }) => id)).toEqual(idsOf(edges.filter(({ target }) => target === row.id)));
      expect(details.outbound.map(({ id }) => id)).toEqual(idsOf(edges.filter(({ source }) => source === row.id)));
      const ends = new Set([...details.inbound, ...details.outbound].flatMap(({ source, target }) => [source, target]));
      ends.delete(row.id);
      expect(new Set(details.peers.map(({ id }) => id))).toEqual(ends);
    }
  });

  it("is a problem where there is nothing of that name", async () => {
    const place = kind === "namespaces" ? "demo-east/nothing" : "demo-east/shop/nothing";
    const response = await api.get(`/api/${kind}/${place}`);

    expect(response.status).toBe(404);
    expect(response.headers.get("Content-Type")).toBe("application/problem+json");
    expect(await response.text()).not.toContain("nothing");
  });

  it("is not sent again while it is the same", async () => {
    const first = await api.get(`/api/${kind}?latency=wait`);
    const second = await api.get(`/api/${kind}?latency=wait`, { "If-None-Match": first.headers.get("ETag") ?? "" });

    expect(first.status).toBe(200);
    expect(second.status).toBe(304);
  });

  it.each(["window=5", "at=soon", "namespaces=A%20B", "clusters=", "latency=never", "type=app"])(
    "names the parameter that is wrong: %s",
    async (query) => {
      const response = await api.get(`/api/${kind}?${query}`);

      expect(response.status).toBe(400);
      expect((await response.json()).detail).toMatch(new RegExp(`^${query.split("=")[0]}: `));
    },
  );

  it("refuses a moment to come", async () => {
    const response = await api.get(`/api/${kind}?at=${NOW + 3600}`);

    expect(response.status).toBe(400);
    expect((await response.json()).detail).toMatch(/^at: /);
  });
});

it("judges the errors of what is received apart from those of what is called", async () => {
  const { rows } = await list("workloads");
  const ofOthers = rows.filter(({ health, errorStatus }) => health.status === "failing" && errorStatus === "healthy");

  expect(ofOthers.length).toBeGreaterThan(0);
  for (const { health } of ofOthers) expect(health.reasons.join()).toContain("Outbound: ");
  for (const { requests, errorStatus } of rows) expect(errorStatus !== undefined).toBe(requests?.in !== undefined);
});

describe("http and grpc together", () => {
  it("are the sums of both, with quantiles only where there are requests", async () => {
    const { rows } = await list("namespaces");
    const both = rows.filter(({ traffic: { http, grpc } }) => http?.in && grpc?.in);

    expect(both.length).toBeGreaterThan(0);
    for (const { traffic, requests } of both) {
      const [http, grpc] = [traffic.http?.in, traffic.grpc?.in];
      expect(requests?.in?.requestRate).toBeCloseTo((http?.requestRate ?? 0) + (grpc?.requestRate ?? 0), 9);
      expect(requests?.in?.errorRate).toBeCloseTo((http?.errorRate ?? 0) + (grpc?.errorRate ?? 0), 9);
      const p95s = [traffic.http?.latencyMs?.p95 ?? 0, traffic.grpc?.latencyMs?.p95 ?? 0];
      expect(requests?.latencyMs?.p95).toBeGreaterThanOrEqual(Math.min(...p95s));
      expect(requests?.latencyMs?.p95).toBeLessThanOrEqual(Math.max(...p95s));
    }
  });
});

describe("namespaces", () => {
  it("count their workloads by health", async () => {
    const [{ rows: namespaces }, { rows: workloads }] = await Promise.all([list("namespaces"), list("workloads")]);
    for (const { name, cluster, workloads: counts } of namespaces) {
      const own = workloads.filter((row) => row.namespace === name && row.cluster === cluster);
      const sum = Object.values(counts ?? {}).reduce((total, each) => total + each, 0);

      expect(sum, name).toBe(own.length);
      expect(counts?.failing ?? 0).toBe(own.filter(({ health }) => health.status === "failing").length);
    }
  });
});

function expectSameFigures(row: InventoryRow | undefined, node: GraphNode): void {
  expect(row, node.id).toBeDefined();
  expect(row?.health, node.id).toEqual(node.health);
  expect(row?.observed).toBe(true);
  const [got, told] = [numbersIn(row?.traffic), numbersIn(node.traffic)];
  expect([...got.keys()]).toEqual([...told.keys()]);
  for (const [path, value] of told) {
    const difference = Math.abs((got.get(path) ?? Number.NaN) - value);
    expect(difference, `${node.id} ${path}`).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)));
  }
}

function numbersIn(value: unknown, where = ""): ReadonlyMap<string, number> {
  if (typeof value === "number") return new Map([[where, value]]);
  const inside = Object.entries(value ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(inside.flatMap(([name, each]) => [...numbersIn(each, `${where}/${name}`)]));
}

function idsOf(edges: readonly { readonly id: string }[]): string[] {
  return edges.map(({ id }) => id);
}
