import { describe, expect, it } from "vitest";
import type { LabelFilter } from "../flavour";
import { PLAIN_READING } from "../flow";
import { destinationLabels, flowsOf, requests, serviceLabels, sourceLabels } from "../testing";
import { istioBucketsPromql, istioLatencyPlan, istioQuantilePromql } from "./latency";
import { istioFlowQueries, istioFlowsPromql } from "./queries";

const [a, b] = flowsOf(
  ["a", "b"].map((workload) =>
    requests("source", 1, sourceLabels({ workload }), destinationLabels({ workload: "c" }), serviceLabels("c")),
  ),
);
if (!a || !b) throw new Error("Two flows were made.");

/** The labels that only tell callers apart. */
const called =
  'destination_cluster="east", destination_service_namespace="ns", destination_service="c.ns.svc.cluster.local", ' +
  'destination_service_name="c", destination_workload_namespace="ns", destination_workload="c", request_protocol="http"';
const from = (workload: string) =>
  `reporter="source", source_cluster="east", source_workload_namespace="ns", source_workload="${workload}", ${called}`;

describe("a query that explains a rate", () => {
  it("adds up the flows", () => {
    const promql = istioFlowsPromql([a, b], 300, true);

    expect(promql).toBe(
      `sum(rate(istio_requests_total{${from("a")}}[300s]) or rate(istio_requests_total{${from("b")}}[300s]))`,
    );
  });

  it("selects each series once, however many flows it has", () => {
    expect(istioFlowsPromql([a, a, b], 300, true)).toBe(istioFlowsPromql([a, b], 300, true));
  });

  it("counts a part of a flow where a part counts", () => {
    const promql = istioFlowsPromql([{ ...a, factor: 0.25 }, b], 300, true);

    expect(promql).toBe(
      `sum((rate(istio_requests_total{${from("a")}}[300s]) * 0.25) or rate(istio_requests_total{${from("b")}}[300s]))`,
    );
  });

  it("counts the copies of replicas once", () => {
    const promql = istioFlowsPromql([a], 300, true, ["replica"]);

    expect(promql).toBe(`sum(max without (replica) (rate(istio_requests_total{${from("a")}}[300s])))`);
  });

  it("names the responses where not all count", () => {
    expect(istioFlowsPromql([a], 300, false)).toContain(
      'response_code="200", grpc_response_status="", response_flags="-"',
    );
  });

  it("tells callers without a workload apart by app and version", () => {
    const nameless = flowsOf(
      ["v1", "v2"].map((version) =>
        requests("source", 1, { ...sourceLabels({ workload: "unknown", app: "p", version }) }, serviceLabels("c")),
      ),
    );

    const promql = istioFlowsPromql(nameless, 300, true);

    for (const version of ["v1", "v2"]) {
      expect(promql).toContain(`source_canonical_service="p", source_canonical_revision="${version}"`);
    }
  });
});

describe("a query that explains a quantile", () => {
  it("adds up buckets, and copies of replicas once", () => {
    const promql = istioQuantilePromql([a], 0.95, 300, ["replica"]);

    expect(promql).toBe(
      "histogram_quantile(0.95, sum by (le) (max without (replica) " +
        `(rate(istio_request_duration_milliseconds_bucket{${from("a")}}[300s]))))`,
    );
  });
});

describe("the queries of a whole mesh", () => {
  const requestsOf = (filter?: LabelFilter) =>
    istioFlowQueries({ windowSeconds: 300, idle: false, ...(filter && { filter }) }).filter(
      ({ measure }) => measure === "requests",
    );

  it("ask for requests in two halves that have no series in common and lack none", () => {
    const halves = requestsOf();

    expect(halves.map(({ promql }) => /reporter!?="source"/.exec(promql)?.[0])).toEqual([
      'reporter="source"',
      'reporter!="source"',
    ]);
    expect(halves.flatMap(({ part }) => part?.reporters ?? []).sort()).toEqual(["destination", "source", "waypoint"]);
  });

  it("ask for those of one end at once", () => {
    expect(requestsOf(new Map([["source_workload", ["a"]]]))).toMatchObject([{ what: "requests" }]);
  });
});

describe("a query for flows that are read in another form", () => {
  const rates = { ...PLAIN_READING, forms: { requests: "rates", latency: "rates" } } as const;
  const sums = { ...PLAIN_READING, forms: { requests: "sums" }, sumPrefix: "workload:" } as const;

  it.each([
    { name: "recorded rates", reading: rates, part: "(edge:istio_requests:rate5m) > 0" },
    {
      name: "recorded sums",
      reading: sums,
      part: '(rate(workload:istio_requests_total{reporter="source"}[300s])) > 0',
    },
  ])("names the series of that form: $name", ({ reading, part }) => {
    const queries = istioFlowQueries({ windowSeconds: 300, idle: false, reading });

    expect(queries.find(({ measure }) => measure === "requests")?.promql).toContain(part);
    expect(queries.find(({ measure }) => measure === "opened")?.promql).toContain(
      "istio_tcp_connections_opened_total[300s]",
    );
  });

  it("explains each flow by the series it was read from, in one query", () => {
    const promql = istioFlowsPromql(
      [
        { ...a, reading: rates },
        { ...b, reading: sums },
      ],
      300,
      true,
    );

    expect(promql).toBe(
      `sum(edge:istio_requests:rate5m{${from("a")}} or rate(workload:istio_requests_total{${from("b")}}[300s]))`,
    );
  });

  it("explains a quantile by recorded rates of buckets", () => {
    expect(istioQuantilePromql([{ ...a, reading: rates }], 0.95, 300)).toBe(
      `histogram_quantile(0.95, sum by (le) (edge:istio_request_duration_milliseconds_bucket:rate5m{${from("a")}}))`,
    );
  });

  it.each([
    { histograms: "classic", kinds: ["sum by (le) (rate(istio_request_duration_milliseconds_bucket{"] },
    { histograms: "native", kinds: ["sum(rate(istio_request_duration_milliseconds{"] },
    {
      histograms: "mixed",
      kinds: [
        "sum(rate(istio_request_duration_milliseconds{",
        "sum by (le) ((rate(istio_request_duration_milliseconds_bucket{",
      ],
    },
  ] as const)("gives the histograms that a quantile is taken of: $histograms", ({ histograms, kinds }) => {
    const flow = { ...a, reading: { ...PLAIN_READING, histograms } };
    const buckets = istioBucketsPromql([flow], 300);

    expect(buckets.split(" or ").map((kind) => kind.slice(0, kind.indexOf("{") + 1))).toEqual(kinds);
    for (const kind of buckets.split(" or ")) {
      expect(istioQuantilePromql([flow], 0.5, 300)).toContain(`histogram_quantile(0.5, ${kind})`);
    }
  });

  it("reads native histograms beside recorded rates of the classic ones", () => {
    const reading = { ...rates, histograms: "mixed" } as const;
    const plan = istioLatencyPlan([a], { windowSeconds: 300, firstNamespaces: [], maxShards: 8, reading });

    expect(plan.map(({ native, promql }) => [native, /\(((?:rate\()?[\w:]+)\{/.exec(promql)?.[1]])).toEqual([
      [true, "rate(istio_request_duration_milliseconds"],
      [false, "edge:istio_request_duration_milliseconds_bucket:rate5m"],
    ]);
  });

  it("reads no native histograms beside sums, which may hold the same pods", () => {
    const reading = { ...sums, forms: { latency: "sums" }, histograms: "mixed" } as const;
    const plan = istioLatencyPlan([a], { windowSeconds: 300, firstNamespaces: [], maxShards: 8, reading });

    expect(plan.map(({ native }) => native)).toEqual([false]);
    expect(istioQuantilePromql([{ ...a, reading }], 0.95, 300)).toBe(
      `histogram_quantile(0.95, sum by (le) (rate(workload:istio_request_duration_milliseconds_bucket{${from("a")}}[300s])))`,
    );
  });

  it("counts a classic histogram only where the same series is not native as well", () => {
    const reading = { ...PLAIN_READING, histograms: "mixed" } as const;
    const [, classic] = istioLatencyPlan([a], { windowSeconds: 300, firstNamespaces: [], maxShards: 8, reading });

    expect(classic?.promql).toContain(
      'rate(istio_request_duration_milliseconds_bucket{reporter="source"}[300s]) unless ignoring (le) ' +
        'rate(istio_request_duration_milliseconds{reporter="source"}[300s])',
    );
  });
});

describe("the plan for latency", () => {
  it.each([
    { who: "has no workload label", caller: { workload: "unknown", app: "p", version: "v1" }, asked: true },
    { who: "has a name", caller: { workload: "a", app: "p", version: "v1" }, asked: false },
    { who: "is a stranger", caller: undefined, asked: false },
  ])("asks for apps and versions where a caller $who: $asked", ({ caller, asked }) => {
    const flows = flowsOf([requests("source", 1, sourceLabels(caller), destinationLabels({ workload: "c" }))]);
    const options = { windowSeconds: 300, firstNamespaces: [], maxShards: 8 };

    const plan = istioLatencyPlan(flows, options).map(({ promql }) => promql);

    expect(plan).toHaveLength(1);
    expect(plan.map((promql) => promql.includes("source_canonical_revision"))).toEqual([asked]);
  });

  /** Every workload calls the next three; namespaces take turns. */
  function meshOf(workloads: number, namespaces: number) {
    const peer = (i: number) => ({ workload: `w${i}`, namespace: `ns${i % namespaces}` });
    return flowsOf(
      Array.from({ length: workloads }, (_, i) =>
        [1, 2, 3].map((step) => {
          const callee = peer((i + step) % workloads);
          return requests("source", 1, sourceLabels(peer(i)), destinationLabels(callee), {
            ...serviceLabels(callee.workload, callee.namespace),
          });
        }),
      ).flat(),
    );
  }

  function matchersOf(flows: ReturnType<typeof meshOf>, firstNamespaces: readonly string[] = []): string[] {
    const options = { windowSeconds: 300, firstNamespaces, maxShards: 8 };
    return istioLatencyPlan(flows, options).map(({ promql }) => /_bucket\{(.*)\}\[/.exec(promql)?.[1] ?? promql);
  }

  /** Which of the queries, by their numbers, find each flow. */
  function foundBy(flows: ReturnType<typeof meshOf>, plan: readonly string[]): number[][] {
    return flows.map(({ ends }) =>
      plan.flatMap((matchers, i) => {
        const isFound = [...matchers.matchAll(/(\w+)(=|!=|=~|!~)"([^"]*)"/g)].every(
          ([, label = "", operator, value = ""]) => {
            const isSame = new RegExp(`^(?:${value})$`).test(ends.labels[label] ?? "");
            return operator?.startsWith("!") ? !isSame : isSame;
          },
        );
        return isFound ? [i] : [];
      }),
    );
  }

  it("is one query without a namespace for a small mesh, whatever is on screen", () => {
    expect(matchersOf(meshOf(30, 5), ["ns1"])).toEqual(['reporter="source"']);
  });

  it("is one query where nobody looks at anything in particular", () => {
    expect(matchersOf(meshOf(150, 10))).toEqual(['reporter="source"']);
  });

  it("begins with what is on screen: calls to it, then calls from it", () => {
    expect(matchersOf(meshOf(150, 10), ["ns1"])).toEqual([
      'reporter="source", destination_service_namespace="ns1"',
      'reporter="source", source_workload_namespace="ns1", destination_service_namespace!="ns1"',
      'reporter="source", destination_service_namespace!="ns1", source_workload_namespace!="ns1"',
    ]);
  });

  it("passes over namespaces that have no requests", () => {
    expect(matchersOf(meshOf(150, 10), ["nothing-here"])).toEqual(['reporter="source"']);
  });

  it.each([
    { what: "what is on screen is set apart", workloads: 150, first: ["ns1"], needed: [true, true, false] },
    { what: "nothing is", workloads: 30, first: ["ns1"], needed: [true] },
    { what: "nobody looks at anything in particular", workloads: 150, first: [], needed: [false] },
    { what: "what is on screen has no requests", workloads: 150, first: ["nothing-here"], needed: [false] },
  ])("says which queries are needed first where $what", ({ workloads, first, needed }) => {
    const options = { windowSeconds: 300, firstNamespaces: first, maxShards: 8 };

    expect(istioLatencyPlan(meshOf(workloads, 10), options).map((query) => query.first)).toEqual(needed);
  });

  it.each([
    { workloads: 150, namespaces: 10, first: [] },
    { workloads: 150, namespaces: 10, first: ["ns1"] },
    { workloads: 1500, namespaces: 50, first: [] },
    { workloads: 1500, namespaces: 50, first: ["ns1", "ns2"] },
    { workloads: 1500, namespaces: 50, first: Array.from({ length: 40 }, (_, i) => `ns${i}`) },
    { workloads: 1500, namespaces: 1, first: ["ns0"] },
  ])("finds every edge once, in at most 8 queries: $workloads workloads, $first first", (mesh) => {
    const flows = meshOf(mesh.workloads, mesh.namespaces);
    const plan = matchersOf(flows, mesh.first);

    expect(plan.length).toBeLessThanOrEqual(8);
    expect(foundBy(flows, plan).every((found) => found.length === 1)).toBe(true);
  });
});
