import { describe, expect, it } from "vitest";
import { tinyWorld } from "./testing/tiny-world";
import { swinging } from "./wave";
import { curveIntegrals, onGrid, rateAt, SCRAPE_SECONDS, type Series, valueAt, type World } from "./world";
import { demoWorld } from "./world-demo";

const STARTED = Date.parse("2026-11-20T09:35:07Z") / 1000;

describe("a world", () => {
  it("counts the whole things that have happened since it began", () => {
    const world = tinyWorld([{ name: "a_total", rate: 0.3, start: 5 }], { beginsAt: 1000 });
    const read = reader(world);

    expect([1000, 1003, 1010, 1100].map((at) => read(0, at))).toEqual([5, 5, 8, 35]);
  });

  it("counts only while things are well, or only while they are not", () => {
    const schedule = { kind: "every", periodSeconds: 100, lengthSeconds: 40, beginsAt: 0 } as const;
    const world = tinyWorld(
      [
        { name: "always_total", rate: 1 },
        { name: "calm_total", rate: 1, when: "calm" },
        { name: "bad_total", rate: 1, when: "incident" },
      ],
      { schedule },
    );
    const read = reader(world);

    expect([0, 30, 40, 90, 120, 250].map((at) => [read(0, at), read(1, at), read(2, at)])).toEqual([
      [0, 0, 0],
      [30, 0, 30],
      [40, 0, 40],
      [90, 50, 40],
      [120, 60, 60],
      [250, 130, 120],
    ]);
  });

  it("begins anew at 0 when a process restarts, and with a pod that comes later", () => {
    const world = tinyWorld([
      { name: "a_total", rate: 1, restarts: { everySeconds: 100, firstAt: 30 } },
      { name: "b_total", rate: 1, lives: { from: 45, until: 90 } },
    ]);
    const read = reader(world);

    expect([0, 29, 30, 129, 130].map((at) => read(0, at))).toEqual([0, 29, 0, 99, 0]);
    expect([45, 60].map((at) => read(1, at))).toEqual([0, 15]);
  });

  it("stands still to the last bit during incidents, however long it has run", () => {
    const schedule = { kind: "every", periodSeconds: 1200, lengthSeconds: 480, beginsAt: 0 } as const;
    const world = tinyWorld([{ name: "a_total", rate: swinging(1e6, 3e5, 777), when: "calm" }], { schedule });
    const integrals = curveIntegrals(world);
    const during = Array.from({ length: 40 }, (_, i) => integrals(1200 * 100 + i * 10 + 5)[0]);

    expect(new Set(during).size).toBe(1);
  });
});

describe("the demo's world", () => {
  const world = demoWorld({ startedAt: STARTED });
  const integrals = curveIntegrals(world);
  const grid = Array.from({ length: 240 }, (_, i) => onGrid(STARTED) - 3600 + i * SCRAPE_SECONDS);
  const lasting = world.series.filter(({ restarts, lives }) => !restarts && !lives);

  it("never counts backwards", () => {
    const falling = lasting.filter((series) => {
      const values = grid.map((at) => valueAt(series, at, integrals));
      return values.some((value, i) => value < (values[i - 1] ?? 0));
    });

    expect(falling.map(({ name }) => name)).toEqual([]);
  });

  it("counts as fast as its rates say", () => {
    const wrong = lasting.filter((series) => {
      for (const from of [STARTED - 5000, STARTED - 700, STARTED - 120]) {
        const counted = valueAt(series, from + 60, integrals) - valueAt(series, from, integrals);
        let expected = 0;
        for (let s = 0; s < 6; s++) expected += 10 * rateAt(series, from + 10 * s + 5, world);
        if (Math.abs(counted - expected) > 1.01 + expected / 1000) return true;
      }
      return false;
    });

    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it("has cumulative buckets whose last one is the count, which is that of the requests", () => {
    const histograms = new Map<Series["labels"], Series[]>();
    for (const series of world.series) {
      if (series.name === "istio_request_duration_milliseconds_bucket") {
        histograms.set(series.labels, [...(histograms.get(series.labels) ?? []), series]);
      }
    }
    const others = new Map(world.series.map((series) => [`${series.name} ${JSON.stringify(series.labels)}`, series]));
    const read = (series: Series | undefined) => (series ? valueAt(series, STARTED, integrals) : Number.NaN);

    expect(histograms.size).toBeGreaterThan(80);
    for (const [labels, buckets] of histograms) {
      const counts = buckets.map(read);
      expect(counts).toHaveLength(20);
      expect(counts).toEqual([...counts].sort((a, b) => a - b));
      const count = others.get(`istio_request_duration_milliseconds_count ${JSON.stringify(labels)}`);
      const requests = others.get(`istio_requests_total ${JSON.stringify(labels)}`);
      expect([read(count), read(requests)]).toEqual([counts.at(-1), counts.at(-1)]);
    }
  });

  it("is the same every time", () => {
    const again = demoWorld({ startedAt: STARTED });
    const integralsAgain = curveIntegrals(again);
    const values = (of: World, using: typeof integrals) => of.series.map((series) => valueAt(series, STARTED, using));

    expect(again.series.map(({ name, labels, le }) => [name, labels, le])).toEqual(
      world.series.map(({ name, labels, le }) => [name, labels, le]),
    );
    expect(values(again, integralsAgain)).toEqual(values(world, integrals));
  });
});

function reader(world: World): (index: number, at: number) => number {
  const integrals = curveIntegrals(world);
  return (index, at) => {
    const series = world.series[index];
    return series ? valueAt(series, at, integrals) : Number.NaN;
  };
}
