import { describe, expect, it } from "vitest";
import { canonicalName, canonicalRevision, isMeshNamespace, proxyRole, waypointOf } from "./pods";

describe("names by labels", () => {
  it.each<[string, Record<string, string>, string, string]>([
    [
      "are Istio's own first",
      {
        "service.istio.io/canonical-name": "a",
        "app.kubernetes.io/name": "b",
        app: "c",
        "service.istio.io/canonical-revision": "r",
        version: "v",
      },
      "a",
      "r",
    ],
    [
      "are Kubernetes' recommended ones next",
      { "app.kubernetes.io/name": "b", app: "c", "app.kubernetes.io/version": "2", version: "v" },
      "b",
      "2",
    ],
    ["are the plain ones then", { app: "c", version: "v" }, "c", "v"],
    ["are the workload's, and latest, where there is none", {}, "cart-v1", "latest"],
  ])("%s", (_, labels, name, revision) => {
    expect([canonicalName(labels, "cart-v1"), canonicalRevision(labels)]).toEqual([name, revision]);
  });
});

describe("a proxy", () => {
  it.each<[string, Record<string, string>, Record<string, string>, string | undefined]>([
    [
      "of the mesh's controller is a waypoint",
      { "gateway.istio.io/managed": "istio.io-mesh-controller" },
      {},
      "waypoint",
    ],
    [
      "of the gateway controller is a gateway",
      { "gateway.istio.io/managed": "istio.io-gateway-controller" },
      {},
      "gateway",
    ],
    ["between networks is a gateway", { "gateway.istio.io/managed": "istio.io-eastwest-controller" }, {}, "gateway"],
    ["of the gateway template is a gateway", {}, { "inject.istio.io/templates": "custom,gateway" }, "gateway"],
    ["of another template is none", {}, { "inject.istio.io/templates": "sidecar" }, undefined],
    ["beside a program is none", { app: "cart" }, {}, undefined],
  ])("%s", (_, labels, annotations, role) => {
    expect(proxyRole(labels, annotations)).toBe(role);
  });
});

describe("a namespace", () => {
  it.each<[Record<string, string>, boolean]>([
    [{ "istio-injection": "enabled" }, true],
    [{ "istio-injection": "disabled", "istio.io/rev": "prod" }, false],
    [{ "istio.io/rev": "prod" }, true],
    [{ "istio.io/dataplane-mode": "ambient" }, true],
    [{ "istio.io/dataplane-mode": "none" }, false],
    [{}, false],
  ])("with %j is in the mesh: %s", (labels, expected) => {
    expect(isMeshNamespace(labels)).toBe(expected);
  });
});

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
