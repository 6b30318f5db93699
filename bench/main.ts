import { cpus, loadavg } from "node:os";
import { whyNoRealPrometheus } from "@/lib/demo/testing/real-prometheus";
import { benchLayout } from "@/lib/layout/bench";
import { stopAllChildren } from "./children";
import { type Figure, figure, tableOf, verdictOf, type World } from "./figure";
import { measureCluster } from "./kubernetes-runs";
import { type Effort, measureServer, POLL_SECONDS } from "./measure";
import { demoStore, PARAMETER, realStore, runDemoStore, type Size, type Store } from "./store";

/*
 * `npm run bench`: the server's figures of the design's budgets, each beside what the same queries take without us.
 * `node dist/bench.mjs M K` measures some sizes only. README.md says how to read it.
 */

const EFFORT: Record<Size, Effort> = {
  S: { coldRuns: 3, warmRuns: 40, viewers: 200, polls: 240 },
  M: { coldRuns: 3, warmRuns: 40, viewers: 200, polls: 100 },
  // Every round of this size keeps two processors busy for some seconds.
  L: { coldRuns: 2, warmRuns: 20, viewers: 200, polls: 20 },
};

/** Each in new processes. */
const CLUSTER_RUNS = 3;

/** How long measuring takes besides the soak, at most: samples are written until then. */
const REAL_SECONDS = 5 * 60;
const HISTORY_SECONDS = 10 * 60;

const parameters = process.argv.slice(2);

if (parameters[0] === PARAMETER) {
  await runDemoStore(sizeOf(parameters[1]));
} else {
  process.once("exit", stopAllChildren);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  await bench(parameters.length > 0 ? parameters.map(worldOf) : ["S", "M", "L", "K"]);
}

async function bench(worlds: readonly World[]): Promise<void> {
  const sizes = worlds.filter((world) => world !== "K");
  const startedAt = performance.now();
  const [processor] = cpus();
  say(`Node ${process.version}, ${cpus().length} × ${processor?.model ?? "?"}, load ${load()}`);
  const figures: Figure[] = [];
  const notes: string[] = [];
  for (const { size, kind, whyNot, open, effort } of await plansFor(sizes)) {
    if (whyNot !== undefined) {
      notes.push(`${size}, ${kind}: not measured. ${whyNot}`);
      continue;
    }
    try {
      figures.push(...(await over(size, effort, open)));
    } catch (error) {
      notes.push(
        `${size}, ${kind}: not measured to the end. ${error instanceof Error ? error.message : String(error)}`,
      );
      process.exitCode = 1;
    }
    if (effort.polls > 0)
      notes.push(`${size}, RSS: ${effort.polls} rounds, ${POLL_SECONDS} s apart by the server's clock.`);
  }
  if (worlds.includes("K")) {
    try {
      figures.push(...(await measureCluster(CLUSTER_RUNS, say)));
    } catch (error) {
      notes.push(`K: not measured to the end. ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 1;
    }
  }
  figures.push(...(await layoutFigures()).filter(({ size }) => worlds.includes(size)));

  say(`\n${tableOf(figures)}\n`);
  for (const note of notes) say(note);
  const verdicts = figures.map(verdictOf);
  const count = (verdict: string) => `${verdicts.filter((each) => each === verdict).length} ${verdict}`;
  const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
  say(
    `${["ok", "over", "more than twice over"].map(count).join(", ")}; took ${minutes} min, load ${load()} at the end`,
  );
}

type Plan = {
  readonly size: Size;
  readonly kind: Store["kind"];
  readonly whyNot: string | undefined;
  readonly effort: Effort;
  open(): Promise<Store>;
};

/** Each size over the demo's server and over a real Prometheus, where that can be. */
async function plansFor(sizes: readonly Size[]): Promise<Plan[]> {
  const noPrometheus = await whyNoRealPrometheus();
  return sizes.flatMap((size): Plan[] => {
    const effort = EFFORT[size];
    const isTooLarge = size === "L";
    return [
      {
        size,
        kind: "demo",
        whyNot: isTooLarge ? "How fast JavaScript evaluates 245,000 series would be what is measured." : undefined,
        // Memory is measured once.
        effort: noPrometheus === undefined ? { ...effort, polls: 0 } : effort,
        open: () => demoStore(size),
      },
      { size, kind: "prometheus", whyNot: noPrometheus, effort, open: () => realStore(size, spanOf(effort)) },
    ];
  });
}

async function over(size: Size, effort: Effort, open: () => Promise<Store>): Promise<Figure[]> {
  const startedAt = performance.now();
  const store = await open();
  try {
    say(`${size}, ${store.kind}: ${store.filled}`);
    return await measureServer(size, store, effort);
  } finally {
    await store.close();
    say(`${size}, ${store.kind}: took ${Math.round((performance.now() - startedAt) / 1000)} s`);
  }
}

function load(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}

function spanOf({ polls }: Effort) {
  const now = Date.now() / 1000;
  return { fromSeconds: now - HISTORY_SECONDS, untilSeconds: now + REAL_SECONDS + polls * POLL_SECONDS };
}

async function layoutFigures(): Promise<Figure[]> {
  const rows = await benchLayout();
  // ELK's layout is one to choose, for whoever can wait for it.
  const budgetOf = (what: string) => (what.endsWith("elk") ? undefined : "layout");
  return rows.map(({ what, size, ms }) => ({ ...figure(what, "ms", ms, undefined, budgetOf(what)), size, store: "" }));
}

function sizeOf(text: string | undefined): Size {
  if (text === "S" || text === "M" || text === "L") return text;
  throw new Error(`There is no size ${text}: S, M and L are.`);
}

function worldOf(text: string): World {
  return text === "K" ? text : sizeOf(text);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
