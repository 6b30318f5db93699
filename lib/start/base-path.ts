import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import { BASE_PATH_PLACEHOLDER } from "../../tools/base-path-placeholder.mjs";

/*
 * Next writes the base path into everything it builds, and has no setting for it at run time. So we build for a path of no
 * meaning and, at start, copy what was built with the real path in its place: some two hundred small files. The copy
 * is kept beside the build, or below the system's temporary folder where that cannot be written.
 */

/** Which build is meant to serve where. */
export type Mount = {
  /** The folder of `server.js` that `next build` made. */
  readonly build: string;
  /** Empty, or a path without a slash at its end. */
  readonly basePath: string;
  /** Where copies go; chosen by us if undefined. */
  readonly runtimeDir: string | undefined;
};

/** A copy of the build that serves below `basePath`: gives its folder. Rejects where no copy can be written. */
export async function mountBuild({ build, basePath, runtimeDir }: Mount): Promise<string> {
  const parent = runtimeDir === undefined ? await writableParent(resolve(build, "../runtime")) : resolve(runtimeDir);
  const buildId = readFileSync(join(build, ".next/BUILD_ID"), "utf8").trim();
  const folder = join(parent, `${buildId}${encodeURIComponent(basePath)}`);
  if (existsSync(folder)) return folder;

  mkdirSync(parent, { recursive: true });
  const draft = join(parent, `.draft-${randomUUID()}`);
  await copyWithBasePath(build, draft, basePath);
  try {
    // All at once, so that a folder that is there is whole, whoever else starts at the same moment.
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** The folder itself if we may write there, else one of our own that goes with the process. */
async function writableParent(folder: string): Promise<string> {
  try {
    mkdirSync(folder, { recursive: true });
    const trial = join(folder, `.trial-${randomUUID()}`);
    writeFileSync(trial, "");
    await rm(trial);
    return folder;
  } catch {
    const own = await mkdtemp(join(tmpdir(), "alidade-"));
    process.once("exit", () => rmSync(own, { recursive: true, force: true }));
    return own;
  }
}

async function copyWithBasePath(from: string, to: string, basePath: string): Promise<void> {
  mkdirSync(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.name === "node_modules") symlinkSync(source, target, "dir");
    else if (entry.isDirectory()) await copyWithBasePath(source, target, basePath);
    else if (mayNamePath(entry.name))
      await writeFile(target, rewritten(entry.name, await readFile(source, "utf8"), basePath));
    else await cp(source, target);
  }
}

const TEXTS = new Set([".js", ".mjs", ".cjs", ".json", ".html", ".rsc", ".css", ".svg", ".txt", ".body", ".meta"]);

function mayNamePath(name: string): boolean {
  return TEXTS.has(extname(name));
}

/** The text of a built file with the real base path in it. */
export function rewritten(name: string, text: string, basePath: string): string {
  if (!text.includes(BASE_PATH_PLACEHOLDER)) return text;
  const whole = name === "routes-manifest.json" && basePath === "" ? withoutRootRedirect(text) : text;
  const inPattern = basePath.replaceAll(".", "\\\\.");
  return (
    whole
      // Patterns are texts within JSON or JavaScript, so that each backslash of theirs is written twice.
      .replaceAll(BASE_PATH_PLACEHOLDER.replaceAll("/", "\\\\/"), inPattern.replaceAll("/", "\\\\/"))
      .replaceAll(`"^${BASE_PATH_PLACEHOLDER}`, `"^${inPattern}`)
      .replaceAll(BASE_PATH_PLACEHOLDER, basePath)
  );
}

/** At the root Next's redirect from the base with a slash to the one without would lead to itself. */
function withoutRootRedirect(text: string): string {
  const manifest: { redirects?: { source?: string }[] } = JSON.parse(text);
  const redirects = manifest.redirects?.filter(({ source }) => source !== `${BASE_PATH_PLACEHOLDER}/`);
  return JSON.stringify({ ...manifest, redirects });
}
