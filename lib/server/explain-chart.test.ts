import { afterAll, beforeAll, expect, it } from "vitest";
import { type DemoPrometheus, startDemoPrometheus } from "../demo/prometheus-server";
import { loadTimeseries } from "./load-timeseries";
import { askStore, type TestContext, testContext } from "./testing";

let prometheus: DemoPrometheus;
let context: TestContext;
const now = Math.floor(Date.now() / 1000);

beforeAll(async () => {
  prometheus = await startDemoPrometheus({ clock: () => now });
  context = await testContext({ PROMETHEUS_URL: prometheus.url }, () => now);
});

afterAll(async () => {
  context.close();
  await prometheus.close();
});

const EDGE = "workload/demo-east/shop/frontend|workload/demo-east/shop/cart|grpc";

it.each([
  ["an edge", { node: undefined, edge: EDGE }],
  ["a workload", { node: "workload/demo-east/shop/checkout", edge: undefined }],
  ["a service", { node: "service/demo-east/bookinfo/reviews", edge: undefined }],
])("explains every line of the chart of %s by a query that ends where it does", async (_, subject) => {
  const request = { ...subject, direction: "in", rangeSeconds: 900, atSeconds: undefined, explain: true } as const;
  const { series, endAt } = await loadTimeseries(context, request);

  const ends = await Promise.all(
    series.map(async ({ figure, values, explain }) => {
      if (!explain) return { figure, shown: values.at(-1), told: 0 };
      const answer = await askStore(prometheus.url, { promql: explain.promql, atSeconds: endAt });
      return { figure, shown: values.at(-1), told: [...answer.values()][0]?.[0]?.[1] };
    }),
  );

  expect(ends.length).toBeGreaterThan(4);
  // What never happened has no series, and so no query that would give its zero.
  for (const { shown, told, figure } of ends) expect(told, figure).toBeCloseTo(shown ?? Number.NaN, 6);
});

it("leaves the queries out unless they are asked for", async () => {
  const { series } = await loadTimeseries(context, {
    node: undefined,
    edge: EDGE,
    direction: "in",
    rangeSeconds: 900,
    atSeconds: undefined,
  });

  expect(series.map(({ explain }) => explain)).toEqual(series.map(() => undefined));
});
