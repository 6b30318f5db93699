import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DEFAULT_HEALTH } from "../health/settings";
import { readConfig } from "./config";
import { settingsMarkdown, settingsTable } from "./settings";

const README = new URL("../../README.md", import.meta.url);

describe("settingsTable", () => {
  it("names each setting once, with a meaning", () => {
    const names = settingsTable().map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
    expect(settingsTable().filter(({ meaning }) => meaning === "")).toEqual([]);
  });

  it("tells the defaults that are used", () => {
    expect(readConfig({ PROMETHEUS_URL: "http://p" }).health).toEqual(DEFAULT_HEALTH);
  });
});

describe("the README", () => {
  it("has the table of settings as it is here", () => {
    expect(readFileSync(README, "utf8")).toContain(settingsMarkdown());
  });
});
