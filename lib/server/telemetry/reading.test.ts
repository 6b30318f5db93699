import { describe, expect, it } from "vitest";
import { istio } from "../../mesh/istio/flavour";
import { istioRuleGroups } from "../../mesh/istio/rules";
import type { InstantSample } from "../../prometheus/source";
import { type Ask, PLAIN, probeReading, readingFor } from "./reading";

const WISHES = { series: "auto", sumPrefix: "workload:" } as const;

const mark = istioRuleGroups()
  .flatMap(({ rules }) => rules)
  .find(({ labels }) => labels?.of === "requests");
const marked = (value: number): InstantSample[] => [{ labels: { ...mark?.labels }, value }];
const just = (value: number): InstantSample[] => [{ labels: {}, value }];

/** A store that answers the queries that match, has nothing for the others, and notes what it was asked. */
function store(answers: readonly (readonly [RegExp, readonly InstantSample[] | undefined])[]) {
  const asked: { promql: string; atSeconds: number | undefined }[] = [];
  const ask: Ask = async (promql, atSeconds) => {
    asked.push({ promql, atSeconds });
    const found = answers.find(([pattern]) => pattern.test(promql));
    return found ? found[1] : [];
  };
  return { ask, asked };
}

describe("how a store is read", () => {
  it("is as most are where it has nothing special, found out in a handful of queries", async () => {
    const { ask, asked } = store([]);

    const { reading, rulers } = await probeReading(ask, istio, WISHES);

    expect(reading).toEqual({ forms: {}, sumPrefix: "workload:", histograms: "classic", tunnels: "labels" });
    expect(rulers.size).toBe(0);
    expect(asked.length).toBeLessThanOrEqual(4);
  });

  it("is as most are where it answers nothing", async () => {
    const { reading, rulers } = await probeReading(async () => undefined, istio, WISHES);

    expect(reading.forms).toEqual({});
    expect(reading).toMatchObject({ histograms: "classic", tunnels: "labels" });
    expect(rulers.size).toBe(0);
  });

  it("is from counters where the store did not say whether it has them", async () => {
    const { ask } = store([
      [/workload:/, just(5)],
      [/^count\(istio_requests_total\)/, undefined],
    ]);

    const { reading } = await probeReading(ask, istio, WISHES);

    expect(reading.forms.requests).toBeUndefined();
    expect(reading.forms.opened).toBe("sums");
  });

  it("is not from sums of buckets where there are native histograms", async () => {
    const { ask } = store([
      [/histogram_count/, just(3)],
      [/workload:/, just(5)],
    ]);

    const { reading } = await probeReading(ask, istio, WISHES);

    expect(reading).toMatchObject({ histograms: "native", forms: { requests: "sums" } });
    expect(reading.forms.latency).toBeUndefined();
  });

  it("compares what rulers saw with what there was at their own moment", async () => {
    const { ask, asked } = store([
      [/^max by/, marked(1234.5)],
      [/^(sum|count) by/, marked(7)],
      [/^count\(edge/, just(1)],
      [/^count\(istio_build\)$/, just(7)],
    ]);

    const { rulers } = await probeReading(ask, istio, WISHES);

    expect(rulers).toEqual(new Map([["requests", 7]]));
    expect(asked.find(({ promql }) => promql === "count(istio_build)")?.atSeconds).toBe(1234.5);
  });
});

describe("how a window is read", () => {
  const probed = { ...PLAIN, rulers: new Map([["requests", 2] as const]) };
  const now = { windowSeconds: 300, isNow: true };

  it.each([
    { name: "all rulers are at work", answer: marked(2), window: now, form: "rates" },
    { name: "a ruler is missing", answer: marked(1), window: now, form: undefined },
    { name: "none is at work", answer: [], window: now, form: undefined },
    { name: "the store does not say", answer: undefined, window: now, form: undefined },
    { name: "the window is another", answer: marked(2), window: { ...now, windowSeconds: 60 }, form: undefined },
    { name: "the moment is past", answer: marked(2), window: { ...now, isNow: false }, form: undefined },
  ])("is from $form where $name", async ({ answer, window, form }) => {
    const { ask, asked } = store([[/./, answer]]);

    const { forms } = await readingFor(ask, istio, probed, window, []);

    expect(forms.requests).toBe(form);
    expect(asked.length).toBe(window === now ? 1 : 0);
  });

  it("costs no query where no rules were found", async () => {
    const { ask, asked } = store([]);

    await readingFor(ask, istio, PLAIN, now, []);

    expect(asked).toEqual([]);
  });
});
