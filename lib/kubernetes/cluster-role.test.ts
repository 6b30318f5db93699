import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { clusterRoleFile, clusterRoleRules } from "./cluster-role";
import { KIND_IDS, kindOf } from "./kinds";

const FILE = fileURLToPath(new URL("../../deploy/cluster-role.yaml", import.meta.url));

describe("the role", () => {
  const rules = clusterRoleRules();

  it.each(KIND_IDS)("lets %s be read", (id) => {
    const { group, plural } = kindOf(id);

    expect(rules.filter((rule) => rule.apiGroups.includes(group) && rule.resources.includes(plural))).toHaveLength(1);
  });

  it("lets nothing be read that is no kind of ours, and nothing be written", () => {
    const known = new Set(KIND_IDS.map(kindOf).map(({ group, plural }) => `${group}/${plural}`));
    for (const { apiGroups, resources, verbs } of rules) {
      expect(apiGroups).toHaveLength(1);
      for (const resource of resources) expect(known).toContain(`${apiGroups[0]}/${resource}`);
      expect(verbs).toEqual(["get", "list", "watch"]);
    }
    expect(JSON.stringify(rules)).not.toMatch(/secrets|\*/);
  });

  it("names the ConfigMaps that may be read", () => {
    const [configMaps] = rules.filter(({ resources }) => resources.includes("configmaps"));

    expect(configMaps).toMatchObject({ resources: ["configmaps"], resourceNames: ["istio", "istio-sidecar-injector"] });
  });

  it("is in the file as it is here", () => {
    expect(readFileSync(FILE, "utf8")).toBe(clusterRoleFile());
  });
});
