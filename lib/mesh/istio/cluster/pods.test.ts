import { describe, expect, it } from "vitest";
import type { Pod } from "../../../kubernetes/objects/core";
import { canonicalName, canonicalRevision, dataplaneOfPod, isMeshNamespace, meshLabelsOf, proxyRole } from "./pods";

describe("names by labels", () => {
  it.each<[string, Record<string, string>, string | undefined, string | undefined]>([
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
    [
      "are not told by a label without a value",
      { app: "", "app.kubernetes.io/name": "b", version: "" },
      "b",
      undefined,
    ],
    ["are none where there is no label", {}, undefined, undefined],
  ])("%s", (_, labels, name, revision) => {
    expect([canonicalName(labels), canonicalRevision(labels)]).toEqual([name, revision]);
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

describe("a pod takes part", () => {
  type Given = { spec?: Pod["spec"]; labels?: Record<string, string>; annotations?: Record<string, string> };
  const container = (name: string) => ({ name });
  const main = { containers: [container("main")] };
  const both = { containers: [container("main"), container("istio-proxy")] };
  const captured = { "ambient.istio.io/redirection": "enabled" };
  it.each<[string, Given, ReturnType<typeof dataplaneOfPod>]>([
    ["by a sidecar", { spec: both }, "sidecar"],
    [
      "by a native sidecar, which is an init container that goes on",
      { spec: { ...main, initContainers: [{ name: "istio-proxy", restartPolicy: "Always" }] } },
      "sidecar",
    ],
    ["not by an init container that ends", { spec: { ...main, initContainers: [container("istio-proxy")] } }, "none"],
    ["by its sidecar, whatever else is written on it", { spec: both, annotations: captured }, "sidecar"],
    ["by ztunnel, which has captured it", { spec: main, annotations: captured }, "ambient"],
    [
      "not while it only waits to be captured",
      { spec: main, annotations: { "ambient.istio.io/redirection": "pending" } },
      "none",
    ],
    ["not by a label that wishes for it", { spec: main, labels: { "istio.io/dataplane-mode": "ambient" } }, "none"],
    ["as a gateway where it is nothing but a proxy", { spec: { containers: [container("istio-proxy")] } }, "gateway"],
    [
      "as a gateway of the injector",
      { spec: both, annotations: { "inject.istio.io/templates": "gateway" } },
      "gateway",
    ],
    ["as a waypoint", { spec: both, labels: { "gateway.istio.io/managed": "istio.io-mesh-controller" } }, "waypoint"],
    ["not where nothing is known of it", {}, "none"],
  ])("%s", (_, { spec, labels = {}, annotations = {} }, dataplane) => {
    const metadata = { name: "a", namespace: "b", labels, annotations };
    expect(dataplaneOfPod({ metadata, ...(spec && { spec }) })).toBe(dataplane);
  });
});

it("tells of a namespace the labels that put it into the mesh, and no others", () => {
  const labels = { "istio-injection": "enabled", team: "shop", "istio.io/dataplane-mode": "none" };

  expect(meshLabelsOf(labels)).toEqual({ "istio-injection": "enabled", "istio.io/dataplane-mode": "none" });
});

describe("a namespace", () => {
  it.each<[Record<string, string>, boolean]>([
    [{ "istio-injection": "enabled" }, true],
    [{ "istio-injection": "disabled", "istio.io/rev": "prod" }, false],
    [{ "istio.io/rev": "prod" }, true],
    [{ "istio.io/dataplane-mode": "ambient" }, true],
    [{ "istio.io/dataplane-mode": "ambient", "istio-injection": "disabled" }, true],
    [{ "istio.io/dataplane-mode": "none" }, false],
    [{}, false],
  ])("with %j is in the mesh: %s", (labels, expected) => {
    expect(isMeshNamespace(labels)).toBe(expected);
  });
});
