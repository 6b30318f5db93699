import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/*
 * The layers are held by `biome.json` alone. Here each layer gets a file that imports what it may, and one that
 * imports what it must not: a rule that stopped looking would let the second pass.
 */

/** Linting takes seconds, and more on a busy machine. */
const PATIENCE_MS = 180_000;

const root = fileURLToPath(new URL("..", import.meta.url));

const FORBIDDEN: readonly (readonly [file: string, imported: string])[] = [
  ["lib/graph/x.ts", "@/lib/server/context"],
  ["lib/graph/x.ts", "../server/context"],
  ["lib/graph/x.ts", "../../lib/server/context"],
  ["lib/graph/enrich/x.ts", "../../server/context"],
  ["lib/graph/x.ts", "@/lib/prometheus/client"],
  ["lib/graph/x.ts", "../prometheus/client"],
  ["lib/graph/x.ts", "@/components/graph/canvas"],
  ["lib/graph/x.ts", "@/app/graph/page"],
  ["lib/graph/x.ts", "node:fs"],
  ["lib/graph/x.ts", "node:fs/promises"],
  ["lib/graph/x.ts", "react"],
  ["lib/graph/x.ts", "next/server"],
  ["lib/health/x.ts", "@/lib/http/route"],
  ["lib/facts/x.ts", "../server/context"],
  ["lib/facts/x.ts", "../mesh/istio/cluster/pods"],
  ["lib/graph/enrichments/x.ts", "../../mesh/istio/cluster/pods"],
  ["lib/graph/x.ts", "@/lib/mesh/linkerd/flavour"],
  ["lib/inventory/x.ts", "../mesh/istio/cluster/pods"],
  ["lib/server/x.ts", "../mesh/istio/decode"],
  ["lib/inventory/x.ts", "../server/context"],
  ["lib/inventory/x.ts", "@/lib/kubernetes/clusters"],
  ["lib/format/x.ts", "@/lib/config/config"],
  ["lib/layout/x.ts", "@tanstack/react-query"],
  ["lib/mesh/flavour.ts", "@/lib/prometheus/client"],
  ["lib/mesh/istio/x.ts", "@/lib/mesh/linkerd/telemetry"],
  ["lib/mesh/istio/x.ts", "../linkerd/telemetry"],
  ["lib/mesh/istio/x.ts", "../../mesh/linkerd/telemetry"],
  ["lib/mesh/istio/x.ts", "../../server/context"],
  ["lib/validation/checks/x.ts", "./another-check"],
  ["lib/validation/checks/x.ts", "@/lib/validation/checks/another-check"],
  ["lib/prometheus/x.ts", "@/lib/graph/model"],
  ["lib/prometheus/x.ts", "../kubernetes/client"],
  ["lib/prometheus/x.ts", "@kubernetes/client-node"],
  ["lib/graph/x.ts", "@/lib/kubernetes/clusters"],
  ["lib/health/x.ts", "../kubernetes/credentials"],
  ["lib/validation/checks/x.ts", "@/lib/kubernetes/request"],
  ["lib/mesh/istio/x.ts", "../../kubernetes/cluster"],
  ["lib/kubernetes/x.ts", "prometheus-query"],
  ["lib/kubernetes/x.ts", "@kubernetes/client-node"],
  ["lib/kubernetes/objects/x.ts", "node:fs"],
  ["lib/kubernetes/objects/x.ts", "@kubernetes/client-node"],
  ["lib/kubernetes/x.ts", "../prometheus/failure"],
  ["lib/server/x.ts", "@kubernetes/client-node"],
  ["app/graph/x.tsx", "@/lib/kubernetes/snapshot"],
  ["components/graph/x.tsx", "@/lib/kubernetes/snapshot"],
  ["lib/kubernetes/x.ts", "../server/context"],
  ["lib/kubernetes/x.ts", "../facts/workloads"],
  ["lib/http/x.ts", "@/lib/inventory/model"],
  ["lib/config/x.ts", "@/lib/prometheus/client"],
  ["lib/config/x.ts", "../server/context"],
  ["lib/http/x.ts", "@/lib/graph/model"],
  ["lib/http/x.ts", "react"],
  ["lib/server/x.ts", "@/components/graph/canvas"],
  ["lib/server/x.ts", "@/lib/demo/world"],
  ["lib/server/x.ts", "prometheus-query"],
  ["lib/server/x.ts", "next/headers"],
  ["lib/api/x.ts", "@/lib/server/load-graph"],
  ["lib/api/x.ts", "zod"],
  ["lib/view-state/x.ts", "node:path"],
  ["lib/view-state/x.ts", "../http/search-params"],
  ["components/graph/x.tsx", "@/lib/server/context"],
  ["components/graph/x.tsx", "../../lib/prometheus/source"],
  ["components/graph/x.tsx", "@/lib/mesh/registry"],
  ["components/graph/x.tsx", "zod"],
  ["components/graph/x.tsx", "@/app/graph/page"],
  ["app/graph/x.tsx", "@/lib/prometheus/client"],
  ["app/graph/x.tsx", "@/lib/demo/world"],
  ["lib/demo/x.ts", "@/lib/prometheus/client"],
  ["lib/demo/x.ts", "../server/context"],
  ["lib/demo/x.ts", "../kubernetes/client"],
  ["lib/demo/kubernetes/x.ts", "@/lib/kubernetes/client"],
  ["lib/demo/x.ts", "next"],
  ["lib/start/x.ts", "../demo/world"],
  ["lib/start/x.ts", "@/lib/server/context"],
  ["lib/errors.ts", "@/lib/demo/world"],
  ["lib/errors.ts", "prometheus-query"],
  ["instrumentation.ts", "@/lib/demo/world"],
];

const ALLOWED: readonly (readonly [file: string, imported: string])[] = [
  ["lib/graph/x.ts", "./model"],
  ["lib/graph/x.ts", "@/lib/errors"],
  ["lib/graph/x.ts", "@/lib/health/settings"],
  ["lib/graph/x.ts", "@/lib/prometheus/source"],
  ["lib/graph/x.ts", "../prometheus/promql"],
  ["lib/graph/x.ts", "zod"],
  ["lib/facts/x.ts", "../mesh/cluster-vocabulary"],
  ["lib/graph/enrichments/x.ts", "../../mesh/cluster-vocabulary"],
  ["lib/server/x.ts", "../mesh/registry"],
  ["lib/mesh/istio/cluster/x.ts", "../../cluster-vocabulary"],
  ["lib/mesh/registry.ts", "./istio/flavour"],
  ["lib/mesh/istio/x.ts", "./telemetry"],
  ["lib/mesh/istio/x.ts", "../flavour"],
  ["lib/mesh/istio/x.ts", "@/lib/mesh/flavour"],
  ["lib/mesh/istio/x.ts", "../../graph/model"],
  ["lib/prometheus/x.ts", "prometheus-query"],
  ["lib/prometheus/x.ts", "./source"],
  ["lib/prometheus/x.ts", "node:http"],
  ["lib/config/x.ts", "@/lib/prometheus/config"],
  ["lib/config/x.ts", "../health/settings"],
  ["lib/config/x.ts", "zod"],
  ["lib/server/x.ts", "@/lib/prometheus/client"],
  ["lib/server/x.ts", "@/lib/graph/model"],
  ["lib/server/x.ts", "@/lib/kubernetes/clusters"],
  ["lib/graph/x.ts", "@/lib/kubernetes/snapshot"],
  ["lib/health/x.ts", "../kubernetes/owners"],
  ["lib/mesh/istio/x.ts", "../../kubernetes/objects/istio"],
  ["lib/validation/checks/x.ts", "@/lib/kubernetes/selectors"],
  ["lib/kubernetes/x.ts", "node:https"],
  ["lib/api/x.ts", "@/lib/graph/model"],
  ["lib/api/x.ts", "@tanstack/react-query"],
  ["components/graph/x.tsx", "@/components/config/yaml-view"],
  ["components/graph/x.tsx", "@/lib/graph/model"],
  ["components/graph/x.tsx", "@/lib/api/graph"],
  ["components/graph/x.tsx", "react"],
  ["app/graph/x.tsx", "@/lib/server/context"],
  ["app/graph/x.tsx", "@/components/graph/canvas"],
  ["app/config/x.tsx", "@/components/config/yaml-view"],
  ["lib/demo/x.ts", "node:http"],
  ["lib/demo/x.ts", "./kubernetes/demo-kubernetes"],
  ["lib/demo/x.test.ts", "@/lib/prometheus/client"],
  ["lib/start/x.ts", "../config/config"],
];

let directory = "";
let caught: ReadonlySet<string> = new Set();

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "alidade-layers-"));
  await copyFile(join(root, "biome.json"), join(directory, "biome.json"));
  await copyFile(join(root, ".gitignore"), join(directory, ".gitignore"));
  for (const [index, [file, imported]] of [...FORBIDDEN, ...ALLOWED].entries()) await plant(index, file, imported);
  caught = await filesReported(directory);
}, PATIENCE_MS);

afterAll(() => rm(directory, { recursive: true, force: true }));

describe("imports against the layers are reported", () => {
  it.each(FORBIDDEN.map((row, index) => [...row, index] as const))("%s may not import %s", (file, _imported, index) => {
    expect(caught).toContain(placeOf(index, file));
  });
});

describe("imports along the layers are not", () => {
  it.each(ALLOWED.map((row, index) => [...row, index + FORBIDDEN.length] as const))(
    "%s may import %s",
    (file, _imported, index) => {
      expect(caught).not.toContain(placeOf(index, file));
    },
  );
});

it(
  "finds an import cycle",
  async () => {
    await writeFile(
      join(directory, "lib/graph/cycle-one.ts"),
      'import { two } from "./cycle-two";\nexport const one = two;\n',
    );
    await writeFile(
      join(directory, "lib/graph/cycle-two.ts"),
      'import { one } from "./cycle-one";\nexport const two = one;\n',
    );

    const reported = await filesReported(directory, "suspicious/noImportCycles");

    expect(reported).toContain("lib/graph/cycle-one.ts");
  },
  PATIENCE_MS,
);

it(
  "has nothing to report in the project as it is",
  async () => {
    expect([...(await filesReported(root))]).toEqual([]);
  },
  PATIENCE_MS,
);

async function plant(index: number, file: string, imported: string): Promise<void> {
  const path = join(directory, placeOf(index, file));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `import { thing } from "${imported}";\nexport const use = thing;\n`);
}

/** A place in the same folder with a name of its own, since many plants share a file. Root files stay what they are. */
function placeOf(index: number, file: string): string {
  const name = file.slice(file.lastIndexOf("/") + 1);
  const folder = file.slice(0, file.length - name.length);
  return `${folder}plant-${index}-${name}`;
}

/** Lints a folder and gives the files that one rule complains of. */
async function filesReported(folder: string, rule = "style/noRestrictedImports"): Promise<ReadonlySet<string>> {
  const output = await new Promise<string>((resolve, reject) => {
    execFile(
      join(root, "node_modules/.bin/biome"),
      ["lint", "--reporter=json", "--max-diagnostics=none", "."],
      { cwd: folder, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout) => (stdout === "" ? reject(error ?? new Error("biome said nothing")) : resolve(stdout)),
    );
  });
  return new Set(reportedPaths(JSON.parse(output), `lint/${rule}`));
}

function reportedPaths(report: unknown, category: string): string[] {
  if (!isRecord(report) || !Array.isArray(report.diagnostics)) throw new Error("biome's report has another shape");
  const diagnostics: unknown[] = report.diagnostics;
  return diagnostics
    .filter(isRecord)
    .filter((diagnostic) => diagnostic.category === category)
    .map((diagnostic) => {
      const { location } = diagnostic;
      const path = isRecord(location) ? location.path : undefined;
      if (typeof path === "string") return path;
      if (isRecord(path) && typeof path.file === "string") return path.file;
      throw new Error("biome's report names no file");
    });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
