import { describe, expect, it } from "vitest";
import { KIND_IDS, KINDS, kindOf } from "./kinds";
import { rawPod, rawVirtualService } from "./testing/objects";

describe("the registry of kinds", () => {
  it("has each resource of a group once", () => {
    const resources = KIND_IDS.map((id) => `${kindOf(id).group}/${kindOf(id).plural}`);

    expect(new Set(resources).size).toBe(resources.length);
  });

  it("has no Secrets", () => {
    expect(KIND_IDS.filter((id) => kindOf(id).plural === "secrets")).toEqual([]);
  });

  it("reads ConfigMaps by label or by name, never all of a namespace", () => {
    const { everywhere, within } = KINDS.configMaps;

    for (const scope of [everywhere, ...within(["shop"])]) {
      expect(scope.labelSelector ?? scope.fieldSelector).toMatch(/^istio\.io\/rev$|^metadata\.name=istio/);
    }
  });

  it.each(KIND_IDS)("trims %s to nothing that cannot be read, whatever comes", (id) => {
    for (const raw of [null, undefined, 7, "x", [], {}, { metadata: null }, { metadata: { name: 7 } }]) {
      expect(kindOf(id).trim(raw, "v1")).toBeUndefined();
    }
    const odd = {
      metadata: { name: "x", annotations: 7, ownerReferences: "no", managedFields: [null] },
      spec: 1,
      status: [],
    };
    expect(kindOf(id).trim(odd, "v1")).toMatchObject({ kind: kindOf(id).kind, metadata: { name: "x" } });
  });
});

describe("a pod", () => {
  const pod = KINDS.pods.trim(rawPod("web-6d4cf56db6-abcde"), "v1");

  it("keeps what is read, and no more", () => {
    expect(pod).toMatchObject({
      apiVersion: "v1",
      kind: "Pod",
      spec: { nodeName: "node-1", containers: [{ name: "main" }, { name: "istio-proxy" }] },
      status: { phase: "Running", containerStatuses: [{ name: "main", ready: true, restartCount: 0 }, {}] },
    });
    const text = JSON.stringify(pod);
    expect(text).not.toMatch(/managedFields|volumes|tolerations|imageID|livenessProbe|lastProbeTime|resourceVersion/);
    expect(text.length).toBeLessThan(JSON.stringify(rawPod("web-6d4cf56db6-abcde")).length / 4);
  });

  it("keeps the variables that configure a mesh, and none that may hold a password", () => {
    expect(pod?.spec?.containers?.[0]?.env).toEqual([{ name: "ISTIO_META_CLUSTER_ID", value: "Kubernetes" }]);
  });

  it("knows who last changed what it says, its status apart", () => {
    expect(pod?.metadata.lastChange).toEqual({ at: Date.parse("2026-11-20T10:00:00Z") / 1000, by: "helm" });
  });
});

describe("a virtual service", () => {
  it("keeps its spec as it is, and not what says everything twice", () => {
    const raw = rawVirtualService("reviews");
    const kept = KINDS.virtualServices.trim(raw, "v1beta1");

    expect(kept?.spec).toEqual(raw.spec);
    expect(kept?.apiVersion).toBe("networking.istio.io/v1beta1");
    expect(kept?.metadata.annotations).toEqual({});
  });
});

describe("a replication controller", () => {
  it("has a selector like any other workload", () => {
    const raw = { metadata: { name: "old", namespace: "shop" }, spec: { replicas: 1, selector: { app: "old" } } };

    expect(KINDS.replicationControllers.trim(raw, "v1")?.spec?.selector).toEqual({ matchLabels: { app: "old" } });
  });
});
