import { expect, it } from "vitest";
import { openMetricsText, recentSpans } from "./open-metrics";
import { tinyWorld } from "./testing/tiny-world";

it("writes family by family, series by series, oldest first", () => {
  const world = {
    ...tinyWorld([
      { name: "requests_total", labels: { app: "cart", empty: "" }, rate: 2 },
      { name: "up", labels: { app: 'a "quote" \\' }, start: 1 },
      { name: "latency_bucket", labels: { app: "cart" }, le: "+Inf", rate: 1 },
      { name: "latency_count", labels: { app: "cart" }, rate: 1 },
      { name: "requests_total", rate: 1, lives: { from: 30, until: 60 } },
    ]),
    types: { requests: "counter", up: "gauge", latency: "histogram" } as const,
  };

  const text = [...openMetricsText(world, [{ from: 20, until: 50, stepSeconds: 15 }])].join("");

  expect(text.split("\n")).toEqual([
    "# TYPE requests counter",
    'requests_total{app="cart"} 60 30',
    'requests_total{app="cart"} 90 45',
    "requests_total 0 30",
    "requests_total 15 45",
    "# TYPE up gauge",
    'up{app="a \\"quote\\" \\\\"} 1 30',
    'up{app="a \\"quote\\" \\\\"} 1 45',
    "# TYPE latency histogram",
    'latency_bucket{app="cart",le="+Inf"} 30 30',
    'latency_bucket{app="cart",le="+Inf"} 45 45',
    'latency_count{app="cart"} 30 30',
    'latency_count{app="cart"} 45 45',
    "# EOF",
    "",
  ]);
});

it("has the last 90 minutes in full", () => {
  const now = 1_795_166_894;

  expect(recentSpans(now)).toEqual([{ from: 1_795_166_880 - 5400, until: 1_795_166_880, stepSeconds: 15 }]);
});
