import { expect, it } from "vitest";
import { namespaceOptions, namespacesSummary, toggled } from "./namespaces";

it("offers what has traffic, once, and what a link names besides", () => {
  const { namespaces, clusters } = namespaceOptions(
    [
      { name: "shop", cluster: "east" },
      { name: "shop", cluster: "west" },
      { name: "bookinfo", cluster: "east" },
    ],
    { namespaces: ["gone"], clusters: [] },
  );

  expect(namespaces).toEqual([
    { name: "bookinfo", where: ["east"], seen: true },
    { name: "gone", where: [], seen: false },
    { name: "shop", where: ["east", "west"], seen: true },
  ]);
  expect(clusters).toEqual(["east", "west"]);
});

it.each([
  [[], [], "All namespaces"],
  [["shop"], [], "shop"],
  [["a", "b"], [], "2 namespaces"],
  [[], ["east"], "All namespaces in east"],
  [["shop"], ["a", "b"], "shop in 2 clusters"],
])("says %j in %j as %s", (namespaces, clusters, expected) => {
  expect(namespacesSummary({ namespaces, clusters })).toBe(expected);
});

it("toggles a name, in alphabetical order", () => {
  expect(toggled(["b"], "a")).toEqual(["a", "b"]);
  expect(toggled(["a", "b"], "a")).toEqual(["b"]);
});
