import { describe, expect, it } from "vitest";
import { clusterWith } from "../../../facts/testing";
import type { Pod } from "../../../kubernetes/objects/core";
import type { KindState } from "../../../kubernetes/snapshot";
import { askedRevision, enrolment, injectedRevision } from "./enrolment";

type Labels = Readonly<Record<string, string>>;

const WEBHOOKS = {
  "istio-sidecar-injector": { metadata: { labels: { "istio.io/rev": "default" } } },
  "istio-sidecar-injector-1-28": { metadata: { labels: { "istio.io/rev": "1-28" } } },
  "istio-revision-tag-prod": { metadata: { labels: { "istio.io/rev": "1-28", "istio.io/tag": "prod" } } },
  unrelated: { metadata: { labels: { app: "cert-manager" } } },
};

function podWith({ labels = {}, annotations = {}, proxy = true, hostNetwork = false }: PodOptions = {}): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "cart", namespace: "shop", uid: "1", labels, annotations },
    spec: { hostNetwork, containers: [{ name: "cart" }, ...(proxy ? [{ name: "istio-proxy" }] : [])] },
  } as Pod;
}

type PodOptions = { labels?: Labels; annotations?: Labels; proxy?: boolean; hostNetwork?: boolean };

const injectedBy = (revision: string) =>
  podWith({ annotations: { "sidecar.istio.io/status": JSON.stringify({ revision }) } });
const bare = (labels: Labels = {}) => podWith({ labels, proxy: false });
const captured = podWith({ annotations: { "ambient.istio.io/redirection": "enabled" }, proxy: false });

function told(labels: Labels, pods: readonly Pod[], state?: KindState): readonly string[] {
  const cluster = clusterWith(
    { namespaces: { shop: { metadata: { labels } } }, mutatingWebhooks: WEBHOOKS },
    state && { states: { mutatingWebhooks: state } },
  );
  return enrolment.of(cluster, "shop", pods).map(({ what }) => what);
}

describe("the revision a namespace asks for", () => {
  it.each<[string, Labels, string | undefined]>([
    ["is none without a label", {}, undefined],
    ["is the default one where injection is enabled", { "istio-injection": "enabled" }, "default"],
    ["is none where injection is disabled", { "istio-injection": "disabled" }, undefined],
    ["is the one it names", { "istio.io/rev": "1-28" }, "1-28"],
    ["is not the one it names beside injection", { "istio-injection": "enabled", "istio.io/rev": "1-28" }, "default"],
    ["is none where the label is empty", { "istio.io/rev": "" }, undefined],
  ])("%s", (_, labels, revision) => {
    expect(askedRevision(labels)).toBe(revision);
  });
});

describe("the revision that injected a pod", () => {
  it.each<[string, Labels, string | undefined]>([
    ["is what the injector noted", { "sidecar.istio.io/status": '{"revision":"1-27"}', "istio.io/rev": "x" }, "1-27"],
    [
      "is the annotation's where the note has none",
      { "sidecar.istio.io/status": "{}", "istio.io/rev": "1-27" },
      "1-27",
    ],
    ["is the default one where neither names it", { "sidecar.istio.io/status": "{}" }, "default"],
    ["is the default one where the note is broken", { "sidecar.istio.io/status": "{" }, "default"],
    ["is none of a pod that was not injected", { "istio.io/rev": "1-27" }, undefined],
  ])("%s", (_, annotations, revision) => {
    expect(injectedRevision(podWith({ annotations }))).toBe(revision);
  });
});

describe("injection", () => {
  it.each<[string, Labels, readonly Pod[], readonly string[]]>([
    ["is not told of where nothing asks for it", {}, [bare()], []],
    [
      "is told by its revision",
      { "istio-injection": "enabled" },
      [injectedBy("default")],
      ["injects sidecars of revision default"],
    ],
    [
      "is told by the tag that stands for a revision",
      { "istio.io/rev": "prod" },
      [injectedBy("1-28")],
      ["injects sidecars of revision 1-28, by its tag prod"],
    ],
    [
      "is told by a revision that has no tag",
      { "istio.io/rev": "1-28" },
      [injectedBy("1-28")],
      ["injects sidecars of revision 1-28"],
    ],
    [
      "names pods that an older revision injected",
      { "istio.io/rev": "prod" },
      [injectedBy("1-27"), injectedBy("1-28"), injectedBy("1-26")],
      ["injects sidecars of revision 1-28, by its tag prod; 2 of 3 pods have that of 1-26, 1-27 until restarted"],
    ],
    [
      "counts pods that were there before it",
      { "istio-injection": "enabled" },
      [bare()],
      ["injects sidecars of revision default; 1 of 1 pod has none until started anew"],
    ],
    [
      "leaves out pods that keep it out, by label or annotation, and those in their node's network",
      { "istio-injection": "enabled" },
      [
        bare({ "sidecar.istio.io/inject": "false" }),
        podWith({ annotations: { "sidecar.istio.io/inject": "false" }, proxy: false }),
        podWith({ proxy: false, hostNetwork: true }),
      ],
      ["injects sidecars of revision default"],
    ],
    [
      "is missed where the revision or tag does not exist",
      { "istio.io/rev": "canary" },
      [injectedBy("1-27")],
      ["asks for sidecars of the revision or tag canary, which does not exist: pods that start now get none"],
    ],
  ])("%s", (_, labels, pods, notes) => {
    expect(told(labels, pods)).toEqual(notes);
  });

  it.each<[string, KindState]>([
    ["may not be read", { is: "notRead", forbidden: true, why: "It may not." }],
    ["have not been read yet", { is: "pending" }],
  ])("is not called missing where webhooks %s", (_, state) => {
    expect(told({ "istio.io/rev": "canary" }, [bare()], state)).toEqual([]);
  });
});

describe("ambient enrolment", () => {
  const ambient = { "istio.io/dataplane-mode": "ambient" };

  it.each<[string, readonly Pod[], readonly string[]]>([
    ["is told of where the node's proxy has all pods", [captured], ["enrols its pods in the ambient mesh"]],
    [
      "counts pods that the node's proxy has not captured",
      [captured, bare()],
      ["enrols its pods in the ambient mesh; 1 of 2 pods is not captured by its node's proxy"],
    ],
    [
      "leaves out pods that opt out, or have a sidecar",
      [captured, bare({ "istio.io/dataplane-mode": "none" }), injectedBy("default")],
      ["enrols its pods in the ambient mesh"],
    ],
  ])("%s", (_, pods, notes) => {
    expect(told(ambient, pods)).toEqual(notes);
  });
});
