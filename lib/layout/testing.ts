import fc from "fast-check";
import { expect } from "vitest";
import { contains, type Point } from "./geometry";
import { faultsOf } from "./measure";
import type { Layout, LayoutEdge, LayoutInput, LayoutNode } from "./model";
import { footprint, prepare } from "./prepare";
import { randomNumbers } from "./synthetic";

/** A line of a described mesh: `namespace/app@version`, or a bare name for what is in no namespace. */
type Call = readonly [source: string, ...targets: string[]];

/** Bookinfo, a shop, and what surrounds them: 7 namespaces, both gateways, hosts outside, an unknown source. */
const SHOP_WORLD: readonly Call[] = [
  ["unknown", "istio-ingress/ingressgateway"],
  ["internet", "istio-ingress/ingressgateway"],
  ["istio-ingress/ingressgateway", "bookinfo/productpage@v1", "shop/frontend@v1", "legacy/portal"],
  [
    "bookinfo/productpage@v1",
    "bookinfo/details@v1",
    "bookinfo/reviews@v1",
    "bookinfo/reviews@v2",
    "bookinfo/reviews@v3",
  ],
  ["bookinfo/reviews@v2", "bookinfo/ratings@v1"],
  ["bookinfo/reviews@v3", "bookinfo/ratings@v1", "bookinfo/ratings@v2"],
  ["bookinfo/ratings@v2", "data/mysql", "data/mongodb"],
  ["bookinfo/details@v1", "istio-egress/egressgateway"],
  [
    "shop/frontend@v1",
    "shop/cart@v1",
    "shop/catalog@v1",
    "shop/recommendation@v1",
    "shop/checkout@v1",
    "shop/checkout@v2",
  ],
  ["shop/frontend@v1", "shop/ads@v1", "shop/currency@v1", "shop/shipping@v1"],
  ["shop/recommendation@v1", "shop/catalog@v1"],
  ["shop/checkout@v1", "shop/payment@v1", "shop/shipping@v1", "shop/email@v1", "shop/cart@v1", "shop/currency@v1"],
  ["shop/checkout@v2", "shop/payment@v2", "shop/shipping@v1", "shop/email@v1", "shop/cart@v1"],
  ["shop/cart@v1", "data/redis"],
  ["shop/catalog@v1", "data/postgres"],
  ["shop/payment@v1", "istio-egress/egressgateway", "payments/ledger"],
  ["shop/payment@v2", "istio-egress/egressgateway", "payments/ledger", "payments/fraud"],
  ["payments/ledger", "data/postgres", "payments/audit"],
  ["payments/fraud", "payments/scores"],
  ["shop/email@v1", "smtp.mail.example.com"],
  ["istio-egress/egressgateway", "api.payments.example.com", "isbn.example.org"],
  ["legacy/portal", "legacy/erp", "shop/catalog@v1"],
  ["legacy/erp", "legacy/oracle"],
  ["legacy/batch", "legacy/oracle", "data/postgres"],
  ["monitoring/prometheus", "monitoring/grafana"],
  ["monitoring/probe", "shop/frontend@v1", "bookinfo/productpage@v1"],
];

/** Workloads that nobody calls and that call nobody. */
const IDLE = ["monitoring/alertmanager", "shop/loadgenerator", "data/backup", "data/migrations"];

/** The mesh of the tests and of the pictures, some 45 nodes. */
export function shopWorld(): LayoutInput {
  const ids = new Set([...SHOP_WORLD.flat(), ...IDLE]);
  return { nodes: [...ids].map(nodeOf), edges: SHOP_WORLD.flatMap(edgesOf) };
}

/** A small graph from lines such as `a > b > c`; `ns/name` puts a node into a group. */
export function graphOf(...lines: readonly string[]): LayoutInput {
  const chains = lines.map((line) => line.split(">").map((name) => name.trim()));
  const ids = new Set(chains.flat());
  const edges = chains.flatMap((chain) => chain.slice(1).map((target, i) => edgeOf(chain[i] ?? "", target)));
  return { nodes: [...ids].map(nodeOf), edges };
}

/** Every node has its place, nothing lies on anything else, and all is where its boxes say. */
export function expectSound(input: LayoutInput, layout: Layout): void {
  expect(layout.nodes.map(({ id }) => id)).toEqual(input.nodes.map(({ id }) => id).sort());
  expect(layout.nodes.every(({ x, y }) => Number.isInteger(x) && Number.isInteger(y))).toBe(true);
  expect(faultsOf(input, layout)).toEqual({ overlaps: 0, boxOverlaps: 0, strays: 0 });

  const { byId } = prepare(input);
  const outside = layout.nodes.filter((node) => {
    const item = byId.get(node.id);
    return item && !contains(layout.bounds, footprint(item, node));
  });
  expect(outside).toEqual([]);
}

export function placeOf({ nodes }: Layout, id: string): Point {
  const node = nodes.find((other) => other.id === id);
  if (!node) throw new Error(`${id} has no place`);
  return node;
}

/** The same graph with nodes and edges in another order. */
export function shuffled({ nodes, edges, ...rest }: LayoutInput, seed: number): LayoutInput {
  const random = randomNumbers(seed);
  const mix = <T>(values: readonly T[]): T[] =>
    values
      .map((value) => ({ value, key: random() }))
      .sort((a, b) => a.key - b.key)
      .map(({ value }) => value);
  return { ...rest, nodes: mix(nodes), edges: mix(edges) };
}

/** Any graph: some nodes in groups, some of them in subgroups, edges wherever they like. */
export function arbitraryInput({ nodes: most }: { nodes: number }): fc.Arbitrary<LayoutInput> {
  const node = fc.record({
    index: fc.integer({ min: 0, max: most * 2 }),
    group: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
    subgroup: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }),
    width: fc.integer({ min: 8, max: 120 }),
    height: fc.integer({ min: 8, max: 80 }),
    labelWidth: fc.integer({ min: 0, max: 180 }),
  });
  const edge = fc.record({ from: fc.nat(), to: fc.nat(), weight: fc.double({ min: 0, max: 9, noNaN: true }) });
  return fc
    .record({
      nodes: fc.uniqueArray(node, { maxLength: most, selector: ({ index }) => index }),
      edges: fc.array(edge, { maxLength: most * 3 }),
      aspectRatio: fc.constantFrom(0.6, 1, 1.6, 2.4),
    })
    .map(({ nodes, edges, aspectRatio }) => ({ aspectRatio, ...inputOf(nodes, edges) }));
}

type AnyNode = {
  index: number;
  group: number | undefined;
  subgroup: number | undefined;
  width: number;
  height: number;
  labelWidth: number;
};

function inputOf(
  described: readonly AnyNode[],
  calls: readonly { from: number; to: number; weight: number }[],
): Pick<LayoutInput, "nodes" | "edges"> {
  const nodes = described.map(({ index, group, subgroup, ...size }): LayoutNode => {
    const groups = group === undefined ? {} : { group: `group-${group}` };
    return { id: `node-${index}`, ...size, ...groups, ...(subgroup !== undefined && { subgroup: `app-${subgroup}` }) };
  });
  const edges = calls.flatMap(({ from, to, weight }, index): LayoutEdge[] => {
    const [source, target] = [nodes[from % nodes.length]?.id, nodes[to % nodes.length]?.id];
    return source && target ? [{ id: `edge-${index}`, source, target, weight }] : [];
  });
  return { nodes, edges };
}

function edgesOf([source, ...targets]: Call): LayoutEdge[] {
  return targets.map((target) => edgeOf(source, target));
}

function edgeOf(source: string, target: string): LayoutEdge {
  return { id: `${source} > ${target}`, source, target };
}

function nodeOf(id: string): LayoutNode {
  const [group, name = id] = id.includes("/") ? id.split("/") : [undefined, id];
  const [app, version] = name.split("@");
  return {
    id,
    width: 40,
    height: 40,
    labelWidth: Math.max(40, Math.min(150, 6.5 * (app ?? name).length)),
    labelHeight: version === undefined ? 14 : 28,
    ...(group !== undefined && { group }),
    ...(version !== undefined && { subgroup: `${group}/${app}` }),
  };
}
