import type { Kind } from "../kinds";
import type { KubeObject } from "../object";

/** The namespaces the table is about. */
export const NAMESPACES: readonly KubeObject[] = ["conformance-a", "conformance-b"].map((name) => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name, labels: { suite: "conformance" } },
}));

export const WIDGETS = "/apis/conformance.example.com/v1/namespaces/conformance-a/widgets";
export const MAPS = "/api/v1/namespaces/conformance-a/configmaps";

/** The kind that the definition below defines. */
export const WIDGET: Kind = {
  group: "conformance.example.com",
  versions: ["v1", "v1alpha1"],
  kind: "Widget",
  plural: "widgets",
  shortNames: ["wd"],
  namespaced: true,
  custom: true,
  selectable: [],
};

const ANYTHING = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };

export const WIDGET_DEFINITION: KubeObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.conformance.example.com" },
  spec: {
    group: WIDGET.group,
    scope: "Namespaced",
    names: { kind: "Widget", listKind: "WidgetList", plural: "widgets", singular: "widget", shortNames: ["wd"] },
    versions: WIDGET.versions.map((name, i) => ({ name, served: true, storage: i === 0, schema: ANYTHING })),
  },
};

/** Five maps, in this order, of which three are blue. */
export const MAP_OBJECTS: readonly KubeObject[] = ["a", "b", "c", "d", "e"].map((name, i) =>
  mapOf(name, i % 2 === 0 ? "blue" : "green"),
);

export function mapOf(name: string, colour: string): KubeObject {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "conformance-a", labels: { suite: "conformance", colour } },
    data: { colour },
  };
}

export function widgetOf(name: string, size: number): KubeObject {
  return {
    apiVersion: "conformance.example.com/v1",
    kind: "Widget",
    metadata: { name, namespace: "conformance-a", labels: { suite: "conformance" } },
    spec: { size },
  };
}
