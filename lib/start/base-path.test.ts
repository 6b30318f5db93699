import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BASE_PATH_PLACEHOLDER as P } from "../../tools/base-path-placeholder.mjs";
import { mountBuild, rewritten } from "./base-path";

describe("a built file with the real base path", () => {
  it.each([
    ["a plain path", "a.js", `fetch("${P}/api/graph")`, "/ops/team.a", `fetch("/ops/team.a/api/graph")`],
    ["a plain path at the root", "a.js", `fetch("${P}/api/graph")`, "", `fetch("/api/graph")`],
    [
      "a pattern with escaped slashes",
      "m.json",
      JSON.stringify(`^\\${P}(?:\\/x)?$`),
      "/a.b/c",
      JSON.stringify("^\\/a\\.b\\/c(?:\\/x)?$"),
    ],
    ["the same at the root", "m.json", JSON.stringify(`^\\${P}(?:\\/x)?$`), "", JSON.stringify("^(?:\\/x)?$")],
    [
      "a pattern with plain slashes",
      "m.json",
      JSON.stringify(`^${P}(?:/x)?$`),
      "/a.b",
      JSON.stringify("^/a\\.b(?:/x)?$"),
    ],
    ["what does not name it", "a.js", "const a = 1;", "/mesh", "const a = 1;"],
  ])("has it in %s", (_, name, text, basePath, expected) => {
    expect(rewritten(name, text, basePath)).toBe(expected);
  });

  it("redirects the base with a slash, and at the root nothing to itself", () => {
    const manifest = JSON.stringify({
      basePath: P,
      redirects: [
        { source: `${P}/`, destination: P },
        { source: "/:path+/", destination: "/:path+" },
      ],
    });

    const below = JSON.parse(rewritten("routes-manifest.json", manifest, "/mesh"));
    const atRoot = JSON.parse(rewritten("routes-manifest.json", manifest, ""));

    expect(below.redirects[0]).toEqual({ source: "/mesh/", destination: "/mesh" });
    expect(atRoot).toEqual({ basePath: "", redirects: [{ source: "/:path+/", destination: "/:path+" }] });
  });
});

describe("a mounted build", () => {
  let place: string;
  let build: string;

  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), "alidade-mount-"));
    build = join(place, "standalone");
    mkdirSync(join(build, ".next/static"), { recursive: true });
    mkdirSync(join(build, "node_modules/next"), { recursive: true });
    writeFileSync(join(build, ".next/BUILD_ID"), "one");
    writeFileSync(join(build, "server.js"), `serve("${P}")`);
    writeFileSync(join(build, ".next/static/font.woff2"), Buffer.from([0, 255, 128]));
    writeFileSync(join(build, "node_modules/next/index.js"), "next");
  });
  afterEach(() => rmSync(place, { recursive: true, force: true }));

  it("is a whole copy that knows its path, with the packages where they were", async () => {
    const folder = await mountBuild({ build, basePath: "/mesh", runtimeDir: undefined });

    expect(readFileSync(join(folder, "server.js"), "utf8")).toBe('serve("/mesh")');
    expect([...readFileSync(join(folder, ".next/static/font.woff2"))]).toEqual([0, 255, 128]);
    expect(readFileSync(join(folder, "node_modules/next/index.js"), "utf8")).toBe("next");
  });

  it("is made once for each path, also by two at the same moment", async () => {
    const runtimeDir = join(place, "elsewhere");
    const mounts = await Promise.all(
      ["/mesh", "/mesh", ""].map((basePath) => mountBuild({ build, basePath, runtimeDir })),
    );

    expect(mounts[0]).toBe(mounts[1]);
    expect(readdirSync(runtimeDir).sort()).toEqual(["one", "one%2Fmesh"]);
  });

  it("is made anew for another build", async () => {
    const first = await mountBuild({ build, basePath: "", runtimeDir: undefined });
    writeFileSync(join(build, ".next/BUILD_ID"), "two");

    expect(await mountBuild({ build, basePath: "", runtimeDir: undefined })).not.toBe(first);
  });

  it("cannot be made where a given folder cannot be written", async () => {
    writeFileSync(join(place, "file"), "");

    await expect(mountBuild({ build, basePath: "", runtimeDir: join(place, "file") })).rejects.toThrow();
  });
});
