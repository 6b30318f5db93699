/*
 * What the runners' reports come to, and how `npm test` tells it. A runner is never believed by its exit code alone, nor
 * by its report alone.
 *
 * A sum is `{ passed, failed, skipped }`. `why` is there where a suite could not run, `skippedIn` names the files whose
 * tests were left out.
 */

export const NOTHING = { passed: 0, failed: 0, skipped: 0 };
export const ONE_PASSED = { ...NOTHING, passed: 1 };
export const ONE_FAILED = { ...NOTHING, failed: 1 };

/** The sum of Vitest's JSON report; undefined stands for a report that was never written. */
export function sumOfVitest(report, isGood) {
  if (!report) return ONE_FAILED;
  const tests = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ status }) => ({ status, file: name })),
  );
  const isSkipped = ({ status }) => status !== "passed" && status !== "failed";
  // Files that could not be loaded have no tests that failed.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.every((test) => test.status !== "failed"),
  ).length;
  return withVerdict(
    {
      passed: tests.filter(({ status }) => status === "passed").length,
      failed: tests.filter(({ status }) => status === "failed").length + broken,
      skipped: tests.filter(isSkipped).length,
      skippedIn: [...new Set(tests.filter(isSkipped).map(({ file }) => file))],
    },
    isGood,
  );
}

/** The sum of Playwright's JSON report. A test that passed at the second try has failed once. */
export function sumOfPlaywright(report, isGood) {
  if (!report) return ONE_FAILED;
  const { expected, unexpected, flaky, skipped } = report.stats;
  const left = specsOf(report).filter(({ tests }) => tests.some(({ status }) => status === "skipped"));
  const skippedIn = [...new Set(left.map(({ file }) => file))];
  return withVerdict({ passed: expected, failed: unexpected + flaky, skipped, skippedIn }, isGood);
}

/** Of every file and every `describe` in it. */
function specsOf({ suites = [], specs = [] }) {
  return [...specs, ...suites.flatMap(specsOf)];
}

/** A runner may fail without a test that does: when its server does not start, or something throws between tests. */
function withVerdict(sum, isGood) {
  if (!isGood && sum.failed === 0) return { ...sum, failed: 1 };
  if (sum.passed + sum.failed > 0) return sum;
  return { ...sum, why: sum.skipped > 0 ? "all its tests were skipped" : "it has no tests" };
}

/** The lines that end `npm test`, the total last, and whether all is well. A suite that did not run is a failure where all must. */
export function tellSums(suites, { mustRunAll }) {
  const ran = suites.filter(({ why }) => why === undefined);
  const notRun = suites.filter(({ why }) => why !== undefined);
  const total = { ...NOTHING, failed: mustRunAll ? notRun.length : 0 };
  for (const { passed, failed, skipped } of suites) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  const lines = [
    ...ran.map((suite) => `${suite.name}: ${sentence(suite, "done")}`),
    ...ran.flatMap(({ name, skippedIn = [] }) => skippedIn.map((file) => `SKIPPED: ${name}: tests in ${file}`)),
    ...notRun.map(({ name, why }) => `NOT RUN: ${name}: ${why}`),
    sentence(total),
  ];
  return { lines, isGood: total.failed === 0 };
}

function sentence({ passed, failed, skipped }, ofNothing = "0 passed, 0 failed") {
  if (passed + failed + skipped === 0) return ofNothing;
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
