import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const here = fileURLToPath(new URL(".", import.meta.url));
const routes = readdirSync(here, { recursive: true, encoding: "utf8" }).filter((path) =>
  /(^|\/)route\.tsx?$/.test(path),
);

const EXPORTED = /^export\s+(?:async\s+)?(?:const|function|let|var)\s+(?:(\w+)|\{([^}]*)\})|^export\s+\{([^}]*)\}/gm;
const SETTINGS = ["dynamic", "maxDuration", "revalidate"];

it("finds the routes", () => {
  expect(routes).toContain("livez/route.ts");
});

it.each(routes)("%s answers GET and HEAD alone", (path) => {
  const source = readFileSync(`${here}/${path}`, "utf8");

  const exported = [...source.matchAll(EXPORTED)].flatMap((match) =>
    (match[1] ?? match[2] ?? match[3] ?? "").split(",").map((name) => name.replace(/^.*(\bas\b|:)/, "").trim()),
  );

  expect(exported.filter((name) => !["GET", "HEAD", ...SETTINGS].includes(name))).toEqual([]);
  expect(exported).toContain("GET");
  expect(source).not.toMatch(/^export (default|\*)|["']use server["']/m);
});
