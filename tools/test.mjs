// `npm test`: every suite, whatever fails on the way. The last line is the sum: `N passed, N failed`.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromiumPath } from "./chromium.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const reports = mkdtempSync(join(tmpdir(), "alidade-test-"));
const mustRunAll = process.env.CI === "true" || process.env.ALIDADE_ALL_SUITES === "1";

/** A sum of tests. `why` is there where a suite could not run. */
const NOTHING = { passed: 0, failed: 0, skipped: 0 };
const ONE_PASSED = { ...NOTHING, passed: 1 };
const ONE_FAILED = { ...NOTHING, failed: 1 };

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
      return `no Chromium at ${process.env.CHROMIUM_PATH || "/usr/bin/chromium"}; apt-get install chromium`;
    },
    run: playwright,
  },
];

const results = SUITES.map(runSuite);
rmSync(reports, { recursive: true, force: true });
tell(results);

function runSuite({ name, what, lacks, run }) {
  process.stdout.write(`\n== ${name}${what ? `: ${what}` : ""}\n`);
  const why = lacks?.();
  const sum = why === undefined ? run() : { ...(mustRunAll ? ONE_FAILED : NOTHING), why };
  return { name, ...sum };
}

function tell(suites) {
  process.stdout.write("\n");
  for (const { name, passed, failed, skipped, why } of suites) {
    if (why === undefined) process.stdout.write(`${name}: ${sentence({ passed, failed, skipped }, "done")}\n`);
  }
  for (const { name, why } of suites) {
    if (why !== undefined) process.stdout.write(`NOT RUN: ${name}: ${why}\n`);
  }
  const total = suites.reduce(
    (sum, suite) => ({
      passed: sum.passed + suite.passed,
      failed: sum.failed + suite.failed,
      skipped: sum.skipped + suite.skipped,
    }),
    NOTHING,
  );
  process.exitCode = total.failed > 0 ? 1 : 0;
  process.stdout.write(`${sentence(total)}\n`);
}

function sentence({ passed, failed, skipped }, ofNothing = "0 passed, 0 failed") {
  if (passed + failed + skipped === 0) return ofNothing;
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

function vitest(project) {
  const file = join(reports, `${project}.json`);
  const isGood = runs(
    "vitest",
    "run",
    `--project=${project}`,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
  );
  const report = readReport(file);
  if (!report) return isGood ? NOTHING : ONE_FAILED;
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const sum = {
    passed: tests.filter(({ status }) => status === "passed").length,
    failed: tests.filter(({ status }) => status === "failed").length,
    skipped: tests.filter(({ status }) => status !== "passed" && status !== "failed").length,
  };
  // Files that could not be loaded have no tests that failed.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.every((test) => test.status !== "failed"),
  ).length;
  return withVerdict({ ...sum, failed: sum.failed + broken }, isGood);
}

function playwright() {
  const file = join(reports, "e2e.json");
  const isGood = succeeds(bin("playwright"), ["test", "--config", "e2e/playwright.config.ts"], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
  });
  const report = readReport(file);
  if (!report) return ONE_FAILED;
  const { expected, unexpected, flaky, skipped } = report.stats;
  return withVerdict({ passed: expected, failed: unexpected + flaky, skipped }, isGood);
}

/** A runner may fail without a test that does: when its server does not start, or something throws between tests. */
function withVerdict(sum, isGood) {
  return !isGood && sum.failed === 0 ? { ...sum, failed: 1 } : sum;
}

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
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

function onPath(command) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, command)));
}
