import type { Protocol, Timeseries } from "@/lib/graph/model";

/** What a chart's axis counts. */
export type ChartUnit = "req/s" | "ratio" | "ms" | "B/s";

export type ChartLine = { readonly key: string; readonly name: string; readonly colour: string };

/** A moment with the value of every line; undefined where nothing was measured, which is drawn as a gap. */
export type ChartRow = { readonly at: number } & Readonly<Record<string, number | undefined>>;

export type Chart = {
  readonly id: string;
  readonly title: string;
  readonly unit: ChartUnit;
  readonly lines: readonly ChartLine[];
  readonly rows: readonly ChartRow[];
};

type Series = Timeseries["series"][number];
type Figure = Series["figure"];

const RATE = { key: "requestRate", name: "requests", colour: "var(--text-soft)" } as const;
const FAILED = { key: "errorRate", name: "failed", colour: "var(--stroke-failing)" } as const;
const REFUSED = { key: "clientErrorRate", name: "client errors", colour: "var(--stroke-degraded)" } as const;
const QUANTILES = [
  { key: "p50", name: "p50", colour: "var(--stroke-unknown)" },
  { key: "p95", name: "p95", colour: "var(--text-soft)" },
  { key: "p99", name: "p99", colour: "var(--accent)" },
] as const;
const BYTES = [
  { key: "sentBytesPerSecond", name: "requests", colour: "var(--text-soft)" },
  { key: "receivedBytesPerSecond", name: "responses", colour: "var(--accent)" },
] as const;

/** The charts of a history: for each protocol that has one, rate, errors and quantiles, or bytes. */
export function chartsOf({ times, series }: Timeseries): readonly Chart[] {
  const protocols = (["http", "grpc", "tcp"] as const).filter((each) =>
    series.some(({ protocol }) => protocol === each),
  );
  return protocols.flatMap((protocol) => {
    const own = new Map(series.filter((each) => each.protocol === protocol).map((each) => [each.figure, each.values]));
    const chart = (title: string, unit: ChartUnit, lines: readonly ChartLine[], values: Values = own): Chart => ({
      id: `${protocol} ${title}`,
      title: protocols.length > 1 ? `${title} (${PREFIXES[protocol]})` : title,
      unit,
      lines: lines.filter(({ key }) => values.has(key as Figure)),
      rows: rowsOf(times, values),
    });
    const charts =
      protocol === "tcp"
        ? [chart("Bytes", "B/s", BYTES)]
        : [
            chart("Rate", "req/s", [RATE]),
            chart("Errors", "ratio", [FAILED, REFUSED], shares(own)),
            chart("Latency", "ms", QUANTILES),
          ];
    return charts.filter(({ lines }) => lines.length > 0);
  });
}

const PREFIXES: Record<Protocol, string> = { http: "HTTP", grpc: "gRPC", tcp: "TCP" };

type Values = ReadonlyMap<Figure, readonly (number | null)[]>;

/** Failed requests as a share of all: three failures a second are nothing or everything. */
function shares(own: Values): Values {
  const all = own.get("requestRate");
  const share = (part: readonly (number | null)[]) =>
    part.map((value, index) => {
      const whole = all?.[index];
      return value === null || whole === null || whole === undefined || whole <= 0 ? null : value / whole;
    });
  const found = new Map<Figure, readonly (number | null)[]>();
  for (const figure of ["errorRate", "clientErrorRate"] as const) {
    const values = own.get(figure);
    if (values && all) found.set(figure, share(values));
  }
  return found;
}

function rowsOf(times: readonly number[], values: Values): readonly ChartRow[] {
  return times.map((at, index) => {
    const row: Record<string, number | undefined> = {};
    for (const [figure, points] of values) row[figure] = points[index] ?? undefined;
    return { ...row, at };
  });
}

/** Whether a point has no neighbour on either side: a line alone would not show it. */
export function isAlone(rows: readonly ChartRow[], index: number, key: string): boolean {
  return (
    rows[index]?.[key] !== undefined && rows[index - 1]?.[key] === undefined && rows[index + 1]?.[key] === undefined
  );
}

/** The last value that was measured, and the range of all; undefined where none was. */
export function extentOf(
  rows: readonly ChartRow[],
  key: string,
): { last: number; least: number; most: number } | undefined {
  const values = rows.flatMap((row) => row[key] ?? []);
  const last = values.at(-1);
  if (last === undefined) return undefined;
  return { last, least: Math.min(...values), most: Math.max(...values) };
}

/** The value at the end of a chart; undefined where there is a gap, which may be why one looks. */
export function newestOf(rows: readonly ChartRow[], key: string): number | undefined {
  // The very last moment may be one that no scrape has come to yet.
  return rows.at(-1)?.[key] ?? rows.at(-2)?.[key];
}

/**
 * The upper end of the axis; undefined where the chart may choose it by the values. A line of zeros lies on the floor of
 * a small axis, not of one of thousands, and nothing is more than all of it.
 */
export function axisEndOf({ unit, lines, rows }: Pick<Chart, "unit" | "lines" | "rows">): number | undefined {
  const most = Math.max(0, ...lines.map(({ key }) => extentOf(rows, key)?.most ?? 0));
  if (most === 0) return unit === "ratio" ? 0.01 : 1;
  return unit === "ratio" && most > 0.5 ? 1 : undefined;
}

/** Moments for the axis: full quarters of an hour, or what divides the range as well. */
export function ticksOf(startAt: number, endAt: number): readonly number[] {
  const step = [60, 300, 900, 3600, 21_600, 86_400].find((seconds) => (endAt - startAt) / seconds <= 5) ?? 86_400;
  const ticks: number[] = [];
  for (let at = Math.ceil(startAt / step) * step; at <= endAt; at += step) ticks.push(at);
  return ticks;
}
