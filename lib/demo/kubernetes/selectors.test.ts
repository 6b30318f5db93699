import { describe, expect, it } from "vitest";
import { KINDS } from "./kinds";
import type { KubeObject } from "./object";
import { fieldFilter, labelFilter } from "./selectors";

const pod: KubeObject = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "cart-1", namespace: "shop", labels: { app: "cart", "example.com/tier": "a.b_c", empty: "" } },
  spec: { nodeName: "east-1" },
  status: { phase: "Running" },
};

describe("a label selector", () => {
  it.each([
    ["", true],
    ["app", true],
    ["!app", false],
    ["! app", false],
    ["nothing", false],
    ["!nothing", true],
    ["app=cart", true],
    ["app==cart", true],
    ["app = cart", true],
    ["app!=cart", false],
    ["nothing!=cart", true],
    ["nothing=", false],
    ["empty=", true],
    ["app in (ads, cart)", true],
    ["app notin (ads,cart)", false],
    ["nothing in (cart)", false],
    ["nothing notin (cart)", true],
    ["example.com/tier=a.b_c", true],
    ["app in (cart),example.com/tier,!nothing", true],
    ["app in (cart),example.com/tier=z", false],
  ])("%s lets a pod through: %s", (text, expected) => {
    expect(labelFilter(text)(pod)).toBe(expected);
  });

  it.each(["app===cart", "=cart", "app in cart", "-app", "app=a b"])("%s is none", (text) => {
    expect(() => labelFilter(text)).toThrow("unable to parse requirement");
  });
});

describe("a field selector", () => {
  const kind = KINDS.find(({ kind: name }) => name === "Pod") ?? KINDS[0];
  if (!kind) throw new Error("There are no kinds.");

  it.each([
    ["", true],
    ["metadata.name=cart-1", true],
    ["metadata.name==cart-2", false],
    ["metadata.name!=cart-2,spec.nodeName=east-1", true],
    ["status.phase=Running", true],
    ["status.podIP=", true],
  ])("%s lets a pod through: %s", (text, expected) => {
    expect(fieldFilter(text, kind)(pod)).toBe(expected);
  });

  it.each([
    ["spec.image=x", "field label not supported: spec.image"],
    ["metadata.name", "can't understand"],
  ])("%s is refused", (text, message) => {
    expect(() => fieldFilter(text, kind)).toThrow(message);
  });

  it("is refused in other words for kinds without fields of their own", () => {
    const map = { ...kind, kind: "ConfigMap", selectable: [] };

    expect(() => fieldFilter("data.a=x", map)).toThrow(
      '"data.a" is not a known field selector: only "metadata.name", "metadata.namespace"',
    );
  });
});
