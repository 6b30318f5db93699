import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RealPrometheus, startRealPrometheus } from "../demo/testing/real-prometheus";
import { openSource } from "./open-source";
import {
  above,
  andOn,
  anyOf,
  count,
  countBy,
  countOverTime,
  divide,
  equal,
  histogramCount,
  histogramQuantile,
  increase,
  max,
  maxBy,
  maxWithout,
  noneOf,
  notEqual,
  or,
  type Promql,
  rate,
  selector,
  sum,
  sumBy,
  unlessOn,
} from "./promql";
import type { MetricsSource } from "./source";
import { sourceConfig } from "./testing";

const START = 1_795_166_400;
const AT = START + 600;
/** Values that could end a string, a matcher or a pattern, or that a lexer may take for broken UTF-8. */
const HOSTILE = [
  "plain",
  'a"b',
  "a\\b",
  "a\nb",
  "a\rb",
  "a\tb",
  "a\u0001b",
  "a\u007fb",
  "a\u0085b",
  "a}b{c",
  "a.b",
  "a|b",
  "^$.*+?()[]{}",
  "\\d",
  "é漢🜨",
  "a\ufffdb",
  "a\u2028b",
  "' or `",
];

describe("a real Prometheus", () => {
  let real: RealPrometheus;
  let source: MetricsSource;

  beforeAll(async () => {
    real = await startRealPrometheus({
      openMetrics: openMetrics(),
      prefix: "/metrics-store",
      flags: ["--query.max-samples=500"],
    });
    source = openSource(sourceConfig(`${real.url}/`));
  });

  afterAll(async () => {
    source?.close();
    await real?.close();
  });

  async function values(promql: Promql): Promise<Record<string, number>> {
    const { data } = await source.instant(promql, AT, { priority: "requests" });
    return Object.fromEntries(data.map(({ labels, value }) => [labels.value ?? "", value]));
  }

  it.each(HOSTILE.map((value) => [JSON.stringify(value), value]))(
    "finds the series called %s, and no other",
    async (_name, value) => {
      const others = Object.fromEntries(HOSTILE.filter((other) => other !== value).map((other) => [other, 1]));

      expect(await values(selector("hostile", [equal("value", value)]))).toEqual({ [value]: 1 });
      expect(await values(selector("hostile", [notEqual("value", value)]))).toEqual(others);
      expect(await values(selector("hostile", [anyOf("value", [value, "no such"])]))).toEqual({ [value]: 1 });
      expect(await values(selector("hostile", [noneOf("value", [value, "no such"])]))).toEqual(others);
    },
  );

  it("takes all values at once, and none", async () => {
    const all = Object.fromEntries(HOSTILE.map((value) => [value, 1]));

    expect(await values(selector("hostile", [anyOf("value", HOSTILE)]))).toEqual(all);
    expect(await values(selector("hostile", [anyOf("value", [])]))).toEqual({});
    expect(await values(selector("hostile", [noneOf("value", [])]))).toEqual(all);
  });

  const hostile = selector("hostile");
  const requests = selector("requests_total");
  const perSecond = sumBy(["value"], rate(requests, 300));

  it.each<[Promql, Record<string, number>]>([
    [perSecond, { a: 1, b: 2 }],
    [sum(increase(requests, 300)), { "": 900 }],
    [above(perSecond, 1.5), { b: 2 }],
    [countBy([], hostile), { "": HOSTILE.length }],
    [maxBy([], perSecond), { "": 2 }],
    [max(perSecond), { "": 2 }],
    [count(perSecond), { "": 2 }],
    [maxWithout(["value"], perSecond), { "": 2 }],
    [countOverTime(selector("zero"), 59), { "": 4 }],
    [count(histogramCount(selector("took_bucket"))), {}],
    [or(above(perSecond, 1.5), perSecond), { a: 1, b: 2 }],
    [divide(above(perSecond, 1.5), perSecond), { b: 1 }],
    [andOn(["value"], perSecond, above(perSecond, 1.5)), { b: 2 }],
    [unlessOn(["value"], perSecond, above(perSecond, 1.5)), { a: 1 }],
    [histogramQuantile(0.5, sumBy(["le"], rate(selector("took_bucket"), 300))), { "": 0.5 }],
    [histogramQuantile(1, sumBy(["le"], rate(selector("no_bounds_bucket"), 300))), { "": Number.NaN }],
    [divide(sum(hostile), sum(selector("zero"))), { "": Number.POSITIVE_INFINITY }],
    [divide(sum(selector("zero")), sum(selector("zero"))), { "": Number.NaN }],
  ])("answers %s", async (promql, expected) => {
    const found = Object.entries(await values(promql)).map(([name, value]) => [name, Number(value.toFixed(6))]);

    expect(Object.fromEntries(found)).toEqual(expected);
  });

  it("gives a range", async () => {
    const range = { startSeconds: AT - 30, endSeconds: AT, stepSeconds: 15 };

    const { data } = await source.range(perSecond, range, { priority: "requests" });

    expect(
      data.map(({ labels, points }) => [labels.value, points.map(([at, value]) => [at, Math.round(value)])]),
    ).toEqual([
      ["a", [AT - 30, AT - 15, AT].map((at) => [at, 1])],
      ["b", [AT - 30, AT - 15, AT].map((at) => [at, 2])],
    ]);
  });

  it("refuses a query that is too dear, and one that is not PromQL, in its own words", async () => {
    const dear = source.range(
      rate(requests, 600),
      { startSeconds: START, endSeconds: AT, stepSeconds: 1 },
      { priority: "requests" },
    );
    await expect(dear).rejects.toMatchObject({
      code: "upstream-rejected",
      message: expect.stringMatching(/^Prometheus refused the query \(422\): .*too many samples/),
    });

    const broken = source.instant("sum(" as Promql, AT, { priority: "requests" });
    await expect(broken).rejects.toMatchObject({ message: expect.stringMatching(/\(400\): .*parse error/) });
  });
});

function openMetrics(): string {
  const lines: string[] = [
    "# TYPE hostile gauge",
    "# TYPE requests counter",
    "# TYPE took histogram",
    "# TYPE zero gauge",
  ];
  const quoted = (value: string) =>
    `"${value.replaceAll("\\", "\\\\").replaceAll('"', String.raw`\"`).replaceAll("\n", String.raw`\n`)}"`;
  const moments = Array.from({ length: 41 }, (_, index) => index * 15);
  const series = (name: string, at: (seconds: number) => number) => {
    for (const seconds of moments) lines.push(`${name} ${at(seconds)} ${START + seconds}`);
  };
  for (const value of HOSTILE) series(`hostile{value=${quoted(value)}}`, () => 1);
  series("zero", () => 0);
  series('requests_total{value="a"}', (seconds) => seconds);
  series('requests_total{value="b"}', (seconds) => 2 * seconds);
  for (const le of ["1.0", "+Inf"]) series(`took_bucket{le="${le}"}`, (seconds) => seconds);
  series('no_bounds_bucket{le="+Inf"}', (seconds) => seconds);
  return `${lines.join("\n")}\n# EOF\n`;
}
