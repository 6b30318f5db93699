import { expect, it } from "vitest";
import type { Gap, SourceState } from "@/lib/graph/model";
import { emptinessOf } from "./emptiness";

const source = (reachable: boolean): SourceState => ({ name: "east", kind: "prometheus", reachable });
const gap = (what: string): Gap => ({ source: "prometheus/east", what, why: "No such metric." });
const all = { namespaces: [], clusters: [] };
const shop = { namespaces: ["shop"], clusters: [] };
const known = [{ name: "bookinfo" }];

it.each([
  ["unreachable", [source(false)], [gap("everything")], [], all],
  ["quiet", [source(true), source(false)], [], [], all],
  ["quiet", [source(true)], [gap("latency")], [], all],
  ["not-collected", [source(true)], [gap("requests")], [], all],
  ["filtered", [source(true)], [], known, shop],
  ["quiet", [source(true)], [], [], shop],
  ["not-collected", [source(true)], [gap("requests")], [], shop],
] as const)("is %s", (expected, sources, missing, namespaces, view) => {
  expect(emptinessOf({ at: 0, sources: [...sources], missing: [...missing], namespaces: [...namespaces] }, view)).toBe(
    expected,
  );
});
