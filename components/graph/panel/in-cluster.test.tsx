import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { GraphNode } from "@/lib/graph/model";
import { nodeWith } from "../testing/fixture";
import { InCluster } from "./in-cluster";
import { SplitShare } from "./split-share";

/** What can be read, each element's text by itself. */
function read(element: React.ReactElement): readonly string[] {
  return renderToStaticMarkup(element)
    .split(/<[^>]*>/)
    .filter((text) => text !== "");
}

describe("what the cluster says of a node", () => {
  it.each<[string, Partial<GraphNode>, readonly string[]]>([
    ["is nothing where it says nothing", {}, []],
    [
      "is how many pods there are, and how they take part",
      { dataplane: "sidecar", pods: { desired: 2, ready: 1, restarts: 3 } },
      ["In the cluster", "1 of 2 pods ready, 3 restarts", "Pods: in the mesh with a sidecar"],
    ],
    [
      "is no number of restarts where pods are not read",
      { pods: { desired: 1, ready: 1 } },
      ["In the cluster", "1 of 1 pods ready"],
    ],
    [
      "is versions and labels",
      { versions: [{ version: "v1", pods: 2, ready: 1 }], labels: { app: "cart" } },
      ["In the cluster", "v1", "1 of 2 ready", "app=cart"],
    ],
    [
      "is what is configured, by object",
      {
        config: [
          { kind: "VirtualService", namespace: "shop", name: "cart", what: "gives up after 3s" },
          { kind: "VirtualService", namespace: "shop", name: "cart", what: "routes requests" },
        ],
      },
      ["Configured", "VirtualService shop/cart", "gives up after 3s", "routes requests"],
    ],
  ])("%s", (_, change, texts) => {
    expect(read(<InCluster node={nodeWith(change)} />)).toEqual(texts);
  });
});

describe("a share of split traffic", () => {
  it("is as configured beside as observed, with the route", () => {
    const by = { kind: "VirtualService", namespace: "shop", name: "cart" };
    expect(read(<SplitShare split={{ configured: 0.9, observed: 0.874, by }} />).join("")).toBe(
      "Share of the splitConfigured90%Observed87%By VirtualService shop/cart.",
    );
  });
});
