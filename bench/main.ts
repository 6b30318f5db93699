import { cpus, loadavg } from "node:os";
import { whyNoRealPrometheus } from "@/lib/demo/testing/real-prometheus";
import { benchLayout } from "@/lib/layout/bench";
import { stopAllChildren } from "./children";
import { type Figure, figure, tableOf, verdictOf } from "./figure";
import { type Effort, measureServer, POLL_SECONDS } from "./measure";
import { demoStore, PARAMETER, realStore, runDemoStore, type Size, type Store } from "./store";

/*
 * `npm run bench`: the server's figures of the design's budgets, each beside what the same queries take without us.
 * `node dist/bench.mjs M L` measures some sizes only. README.md says how to read it.
 */

const EFFORT: Record<Size, Effort> = {
  S: { coldRuns: 3, warmRuns: 40, viewers: 200, polls: 240 },
  M: { coldRuns: 3, warmRuns: 40, viewers: 200, polls: 240 },
  // Every round of this size keeps two processors busy for some seconds.
  L: { coldRuns: 2, warmRuns: 20, viewers: 200, polls: 30 },
};

/** How long measuring takes besides the soak, at most: samples are written until then. */
const REAL_SECONDS = 6 * 60;
const HISTORY_SECONDS = 10 * 60;

const parameters = process.argv.slice(2);

if (parameters[0] === PARAMETER) {
  await runDemoStore(sizeOf(parameters[1]));
} else {
  process.once("exit", stopAllChildren);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  await bench(parameters.length > 0 ? parameters.map(sizeOf) : ["S", "M", "L"]);
}

async function bench(sizes: readonly Size[]): Promise<void> {
  const startedAt = performance.now();
  const [processor] = cpus();
  say(`Node ${process.version}, ${cpus().length} × ${processor?.model ?? "?"}, load ${loadavg()[0]?.toFixed(1)}`);
  const noPrometheus = await whyNoRealPrometheus();
  const figures: Figure[] = [];
  const notes: string[] = [];

  for (const size of sizes) {
    if (size === "L")
      notes.push("L, demo: not measured; evaluating its 245,000 series in JavaScript would be what is measured.");
    else
      figures.push(
        ...(await over(size, { ...EFFORT[size], polls: noPrometheus ? EFFORT[size].polls : 0 }, () => demoStore(size))),
      );
    if (noPrometheus) notes.push(`${size}, prometheus: not measured. ${noPrometheus}`);
    else figures.push(...(await over(size, EFFORT[size], () => realStore(size, spanOf(EFFORT[size])))));
  }
  figures.push(...(await layoutFigures()).filter(({ size }) => sizes.includes(size)));

  const minutes = (performance.now() - startedAt) / 60_000;
  for (const size of sizes)
    notes.push(`RSS, ${size}: ${EFFORT[size].polls} rounds, ${POLL_SECONDS} s apart by the server's clock.`);
  say(`\n${tableOf(figures)}\n`);
  for (const note of notes) say(note);
  const verdicts = figures.map(verdictOf);
  const count = (verdict: string) => verdicts.filter((each) => each === verdict).length;
  say(
    `${count("ok")} ok, ${count("over")} over, ${count("more than twice over")} more than twice over, in ${minutes.toFixed(1)} min; load ${loadavg()[0]?.toFixed(1)} at the end`,
  );
}

async function over(size: Size, effort: Effort, open: () => Promise<Store>): Promise<Figure[]> {
  const startedAt = performance.now();
  const store = await open();
  try {
    say(`${size}: ${store.kind}, ${store.filled}`);
    return await measureServer(size, store, effort);
  } finally {
    await store.close();
    say(`${size}: ${store.kind}, measured in ${Math.round((performance.now() - startedAt) / 1000)} s`);
  }
}

function spanOf({ polls }: Effort) {
  const now = Date.now() / 1000;
  return { fromSeconds: now - HISTORY_SECONDS, untilSeconds: now + REAL_SECONDS + polls * POLL_SECONDS };
}

async function layoutFigures(): Promise<Figure[]> {
  const rows = await benchLayout();
  return rows.map(({ what, size, ms }) => ({ ...figure(what, "ms", ms, undefined, "layout"), size, store: "" }));
}

function sizeOf(text: string | undefined): Size {
  if (text === "S" || text === "M" || text === "L") return text;
  throw new Error(`There is no size ${text}: S, M and L are.`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
