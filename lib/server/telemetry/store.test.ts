import { afterEach, describe, expect, it } from "vitest";
import { type DemoPrometheus, startDemoPrometheus } from "../../demo/prometheus-server";
import { syntheticWorld } from "../../demo/world-synthetic";
import type { Flow } from "../../mesh/flow";
import { FLAVOURS } from "../../mesh/registry";
import { SOURCE_DEFAULTS } from "../../prometheus/config";
import { openSource } from "../../prometheus/open-source";
import type { MetricsSource } from "../../prometheus/source";
import type { TelemetryRequest, TelemetrySnapshot } from "./snapshot";
import { type TelemetryStore, telemetryStore } from "./store";

const NOW = 1_795_000_000;
const REFRESH_SECONDS = 15;

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

type Bench = {
  readonly prometheus: DemoPrometheus;
  readonly store: TelemetryStore;
  readonly source: MetricsSource;
  /** Moves the clock of both ends. */
  tick(seconds: number): void;
};

/** A store over a mesh of so many namespaces, on a clock that the test moves. */
async function bench(namespaces: number, { edges = 150, refreshSeconds = REFRESH_SECONDS } = {}): Promise<Bench> {
  let now = NOW;
  const clock = () => now;
  const world = syntheticWorld({ services: 60, namespaces, edges, seed: 1, startedAt: NOW });
  const prometheus = await startDemoPrometheus({ clock, world });
  const source = openSource({ ...SOURCE_DEFAULTS, name: "main", url: prometheus.url });
  const store = telemetryStore({ sources: [source], flavours: FLAVOURS, refreshSeconds, now: clock });
  opened.push(prometheus, source, store);
  await store.tried;
  return {
    prometheus,
    source,
    store,
    tick: (seconds) => {
      now += seconds;
    },
  };
}

const request = (change: Partial<TelemetryRequest> = {}): TelemetryRequest => ({
  windowSeconds: 300,
  atSeconds: undefined,
  idle: false,
  latency: "wait",
  namespaces: [],
  ...change,
});

async function queriesDuring({ prometheus }: Bench, act: () => Promise<unknown>): Promise<number> {
  const before = prometheus.requests.queries;
  await act();
  return prometheus.requests.queries - before;
}

describe("the number of queries", () => {
  it("is the same for 1, 10 and 60 namespaces, and at most 12", async () => {
    const counts: number[] = [];
    for (const namespaces of [1, 10, 60]) {
      const each = await bench(namespaces);
      counts.push(await queriesDuring(each, () => each.store.read(request())));
    }

    expect(new Set(counts).size).toBe(1);
    expect(counts[0]).toBeGreaterThan(3);
    expect(counts[0]).toBeLessThanOrEqual(12);
  });

  it("is none between two reads, however far apart the settings put them", async () => {
    const each = await bench(1, { refreshSeconds: 300 });
    each.tick(200);
    await each.store.read(request());
    each.tick(90);

    expect(await queriesDuring(each, () => each.store.read(request()))).toBe(0);
  });

  it("is none for latency that nobody wants, of an old moment either", async () => {
    const each = await bench(10);
    const without = request({ latency: "none", atSeconds: NOW - 600 });
    const first = await each.store.read(without);

    const queries = await queriesDuring(each, async () => {
      expect(await each.store.read(without)).toBe(first);
      await each.store.read(request({ atSeconds: NOW - 600 }));
      expect((await each.store.read(without)).version).toBe(first.version);
    });

    expect(queries).toBeGreaterThan(0);
    expect(queries).toBeLessThanOrEqual(2);
  });

  it("is none for the second viewer", async () => {
    const each = await bench(10);
    await each.store.read(request());

    expect(await queriesDuring(each, () => each.store.read(request({ namespaces: ["team-01"] })))).toBe(0);
  });

  it("is the same for 200 viewers at once as for one", async () => {
    const [alone, crowd] = [await bench(10), await bench(10)];
    const forOne = await queriesDuring(alone, () => alone.store.read(request()));

    const forMany = await queriesDuring(crowd, () =>
      Promise.all(Array.from({ length: 200 }, () => crowd.store.read(request()))),
    );

    expect(forMany).toBe(forOne);
  });

  it("leaves latency out for those who want none", async () => {
    const each = await bench(10);
    const without = await queriesDuring(each, () => each.store.read(request({ latency: "none" })));

    const whole = await queriesDuring(each, () => each.store.read(request()));

    expect(whole).toBeGreaterThan(0);
    expect(whole).toBeLessThan(without);
  });

  it("is none for an old moment that was read before", async () => {
    const each = await bench(3);
    await each.store.read(request({ atSeconds: NOW - 3600 }));

    expect(await queriesDuring(each, () => each.store.read(request({ atSeconds: NOW - 3600 })))).toBe(0);
  });
});

describe("a live window", () => {
  it("is answered with what is there while newer figures are read", async () => {
    const each = await bench(3);
    const first = await each.store.read(request({ latency: "none" }));
    each.tick(3 * REFRESH_SECONDS);

    const second = await each.store.read(request({ latency: "none" }));

    expect(second.atSeconds).toBe(first.atSeconds);
    await expect
      .poll(async () => (await each.store.read(request({ latency: "none" }))).atSeconds)
      .toBe(first.atSeconds + 3 * REFRESH_SECONDS);
  });

  it("is read anew when nobody has looked for a minute", async () => {
    const each = await bench(3);
    const first = await each.store.read(request());
    each.tick(10 * REFRESH_SECONDS);

    const second = await each.store.read(request());

    expect(second.atSeconds - first.atSeconds).toBe(10 * REFRESH_SECONDS);
    expect(second.version).not.toBe(first.version);
  });

  it("has the same version while nothing new was read", async () => {
    const each = await bench(3);

    const [first, second] = [await each.store.read(request()), await each.store.read(request())];

    expect(second).toBe(first);
  });

  it("is at least four scrapes long", async () => {
    const each = await bench(3);

    const { windowSeconds } = await each.store.read(request({ windowSeconds: 60 }));

    expect(windowSeconds).toBe(60);
    expect(each.store.probes()).toMatchObject([{ scrapeSeconds: 15, tried: true }]);
  });
});

describe("latency that is waited for", () => {
  it("is that of the chosen namespaces, which come first, or else all of it", async () => {
    const each = await bench(10);
    each.prometheus.faults.only = (query) => query.includes('destination_service_namespace!="team-01"');
    each.prometheus.faults.delayMs = 600;
    const chosen = each.store.read(request({ namespaces: ["team-01"] }));
    const whole = chosen.then(() => each.store.read(request()));

    // Calls from the namespace are waited for as well; only what comes after them is not.
    expect((await chosen).latency.state).toBe("partial");
    expect(unmeasured(await chosen, "team-01")).toEqual([]);
    expect((await whole).latency.state).toBe("ready");
  });

  it("is not waited for where a namespace has none", async () => {
    const each = await bench(10);

    const { gaps } = await each.store.read(request({ namespaces: ["nothing-here"] }));

    expect(gaps.filter(({ pending }) => !pending)).toEqual([]);
  });
});

/** Keys of what a namespace is called by or calls, as its callers report it, and of which there are no buckets. */
function unmeasured({ flows, latency }: TelemetrySnapshot, namespace: string): string[] {
  return flows
    .filter(({ measure, ends }) => measure === "requests" && ends.reporter === "source")
    .filter(({ ends }) => ends.source.namespace === namespace || ends.destination.namespace === namespace)
    .map(({ ends }) => ends.latencyKey)
    .filter((key) => !latency.buckets.has(key));
}

describe("a source that fails", () => {
  it("is a gap, and its last figures stay with the time they are from", async () => {
    const each = await bench(3);
    const good = await each.store.read(request());
    each.prometheus.faults.mode = "unavailable";
    each.tick(5 * REFRESH_SECONDS);

    const stale = await each.store.read(request());

    expect(stale.flows).toEqual(good.flows);
    expect(stale.gaps).toMatchObject([{ source: "prometheus/main", what: "everything", staleSince: good.atSeconds }]);
  });

  it("is a gap with nothing behind it when it never answered", async () => {
    const each = await bench(3);
    each.prometheus.faults.mode = "html";

    const { flows, gaps } = await each.store.read(request());

    expect(flows).toEqual([]);
    expect(gaps).toMatchObject([{ source: "prometheus/main", what: "everything" }]);
    expect(gaps[0]).not.toHaveProperty("staleSince");
  });

  it("recovers by itself", async () => {
    const each = await bench(3);
    each.prometheus.faults.mode = "reset";
    await each.store.read(request());
    each.prometheus.faults.mode = "none";

    await expect
      .poll(
        async () => {
          each.tick(5 * REFRESH_SECONDS);
          return (await each.store.read(request())).gaps;
        },
        { timeout: 15_000, interval: 200 },
      )
      .toEqual([]);
  }, 20_000);

  it("keeps the last answer to a query that fails, and says since when it is old", async () => {
    const each = await bench(3);
    const good = await each.store.read(request({ latency: "none" }));
    each.prometheus.faults.mode = "truncated";
    each.prometheus.faults.only = (query) => query.includes("istio_requests_total");
    each.tick(5 * REFRESH_SECONDS);

    const { flows, gaps } = await each.store.read(request({ latency: "none" }));

    expect(flows).toEqual(good.flows);
    expect(gaps).toMatchObject([{ what: "requests", staleSince: good.atSeconds }]);
  });

  it.each([
    { half: 'reporter="source"', lost: "source", words: "What callers report" },
    { half: 'reporter!="source"', lost: "destination", words: "What receivers and waypoints report" },
  ])("keeps the last answer to the half of the requests that fails: $half", async ({ half, lost, words }) => {
    const each = await bench(3);
    const good = await each.store.read(request({ latency: "none" }));
    each.prometheus.faults.mode = "truncated";
    each.prometheus.faults.only = (query) => query.includes(`istio_requests_total{${half}}`);
    each.tick(5 * REFRESH_SECONDS);

    const { flows, gaps } = await each.store.read(request({ latency: "none" }));

    const halves = (all: readonly Flow[]) => {
      const requests = all.filter(({ measure }) => measure === "requests");
      const isLost = ({ ends }: Flow) => (ends.reporter === "source") === (lost === "source");
      return { old: requests.filter(isLost), fresh: requests.filter((flow) => !isLost(flow)) };
    };
    const [before, after] = [halves(good.flows), halves(flows)];
    expect(before.old.length).toBeGreaterThan(0);
    expect(after.old).toEqual(before.old);
    const ends = after.fresh.map((flow) => [flow.ends, flow.response]);
    expect(ends.length).toBeGreaterThan(0.9 * before.fresh.length);
    expect(new Set(ends.map(([one, other]) => JSON.stringify([one, other]))).size).toBe(ends.length);
    expect(after.fresh).not.toEqual(before.fresh);
    expect(gaps).toMatchObject([{ what: "requests", why: expect.stringContaining(words), staleSince: good.atSeconds }]);
  });

  it("loses only what it did not answer", async () => {
    const each = await bench(3);
    each.prometheus.faults.mode = "unavailable";
    each.prometheus.faults.only = (query) => query.includes("_bucket");

    const { flows, gaps, latency } = await each.store.read(request());

    expect(flows.length).toBeGreaterThan(0);
    expect(gaps.map(({ what }) => what)).toEqual(["latency"]);
    expect(latency.state).toBe("ready");
  });
});

describe("an old moment", () => {
  it("is asked again for what was not answered", async () => {
    const each = await bench(3);
    each.prometheus.faults.mode = "unavailable";
    each.prometheus.faults.only = (query) => query.includes("istio_requests_total");
    const old = request({ atSeconds: NOW - 3600, latency: "none" });
    const lacking = await each.store.read(old);
    each.prometheus.faults.mode = "none";

    expect(lacking.gaps.map(({ what }) => what)).toContain("requests");
    await expect.poll(async () => (await each.store.read(old)).gaps, { timeout: 10_000 }).toEqual([]);
  });
});

describe("windows in use", () => {
  it("are bounded, and what is forgotten can be had again", async () => {
    const each = await bench(3);
    for (let windowSeconds = 300; windowSeconds < 318; windowSeconds += 1) {
      await each.store.read(request({ windowSeconds, latency: "none" }));
    }

    const again = await each.store.read(request({ windowSeconds: 300, latency: "none" }));

    expect(again.windowSeconds).toBe(300);
    expect(again.flows.length).toBeGreaterThan(0);
  }, 20_000);
});

describe("what is not collected", () => {
  it("is told from what is quiet", async () => {
    const each = await bench(3, { edges: 0 });

    const { gaps } = await each.store.read(request());

    expect(gaps).toMatchObject([
      { what: "requests", why: expect.stringContaining("not collected") },
      { what: "tcp", why: expect.stringContaining("not collected") },
    ]);
  });

  it("is not told of a family that a mesh need not have", async () => {
    const each = await bench(3);

    // The synthetic mesh speaks HTTP alone: no proxy of it has a TCP counter.
    expect((await each.store.read(request())).gaps).toEqual([]);
  });
});
