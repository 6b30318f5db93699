import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { formatValue } from "./promql/json";
import { metricOf } from "./promql/label-set";
import { curveIntegrals, onGrid, SCRAPE_SECONDS, type Series, valueAt, type World } from "./world";

/** Samples every `stepSeconds` (a multiple of the scrape interval), both ends included. Unix seconds. */
export type Span = { readonly from: number; readonly until: number; readonly stepSeconds: number };

/** What is enough for an hour's range query over a window of half an hour. */
const FULL_SECONDS = 90 * 60;

/** The last 90 minutes as they would have been scraped. */
export function recentSpans(now: number): Span[] {
  const until = onGrid(now);
  return [{ from: until - FULL_SECONDS, until, stepSeconds: SCRAPE_SECONDS }];
}

/**
 * A world's history as OpenMetrics text, for `promtool tsdb create-blocks-from openmetrics`: family by family, series
 * by series, oldest first. In pieces, because it is long: some 900 bytes for each sample.
 */
export function* openMetricsText(world: World, spans: readonly Span[]): Generator<string> {
  const integrals = curveIntegrals(world);
  const moments = spans.flatMap(momentsOf);

  for (const [family, series] of families(world)) {
    yield `# TYPE ${family} ${world.types[family] ?? "unknown"}\n`;
    for (const one of series) {
      const identity = `${one.name}${labelsText(one)}`;
      let lines = "";
      for (const at of moments) {
        if (isAliveAt(one, at, world)) lines += `${identity} ${formatValue(valueAt(one, at, integrals))} ${at}\n`;
      }
      if (lines) yield lines;
    }
  }
  yield "# EOF\n";
}

/** Writes the text to a file, without ever holding all of it. */
export async function writeOpenMetrics(path: string, world: World, spans: readonly Span[]): Promise<void> {
  await pipeline(Readable.from(openMetricsText(world, spans), { objectMode: false }), createWriteStream(path));
}

function momentsOf({ from, until, stepSeconds }: Span): number[] {
  const first = Math.ceil(from / stepSeconds) * stepSeconds;
  const count = Math.max(0, Math.floor((until - first) / stepSeconds) + 1);
  return Array.from({ length: count }, (_, i) => first + i * stepSeconds);
}

function isAliveAt({ lives }: Series, at: number, { beginsAt }: World): boolean {
  return at >= beginsAt && (!lives || (at >= lives.from && at <= lives.until));
}

/** Series by the family they belong to, in the order in which families first appear. */
function families(world: World): Map<string, Series[]> {
  const found = new Map<string, Series[]>();
  for (const series of world.series) {
    const family = familyOf(series.name, world);
    const members = found.get(family);
    if (members) members.push(series);
    else found.set(family, [series]);
  }
  return found;
}

function familyOf(name: string, { types }: World): string {
  return name in types ? name : name.replace(/_(total|bucket|sum|count)$/, "");
}

function labelsText(series: Series): string {
  const pairs = Object.entries(metricOf(series, false)).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
