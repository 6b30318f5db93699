import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { destinationLabels, flowsOf, requests, serviceLabels, sourceLabels, type TestSeries } from "../mesh/testing";
import { buildGraph } from "./build";
import { grouped } from "./grouping";
import type { GraphType, GroupBy, NodeKind } from "./model";
import { type GroupRef, groupId, type NodeIdentity, nodeId } from "./node-identity";
import { parseEdgeId, parseNodeId } from "./place-in-graph";
import { type RandomSeries, randomMesh } from "./random-mesh.testing";

const TYPES: readonly GraphType[] = ["versionedApp", "workload", "service", "app"];
const GROUPINGS: readonly GroupBy[] = ["none", "namespace", "app", "cluster"];

/** Names with whatever an id is written with, and names that mean something to it. */
const name = fc.oneof(
  fc.constantFrom("a", "unknown", "*", "%2A", "%75nknown", "a/b", "a|b", "group", "source", "ü", "名", "🛰", " ", ".."),
  fc.string({ minLength: 1, maxLength: 6, unit: "binary" }),
);
const maybe = fc.option(name, { nil: undefined });

type Thing = { readonly kind: Exclude<NodeKind, "group">; readonly version: string | undefined } & Record<
  "cluster" | "namespace",
  string | undefined
> & { readonly name: string };

const thing: fc.Arbitrary<Thing | GroupRef> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("workload", "service", "app", "external", "unknown"),
    cluster: maybe,
    namespace: maybe,
    name,
    version: maybe,
  }),
  fc.record({ by: fc.constant("cluster" as const), cluster: name }),
  fc.record({ by: fc.constant("namespace" as const), cluster: maybe, namespace: name }),
  fc.record({ by: fc.constant("app" as const), cluster: maybe, namespace: name, app: name }),
);

function idOf(one: Thing | GroupRef): string {
  return "by" in one ? groupId(one) : nodeId(one.kind, one, one.name, one.version);
}

describe("an id", () => {
  it.each([
    [nodeId("workload", { cluster: "east", namespace: "shop" }, "cart"), "workload/east/shop/cart"],
    [nodeId("app", { namespace: "shop" }, "cart", "v1"), "app/unknown/shop/cart/v1"],
    [nodeId("external", {}, "a.b:1/c"), "external/unknown/unknown/a.b%3A1%2Fc"],
    [groupId({ by: "app", cluster: "east", namespace: "shop", app: "cart" }), "group/east/shop/cart"],
    [groupId({ by: "namespace", cluster: "east", namespace: "shop" }), "group/east/shop/*"],
    [groupId({ by: "namespace", cluster: undefined, namespace: "x" }), "group/unknown/x/*"],
    [groupId({ by: "cluster", cluster: "x" }), "group/x/*/*"],
  ])("can be read: %s", (id, text) => {
    expect(id).toBe(text);
  });

  it("is another for another thing, whatever it is called", () => {
    fc.assert(
      fc.property(thing, thing, (one, other) => {
        expect(idOf(one) === idOf(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
      {
        numRuns: 2000,
        examples: [
          [
            { by: "namespace", cluster: undefined, namespace: "x" },
            { by: "cluster", cluster: "x" },
          ],
          [
            { kind: "workload", cluster: "unknown", namespace: "n", name: "a", version: undefined },
            { kind: "workload", cluster: undefined, namespace: "n", name: "a", version: undefined },
          ],
          [
            { by: "app", cluster: "c", namespace: "n", app: "*" },
            { by: "namespace", cluster: "c", namespace: "n" },
          ],
        ],
      },
    );
  });

  it("gives back what it was made of", () => {
    fc.assert(
      fc.property(thing, (one) => {
        const { id: _, ...ref } = parseNodeId(idOf(one)) ?? { id: undefined };

        if ("by" in one) expect(ref).toMatchObject({ kind: "group", group: one, cluster: one.cluster });
        else expect(ref).toEqual(one);
      }),
      { numRuns: 1000 },
    );
  });

  it("has one spelling", () => {
    for (const id of [
      "workload/east/shop/c%61rt",
      "workload/east/shop",
      "workload/east/shop/",
      "workload/east/shop/*",
      "workload/*/shop/cart",
      "group/east/*/cart",
      "group/unknown/*/*",
      "group/east/unknown/shop",
      "group/east/shop/cart/v1",
      "pod/east/shop/cart",
      "workload/east/shop/%",
      "workload/east/shop/%ff",
      "",
    ]) {
      expect(parseNodeId(id), id).toBeUndefined();
    }
  });
});

describe("the ids of a random mesh", () => {
  const withoutClusters = ({ labels, ...rest }: RandomSeries): TestSeries => {
    const { source_cluster: _, destination_cluster: __, ...others } = labels;
    return { ...rest, labels: others };
  };

  /** What reached no workload, and what no service stands for. */
  const outside: readonly TestSeries[] = ["www.example.com", "api.example.com:443"].flatMap((host) => [
    requests(
      "source",
      1,
      sourceLabels({ workload: "a" }),
      destinationLabels(undefined),
      serviceLabels(host, "unknown", host),
    ),
    ...["PassthroughCluster", "BlackHoleCluster"].map((via) =>
      requests(
        "source",
        1,
        sourceLabels({ workload: "a" }),
        destinationLabels(undefined),
        serviceLabels(via, "unknown", host),
      ),
    ),
  ]);

  it.each(
    TYPES.flatMap((type) =>
      GROUPINGS.flatMap((groupBy) =>
        (groupBy === "none" ? [false, true] : [false]).map((serviceNodes) => ({ type, groupBy, serviceNodes })),
      ),
    ),
  )("tell apart all it consists of: $type, services $serviceNodes, by $groupBy", ({ type, groupBy, serviceNodes }) => {
    fc.assert(
      fc.property(randomMesh, fc.boolean(), (series, hasClusters) => {
        const mesh: readonly TestSeries[] = hasClusters ? series : series.map(withoutClusters);
        const whole = buildGraph(flowsOf([...mesh, ...outside]), { type, serviceNodes });
        const reversed = buildGraph(flowsOf([...mesh, ...outside].reverse()), { type, serviceNodes });
        const { nodes, edges } = groupBy === "none" ? whole : grouped(whole, groupBy);
        const others = groupBy === "none" ? reversed : grouped(reversed, groupBy);

        // Whichever report is met first, an id stands for the same thing.
        for (const [id, node] of nodes) {
          expect(others.nodes.has(id)).toBe(true);
          expect(thingOf(others.nodes.get(id) ?? node)).toEqual(thingOf(node));
        }
        expect(new Set([...nodes.values()].map((node) => JSON.stringify(thingOf(node)))).size).toBe(nodes.size);
        for (const id of nodes.keys()) expect(parseNodeId(id)?.id).toBe(id);
        for (const { id, source, target, protocol } of edges.values()) {
          const ref = parseEdgeId(id);
          expect([ref?.source.id, ref?.target.id, ref?.protocol]).toEqual([source, target, protocol]);
        }
      }),
      { numRuns: 30 },
    );
  });

  /** What makes a node this one and no other: not the version that a workload has, for one. */
  function thingOf({ kind, cluster, namespace, workload, service, app, version, host, via }: NodeIdentity) {
    if (kind === "workload") return { kind, cluster, namespace, workload };
    if (kind === "service") return { kind, cluster, namespace, service };
    if (kind === "app") return { kind, cluster, namespace, app, version };
    return { kind, cluster, namespace, app, host, via };
  }
});
