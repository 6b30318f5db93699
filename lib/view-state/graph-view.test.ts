import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  DEFAULT_GRAPH_VIEW,
  GRAPH_TYPES,
  GROUPINGS,
  type GraphView,
  readGraphView,
  writeGraphView,
} from "./graph-view";

const view = (overrides: Partial<GraphView> = {}): GraphView => ({ ...DEFAULT_GRAPH_VIEW, ...overrides });
const read = (query: string) => readGraphView(new URLSearchParams(query));

describe("a link", () => {
  it("is empty for the default view, and the other way round", () => {
    expect(writeGraphView(view())).toBe("");
    expect(read("")).toEqual(DEFAULT_GRAPH_VIEW);
  });

  it("can be read by a person", () => {
    const link = writeGraphView(
      view({
        namespaces: ["bookinfo", "shop"],
        windowSeconds: 900,
        at: 1_795_166_894,
        selection: { kind: "node", id: "workload/east/shop/payment/v1" },
      }),
    );

    expect(link).toBe("namespaces=bookinfo,shop&window=900&at=1795166894&sel=node:workload/east/shop/payment/v1");
  });

  it.each([
    ["window=5", { windowSeconds: 60 }],
    ["window=999999", { windowSeconds: 86_400 }],
    ["window=five", {}],
    ["at=-3", {}],
    ["at=1e3", {}],
    ["type=pod", {}],
    ["sel=cluster:x", {}],
    ["sel=node:", {}],
    ["sort=-p95", { sort: { column: "p95", ascending: true } }],
    ["sort=colour", {}],
    ["namespaces=,a,,a,b", { namespaces: ["a", "b"] }],
    ["idle=1", {}],
    ["unheard=of", {}],
  ] satisfies [string, Partial<GraphView>][])("%s is read as well as can be", (query, expected) => {
    expect(read(query)).toEqual(view(expected));
  });

  it("restores any view", () => {
    const name = fc.stringMatching(/^[a-z0-9:/_.@-]{1,20}$/);
    const names = fc.uniqueArray(name, { maxLength: 5 });
    const anyView: fc.Arbitrary<GraphView> = fc.record({
      namespaces: names,
      clusters: names,
      type: fc.constantFrom(...GRAPH_TYPES),
      serviceNodes: fc.boolean(),
      idle: fc.boolean(),
      groupBy: fc.constantFrom(...GROUPINGS),
      windowSeconds: fc.integer({ min: 60, max: 86_400 }),
      at: fc.option(fc.integer({ min: 0, max: 4_000_000_000 }), { nil: undefined }),
      display: fc.constantFrom("graph", "table"),
      underlay: fc.boolean(),
      sort: fc.record({ column: fc.constantFrom("rate", "errors", "p95", "source"), ascending: fc.boolean() }),
      selection: fc.option(
        fc.record({ kind: fc.constantFrom("node", "edge"), id: fc.string({ minLength: 1, unit: "binary" }) }),
        { nil: undefined },
      ),
    });

    fc.assert(
      fc.property(anyView, (any) => {
        expect(read(writeGraphView(any))).toEqual(any);
      }),
    );
  });
});
