import { describe, expect, it } from "vitest";
import type { InventoryRow } from "@/lib/inventory/model";
import {
  DEFAULT_INVENTORY_VIEW,
  graphLinkOf,
  type InventoryView,
  readInventoryView,
  readSharedView,
  writeInventoryView,
  writeSharedView,
} from "./inventory-view";

const read = (query: string) => readInventoryView(new URLSearchParams(query));

describe("a link to a list", () => {
  const changes: readonly Partial<InventoryView>[] = [
    {},
    { find: "pay & v2" },
    { health: ["failing", "notReady"] },
    { sort: { column: "rate", ascending: false } },
    { sort: { column: "name", ascending: true } },
    { sort: { column: "health", ascending: true } },
    { namespaces: ["shop", "bookinfo"], clusters: ["east"], windowSeconds: 900, at: 1_795_000_000 },
  ];

  it.each(changes)("carries all of the view: %j", (change) => {
    const view = { ...DEFAULT_INVENTORY_VIEW, ...change };

    expect(read(writeInventoryView(view))).toEqual(view);
  });

  it("is plain for a plain view", () => {
    expect(writeInventoryView(DEFAULT_INVENTORY_VIEW)).toBe("");
  });

  it.each(["sort=colour", "sort=-", "health=ill", "window=soon", "at=now", "namespaces=,,"])(
    "takes what makes no sense for what is usual: %s",
    (query) => {
      expect(read(query)).toEqual(DEFAULT_INVENTORY_VIEW);
    },
  );
});

it("keeps namespaces, clusters, window and moment from page to page, and nothing else", () => {
  const shared = readSharedView(new URLSearchParams("namespaces=shop&window=900&at=5&sel=node:x&find=y&clusters=east"));

  expect(writeSharedView(shared)).toBe("namespaces=shop&clusters=east&window=900&at=5");
});

describe("the way from a row to the graph", () => {
  const row = (change: Partial<InventoryRow>): InventoryRow => ({
    id: "workload/east/shop/cart",
    namespace: "shop",
    name: "cart",
    health: { status: "healthy", reasons: [] },
    observed: true,
    traffic: {},
    ...change,
  });

  it.each([
    ["workloads", row({}), "/graph?namespaces=shop&sel=node:workload/east/shop/cart"],
    [
      "services",
      row({ id: "service/east/shop/cart" }),
      "/graph?namespaces=shop&type=service&sel=node:service/east/shop/cart",
    ],
    ["apps", row({ id: "app/east/shop/cart" }), "/graph?namespaces=shop&type=app&sel=node:app/east/shop/cart"],
    ["namespaces", row({ id: "group/east/shop/*", name: "shop" }), "/graph?namespaces=shop"],
    ["workloads", row({ observed: false }), "/graph?namespaces=shop&idle=true"],
  ] as const)("of %s goes by namespace and node", (kind, each, link) => {
    expect(graphLinkOf(kind, each, DEFAULT_INVENTORY_VIEW)).toBe(link);
  });

  it("keeps window, moment and cluster", () => {
    const shared = { namespaces: [], clusters: ["east"], windowSeconds: 60, at: 7 };

    expect(graphLinkOf("namespaces", row({ name: "shop" }), shared)).toBe(
      "/graph?namespaces=shop&clusters=east&window=60&at=7",
    );
  });

  it("of a host outside has no namespace", () => {
    const { namespace: _, ...outside } = row({ id: "external/unknown/unknown/api.example.com" });

    expect(graphLinkOf("services", outside, DEFAULT_INVENTORY_VIEW)).toBe(
      "/graph?type=service&sel=node:external/unknown/unknown/api.example.com",
    );
  });
});
