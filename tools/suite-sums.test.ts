import { describe, expect, it } from "vitest";
import { sumOfPlaywright, sumOfVitest, tellSums } from "./suite-sums.mjs";

const file = (name: string, status: string, ...tests: readonly string[]) => ({
  name,
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});

const stats = (change: object = {}) => ({ stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0, ...change } });

describe("a sum of Vitest's", () => {
  it.each([
    ["counts tests", [file("a", "passed", "passed", "passed")], true, { passed: 2, failed: 0, skipped: 0 }],
    ["counts those that failed", [file("a", "failed", "passed", "failed")], false, { passed: 1, failed: 1 }],
    [
      "counts a file that could not be loaded",
      [file("a", "failed"), file("b", "passed", "passed")],
      false,
      { failed: 1 },
    ],
    ["counts a failure beside the tests", [file("a", "passed", "passed")], false, { passed: 1, failed: 1 }],
    [
      "names the files with tests that were left out",
      [file("a", "passed", "passed", "pending", "skipped"), file("b", "passed", "todo")],
      true,
      { passed: 1, skipped: 3, skippedIn: ["a", "b"] },
    ],
    [
      "is of a suite that did not run, where all was left out",
      [file("a", "passed", "skipped")],
      true,
      { why: expect.stringContaining("skipped") },
    ],
    ["is of a suite that did not run, where there is nothing", [], true, { why: expect.stringContaining("no tests") }],
  ])("%s", (_title, testResults, isGood, expected) => {
    expect(sumOfVitest({ testResults }, isGood)).toMatchObject(expected);
  });

  it.each([true, false])("is a failure without a report, whatever the runner says: %s", (isGood) => {
    expect(sumOfVitest(undefined, isGood)).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe("a sum of Playwright's", () => {
  it.each([
    ["counts tests", stats({ expected: 3, skipped: 1 }), true, { passed: 3, failed: 0, skipped: 1 }],
    [
      "names the files with tests that were left out",
      {
        ...stats({ expected: 1, skipped: 1 }),
        suites: [
          { specs: [{ file: "a.spec.ts", tests: [{ status: "expected" }] }] },
          { suites: [{ specs: [{ file: "b.spec.ts", tests: [{ status: "skipped" }] }] }] },
        ],
      },
      true,
      { skipped: 1, skippedIn: ["b.spec.ts"] },
    ],
    ["counts a second try as a failure", stats({ expected: 3, flaky: 1 }), true, { passed: 3, failed: 1 }],
    ["counts a server that does not start", stats(), false, { failed: 1 }],
    ["is of a suite that did not run, where there is nothing", stats(), true, { why: expect.any(String) }],
    ["is a failure without a report", undefined, true, { failed: 1 }],
  ])("%s", (_title, report, isGood, expected) => {
    expect(sumOfPlaywright(report, isGood)).toMatchObject(expected);
  });
});

describe("what is told in the end", () => {
  const unit = { name: "unit", passed: 5, failed: 0, skipped: 2, skippedIn: ["a.test.ts"] };
  const build = { name: "build", passed: 0, failed: 0, skipped: 0 };
  const e2e = { name: "e2e", passed: 0, failed: 0, skipped: 0, why: "no Chromium" };

  it("names what did not run, and ends with the total", () => {
    expect(tellSums([unit, build, e2e], { mustRunAll: false })).toEqual({
      lines: [
        "unit: 5 passed, 0 failed, 2 skipped",
        "build: done",
        "SKIPPED: unit: tests in a.test.ts",
        "NOT RUN: e2e: no Chromium",
        "5 passed, 0 failed, 2 skipped",
      ],
      isGood: true,
    });
  });

  it("is a failure where everything must run and something did not", () => {
    const { lines, isGood } = tellSums([unit, e2e], { mustRunAll: true });

    expect(isGood).toBe(false);
    expect(lines.at(-1)).toBe("5 passed, 1 failed, 2 skipped");
  });

  it("is a failure where something failed", () => {
    expect(tellSums([{ ...unit, failed: 1 }], { mustRunAll: false }).isGood).toBe(false);
  });
});
