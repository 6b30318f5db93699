import { describe, expect, it } from "vitest";
import { type Shown, showing } from "./showing";
import type { LatencyState, TelemetrySnapshot } from "./snapshot";

function snapshot(version: string, state: LatencyState["state"]): TelemetrySnapshot {
  const latency = { state, buckets: new Map() };
  return { version, atSeconds: 0, windowSeconds: 300, flows: [], gaps: [], latency, sources: [] };
}

/** A window whose state the test sets. */
function bench(state: LatencyState["state"] = "ready") {
  let version = 1;
  let now = 0;
  const capture = (): Shown => ({
    whole: snapshot(`${version}`, state),
    withoutLatency: snapshot(`${version} without`, "none"),
  });
  const shown = showing(capture, { now: () => now, forgottenAfterSeconds: 60 });
  return {
    shown,
    version: () => shown.current()?.whole.version,
    change() {
      version += 1;
      return shown.change();
    },
    later(seconds: number) {
      now += seconds;
    },
  };
}

/** Work that ends when it is told to. */
function held() {
  const made: string[] = [];
  const pending: (() => void)[] = [];
  return {
    made,
    prepare: (next: TelemetrySnapshot) =>
      new Promise<void>((resolve) => {
        made.push(next.version);
        pending.push(resolve);
      }),
    finish: () => pending.shift()?.(),
  };
}

describe("newer figures", () => {
  it("are shown at once where there are none yet", () => {
    const { shown, version } = bench();

    void shown.change();

    expect(version()).toBe("1");
  });

  it("are shown when what is in use has been made of them, and older ones until then", async () => {
    const { shown, change, version } = bench();
    const work = held();
    await shown.change();
    shown.use({ key: "a", prepare: work.prepare }, true);

    const changed = change();

    expect([work.made, version()]).toEqual([["2"], "1"]);
    work.finish();
    await changed;
    expect(version()).toBe("2");
  });

  it("are followed by those that came meanwhile, however many", async () => {
    const { shown, change, version } = bench();
    const work = held();
    await shown.change();
    shown.use({ key: "a", prepare: work.prepare }, true);

    const changed = Promise.all([change(), change(), change()]);
    work.finish();
    await expect.poll(() => work.made.length).toBe(2);
    work.finish();
    await changed;

    expect([work.made, version()]).toEqual([["2", "4"], "4"]);
  });

  it("are shown at once while latency is awaited", async () => {
    const { shown, change, version } = bench("partial");
    const work = held();
    await shown.change();
    shown.use({ key: "a", prepare: work.prepare }, true);

    void change();

    expect([work.made, version()]).toEqual([[], "2"]);
  });

  it("are made ready with latency or without, as each is looked at", async () => {
    const { shown, change } = bench();
    const made: string[] = [];
    const prepare = async (next: TelemetrySnapshot) => void made.push(next.version);
    await shown.change();
    shown.use({ key: "a", prepare }, true);
    shown.use({ key: "b", prepare }, false);

    await change();

    expect(made).toEqual(["2 without", "2"]);
  });

  it("are not made ready for what nobody has looked at for a while", async () => {
    const { shown, change, later } = bench();
    const work = held();
    await shown.change();
    shown.use({ key: "a", prepare: work.prepare }, true);
    later(61);

    await change();

    expect(work.made).toEqual([]);
  });

  it("are made ready for a bounded number of views: the newest", async () => {
    const { shown, change } = bench();
    const made: number[] = [];
    await shown.change();
    for (let i = 0; i < 50; i++) shown.use({ key: `${i}`, prepare: async () => void made.push(i) }, true);

    await change();

    expect(made).toEqual([49, 48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38]);
  });

  it("are shown where they cannot be made ready", async () => {
    const { shown, change, version } = bench();
    await shown.change();
    shown.use({ key: "a", prepare: () => Promise.reject(new Error("no")) }, true);

    await change();

    expect(version()).toBe("2");
  });
});
