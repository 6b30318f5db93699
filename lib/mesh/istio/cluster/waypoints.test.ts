import { describe, expect, it } from "vitest";
import { waypointOf } from "./waypoints";

describe("a waypoint", () => {
  const use = (name: string, more = {}) => ({ "istio.io/use-waypoint": name, ...more });
  it.each<[string, Record<string, string>, Record<string, string>, ReturnType<typeof waypointOf>]>([
    ["is the service's own before its namespace's", use("a"), use("b"), { namespace: "shop", name: "a" }],
    ["is its namespace's", {}, use("b"), { namespace: "shop", name: "b" }],
    [
      "can be in another namespace",
      use("a", { "istio.io/use-waypoint-namespace": "infra" }),
      {},
      { namespace: "infra", name: "a" },
    ],
    ["can be declined", use("none"), use("b"), "none"],
    ["is none where none is asked for", {}, {}, undefined],
  ])("%s", (_, own, ofNamespace, expected) => {
    expect(waypointOf(own, ofNamespace, "shop")).toEqual(expected);
  });
});
