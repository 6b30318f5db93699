import { describe, expect, it } from "vitest";
import type { HealthStatus } from "@/lib/graph/model";
import type { InventoryRow } from "@/lib/inventory/model";
import { INVENTORY_COLUMNS } from "@/lib/view-state/inventory-view";
import { foundRows, shownRows, sortedRows } from "./shown-rows";

const row = (name: string, status: HealthStatus, change: Partial<InventoryRow> = {}): InventoryRow => ({
  id: `workload/east/shop/${name}`,
  namespace: "shop",
  name,
  health: { status, reasons: [] },
  observed: true,
  traffic: {},
  ...change,
});
const requests = (requestRate: number, errorRate: number, p95?: number): Partial<InventoryRow> => ({
  requests: {
    in: { requestRate, errorRate, clientErrorRate: 0 },
    ...(p95 === undefined ? {} : { latencyMs: { p95 } }),
  },
});

const ROWS = [
  row("busy", "healthy", { ...requests(90, 0, 4), pods: { desired: 2, ready: 2, restarts: 0 }, versions: ["v1"] }),
  row("quiet", "unknown", { observed: false, kind: "CronJob" }),
  row("worse", "failing", requests(5, 5, 900)),
  row("bad", "failing", requests(10, 1, 20)),
  row("starting", "notReady", { pods: { desired: 3, ready: 0, restarts: 7 }, observed: false, dataplane: "ambient" }),
  row("amber", "degraded", requests(100, 2, 30)),
];
const names = (rows: readonly InventoryRow[]) => rows.map(({ name }) => name);

describe("rows are sorted", () => {
  it("with what is gravest and loses most first, and what has no traffic last", () => {
    const sorted = sortedRows(ROWS, { column: "health", ascending: false });

    expect(names(sorted)).toEqual(["worse", "bad", "amber", "starting", "busy", "quiet"]);
  });

  it.each([
    [
      "rate",
      ["amber", "busy", "bad", "worse", "quiet", "starting"],
      ["worse", "bad", "busy", "amber", "quiet", "starting"],
    ],
    [
      "errors",
      ["worse", "bad", "amber", "busy", "quiet", "starting"],
      ["busy", "amber", "bad", "worse", "quiet", "starting"],
    ],
    [
      "p95",
      ["worse", "amber", "bad", "busy", "quiet", "starting"],
      ["busy", "bad", "amber", "worse", "quiet", "starting"],
    ],
    ["restarts", ["starting", "busy"], ["busy", "starting"]],
    [
      "name",
      ["worse", "starting", "quiet", "busy", "bad", "amber"],
      ["amber", "bad", "busy", "quiet", "starting", "worse"],
    ],
  ] as const)("by %s, with what has nothing there last either way", (column, falling, rising) => {
    expect(names(sortedRows(ROWS, { column, ascending: false })).slice(0, falling.length)).toEqual(falling);
    expect(names(sortedRows(ROWS, { column, ascending: true })).slice(0, rising.length)).toEqual(rising);
  });

  it.each(INVENTORY_COLUMNS)("by %s without losing one", (column) => {
    for (const ascending of [true, false]) {
      expect(new Set(sortedRows(ROWS, { column, ascending }))).toEqual(new Set(ROWS));
    }
  });

  it("with the namespace whose workloads fail before one that only loses a little", () => {
    const counts = { failing: 0, degraded: 0, notReady: 0, unknown: 0, healthy: 5 };
    const calm = row("calm", "healthy", { ...requests(50, 0.1), workloads: counts });
    const hiding = row("hiding", "healthy", { ...requests(500, 0), workloads: { ...counts, failing: 1 } });

    expect(names(sortedRows([calm, hiding], { column: "health", ascending: false }))).toEqual(["hiding", "calm"]);
  });
});

describe("rows are found", () => {
  it.each([
    ["BA", ["bad"]],
    ["cron", ["quiet"]],
    ["v1 shop", ["busy"]],
    ["ambient", ["starting"]],
    ["  ", names(ROWS)],
    ["nothing-like-it", []],
  ])("by words in any column: %j", (find, expected) => {
    expect(names(foundRows(ROWS, find))).toEqual(expected);
  });

  it("by health, of what was searched for", () => {
    const view = {
      find: "shop a",
      health: ["failing", "degraded"],
      sort: { column: "name", ascending: true },
    } as const;

    expect(names(shownRows(ROWS, view))).toEqual(["amber", "bad"]);
  });
});
