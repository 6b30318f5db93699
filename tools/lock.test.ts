import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { platformOf } from "./platform-of.mjs";

type Entry = {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};

const lock = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8")) as {
  readonly packages: Readonly<Record<string, Entry>>;
};
const entries = Object.entries(lock.packages).filter(([path]) => path !== "");
const nameOf = (path: string) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);

describe("the lock file", () => {
  it("has an entry for every optional binary, or `npm ci` refuses it", () => {
    const names = new Set(entries.map(([path]) => nameOf(path)));
    const wanted = entries.flatMap(([, { optionalDependencies = {} }]) => Object.keys(optionalDependencies));

    expect(wanted.length).toBeGreaterThan(20);
    expect(wanted.filter((name) => !names.has(name))).toEqual([]);
  });

  it("says of each entry without a hash where it runs, so that it is fetched nowhere else", () => {
    for (const [path, { integrity, optional, os, cpu, libc }] of entries) {
      if (integrity) continue;
      expect({ optional, platform: { os, cpu, ...(libc && { libc }) } }, path).toEqual({
        optional: true,
        platform: platformOf(nameOf(path)),
      });
    }
  });

  it("names no registry: it holds for whichever is set", () => {
    expect(entries.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });
});

describe("where a package runs", () => {
  it.each([
    ["@next/swc-darwin-arm64", { os: ["darwin"], cpu: ["arm64"] }],
    ["@next/swc-win32-x64-msvc", { os: ["win32"], cpu: ["x64"] }],
    ["@biomejs/cli-linux-x64-musl", { os: ["linux"], cpu: ["x64"], libc: ["musl"] }],
    ["@biomejs/cli-linux-arm64", { os: ["linux"], cpu: ["arm64"], libc: ["glibc"] }],
    ["@esbuild/android-arm", { os: ["android"], cpu: ["arm"] }],
  ])("is read from the name %s", (name, expected) => {
    expect(platformOf(name)).toEqual(expected);
  });

  it("is not guessed", () => {
    expect(() => platformOf("fsevents")).toThrow();
  });
});
