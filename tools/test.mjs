// `npm test`: every suite, whatever fails on the way. The last line is the sum: `N passed, N failed`. Suites that could not
// run are named; with ALIDADE_ALL_SUITES=1, as in `.ci/run`, each of them is a failure.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { chromiumPath } from "./chromium.mjs";
import { onPath } from "./on-path.mjs";
import { NOTHING, ONE_FAILED, ONE_PASSED, sumOfPlaywright, sumOfVitest, tellSums } from "./suite-sums.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const reports = mkdtempSync(join(tmpdir(), "alidade-test-"));
const mustRunAll = process.env.CI === "true" || process.env.ALIDADE_ALL_SUITES === "1";

let isBuilt = false;

const SUITES = [
  {
    name: "lint",
    what: "format, rules and layers",
    run: () => (runs("biome", "check", ".") ? ONE_PASSED : ONE_FAILED),
  },
  {
    name: "types",
    run: () => (runs("next", "typegen") && runs("tsc", "--noEmit") ? ONE_PASSED : ONE_FAILED),
  },
  { name: "unit", run: () => vitest("unit") },
  {
    name: "integration",
    what: "against a real Prometheus",
    lacks: () => (onPath("prometheus") && onPath("promtool") ? undefined : "no prometheus; apt-get install prometheus"),
    run: () => vitest("integration"),
  },
  ...kubernetesSuite(process.env.KUBEBUILDER_ASSETS),
  {
    name: "build",
    run: () => {
      isBuilt = succeeds(process.execPath, [join(root, "tools/build.mjs"), "--if-changed"]);
      return isBuilt ? NOTHING : ONE_FAILED;
    },
  },
  {
    name: "e2e",
    what: "the built product over the demo, in a browser",
    lacks: () => {
      if (!isBuilt) return "there is no build to test";
      if (chromiumPath()) return undefined;
      const named = process.env.CHROMIUM_PATH;
      return named ? `CHROMIUM_PATH names no file` : "no Chromium; apt-get install chromium";
    },
    run: playwright,
  },
];

try {
  const { lines, isGood } = tellSums(SUITES.map(runSuite), { mustRunAll });
  process.stdout.write(`\n${lines.join("\n")}\n`);
  process.exitCode = isGood ? 0 : 1;
} finally {
  rmSync(reports, { recursive: true, force: true });
}

function runSuite({ name, what, lacks, run }) {
  process.stdout.write(`\n== ${name}${what ? `: ${what}` : ""}\n`);
  const why = lacks?.();
  return { name, ...(why === undefined ? run() : { ...NOTHING, why }) };
}

/** Only for those who ask for it, by the convention of Kubernetes' own tests: no package has an API server. */
function kubernetesSuite(folder) {
  if (!folder) return [];
  const missing = ["etcd", "kube-apiserver"].find((program) => !existsSync(join(folder, program)));
  return [
    {
      name: "kubernetes",
      what: "against a real kube-apiserver",
      lacks: () => missing && `KUBEBUILDER_ASSETS names a folder without ${missing}`,
      run: () => vitest("kubernetes"),
    },
  ];
}

function vitest(project) {
  const file = join(reports, `${project}.json`);
  const isGood = runs(
    "vitest",
    "run",
    `--project=${project}`,
    "--allowOnly=false",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
  );
  const { skippedIn = [], ...sum } = sumOfVitest(readReport(file), isGood);
  return { ...sum, skippedIn: skippedIn.map((path) => relative(root, path)) };
}

function playwright() {
  const file = join(reports, "e2e.json");
  const parameters = ["test", "--config", "e2e/playwright.config.ts", "--forbid-only"];
  const isGood = succeeds(bin("playwright"), parameters, { PLAYWRIGHT_JSON_OUTPUT_FILE: file });
  return sumOfPlaywright(readReport(file), isGood);
}

/** Undefined where a runner wrote none, or was ended in the midst of it. */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function runs(command, ...parameters) {
  return succeeds(bin(command), parameters);
}

function bin(command) {
  return join(root, "node_modules/.bin", command);
}

function succeeds(command, parameters, environment = {}) {
  const { status, error } = spawnSync(command, parameters, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...environment },
  });
  if (error) process.stderr.write(`${command}: ${error.message}\n`);
  return status === 0;
}
