import { describe, expect, it } from "vitest";
import type { Namespace, Pod } from "../../kubernetes/objects/core";
import { istioMembership } from "./membership";

const pod = (spec: Pod["spec"], annotations: Record<string, string> = {}): Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "a", namespace: "b", annotations },
  ...(spec && { spec }),
});

describe("the app of a workload", () => {
  it.each([
    [{ "service.istio.io/canonical-name": "one", "app.kubernetes.io/name": "two", app: "three" }, "one"],
    [{ "app.kubernetes.io/name": "two", app: "three" }, "two"],
    [{ app: "three" }, "three"],
    [{ app: "" }, "workload"],
    [{}, "workload"],
  ])("is read off %j as Istio does it: %s", (labels, app) => {
    expect(istioMembership.appOf(labels, "workload")).toBe(app);
  });

  it("has the version that the labels name, or none", () => {
    expect(istioMembership.versionOf({ "app.kubernetes.io/version": "v2", version: "v1" })).toBe("v2");
    expect(istioMembership.versionOf({})).toBeUndefined();
    expect(istioMembership.versionOf({ "service.istio.io/canonical-revision": "latest" })).toBeUndefined();
  });
});

describe("a pod takes part", () => {
  const container = (name: string) => ({ name });
  it.each([
    ["by a sidecar", pod({ containers: [container("main"), container("istio-proxy")] }), "sidecar"],
    [
      "by a native sidecar",
      pod({ containers: [container("main")], initContainers: [{ name: "istio-proxy", restartPolicy: "Always" }] }),
      "sidecar",
    ],
    ["as a gateway, which is nothing but a proxy", pod({ containers: [container("istio-proxy")] }), "gateway"],
    [
      "by ztunnel, which has captured it",
      pod({ containers: [container("main")] }, { "ambient.istio.io/redirection": "enabled" }),
      "ambient",
    ],
    [
      "not while it only waits to be captured",
      pod({ containers: [container("main")] }, { "ambient.istio.io/redirection": "pending" }),
      "none",
    ],
    [
      "not by an init container that sets up and ends",
      pod({ containers: [container("main")], initContainers: [container("istio-init")] }),
      "none",
    ],
    ["not without a proxy", pod(undefined), "none"],
  ] as const)("%s", (_, each, dataplane) => {
    expect(istioMembership.dataplaneOf(each)).toBe(dataplane);
  });
});

it("tells of a namespace the labels that put it into the mesh, and no others", () => {
  const labels = { "istio-injection": "enabled", team: "shop", "istio.io/dataplane-mode": "none" };
  const namespace: Namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop", labels } };

  expect(istioMembership.meshLabelsOf(namespace)).toEqual({
    "istio-injection": "enabled",
    "istio.io/dataplane-mode": "none",
  });
});
