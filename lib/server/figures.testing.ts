import type { Explanation, Graph, GraphType, GroupBy, LatencyMs, Protocol, Timeseries } from "../graph/model";
import { type Answer, isClose, type SentQuery, workedOut } from "./testing";

export type CutOfView = { readonly type: GraphType; readonly serviceNodes: boolean; readonly groupBy: GroupBy };

/** Every way to cut the mesh into a graph. Groups have no room for services. */
export const CUTS: readonly CutOfView[] = (["versionedApp", "workload", "service", "app"] as const).flatMap((type) => [
  ...[false, true].map((serviceNodes) => ({ type, serviceNodes, groupBy: "none" as const })),
  ...(["namespace", "app", "cluster"] as const).map((groupBy) => ({ type, serviceNodes: false, groupBy })),
]);

type Line = Timeseries["series"][number];

/** One number of an answer, with what is said of how it comes about. */
export type ShownFigure = {
  /** Whose it is, and what: enough to find it again. */
  readonly where: string;
  readonly protocol: Protocol;
  readonly figure: Line["figure"];
  readonly value: number;
  readonly explanation: Explanation | undefined;
};

/** A node's side or an edge, as a chart is asked for, with its figures in the graph. */
export type Subject = {
  readonly chart: { readonly node?: string; readonly edge?: string; readonly direction?: "in" | "out" };
  readonly figures: readonly ShownFigure[];
};

const RATES = ["requestRate", "errorRate", "clientErrorRate", "sentBytesPerSecond", "receivedBytesPerSecond"] as const;
const QUANTILES = ["p50", "p95", "p99"] as const;

type Figures = { readonly [Name in (typeof RATES)[number]]?: number | undefined } & {
  readonly latencyMs?: LatencyMs | undefined;
};

/** All that a graph gives figures for: both sides of every node, and every edge. */
export function subjectsOf({ nodes, edges }: Graph): Subject[] {
  const ofNodes = nodes.flatMap(({ id, traffic, explain }) =>
    (["in", "out"] as const).map((direction): Subject => {
      const figures = (["http", "grpc", "tcp"] as const).flatMap((protocol) => {
        const { latencyMs, [direction]: rates } = traffic[protocol] ?? {};
        const all = { ...rates, latencyMs: direction === "in" ? latencyMs : undefined };
        const name = (figure: string) =>
          figure === "latencyMs" ? `${protocol}.latencyMs` : `${protocol}.${direction}.${figure}`;
        return shown(`${id} ${direction}`, protocol, all, (figure) => explain?.[name(figure)]);
      });
      return { chart: { node: id, direction }, figures };
    }),
  );
  const ofEdges = edges.map(
    (edge): Subject => ({
      chart: { edge: edge.id },
      figures: shown(edge.id, edge.protocol, edge, (figure) => edge.explain?.[figure]),
    }),
  );
  return [...ofNodes, ...ofEdges];
}

function shown(
  of: string,
  protocol: Protocol,
  figures: Figures,
  explanationOf: (figure: string) => Explanation | undefined,
): ShownFigure[] {
  const each = (figure: Line["figure"], value: number | undefined, explanation: Explanation | undefined) =>
    value === undefined ? [] : [{ where: `${of} ${protocol} ${figure}`, protocol, figure, value, explanation }];
  return [
    ...RATES.flatMap((figure) => each(figure, figures[figure], explanationOf(figure))),
    // One explanation stands for all three: it gives the 95th.
    ...QUANTILES.flatMap((figure) =>
      each(figure, figures.latencyMs?.[figure], figure === "p95" ? explanationOf("latencyMs") : undefined),
    ),
  ];
}

/** The ends of a chart's lines. What was not measured at the end is not among them. */
export function endsOf({ id, direction, series }: Timeseries): ShownFigure[] {
  return series.flatMap(({ protocol, figure, values, explain }) => {
    const value = values.at(-1) ?? undefined;
    const where = `chart of ${id} ${direction ?? ""} ${protocol} ${figure}`;
    return value === undefined ? [] : [{ where, protocol, figure, value, explanation: explain }];
  });
}

/** Where the chart of a subject ends elsewhere than the graph's own figures, in words. */
export function wrongEnds({ figures, chart: { direction } }: Subject, chart: Timeseries): string[] {
  const ends = endsOf(chart);
  const keyOf = ({ protocol, figure }: ShownFigure) => `${protocol} ${figure}`;
  const drawn = new Map(ends.map((end) => [keyOf(end), end.value]));
  const told = new Set(figures.map(keyOf));
  const wrong = figures.flatMap((figure) => {
    const value = drawn.get(keyOf(figure));
    return value !== undefined && isClose(value, figure.value)
      ? []
      : [`${figure.where}: the chart ends at ${value} instead of ${figure.value}`];
  });
  const unheardOf = ends.filter((end) => {
    // The graph gives the latency of what a node receives, not of what it asks for.
    const isNotTold = direction === "out" && end.figure.startsWith("p");
    return end.value !== 0 && !isNotTold && !told.has(keyOf(end));
  });
  return [...wrong, ...unheardOf.map(({ where, value }) => `${where}: ${value}, which the graph does not have`)];
}

export type Ask = (source: string, query: Omit<SentQuery, "source">) => Promise<Answer>;

/** Sends what an explanation names; the same query once, as many figures share theirs. */
export function rememberingAsk(ask: Ask): Ask {
  const answers = new Map<string, Promise<Answer>>();
  return (source, query) => {
    const key = JSON.stringify([source, query]);
    const answer = answers.get(key) ?? ask(source, query);
    answers.set(key, answer);
    return answer;
  };
}

/** Figures that are not what their explanation gives, in words. */
export async function wrongExplanations(figures: readonly ShownFigure[], ask: Ask): Promise<string[]> {
  const wrong = await inFours(figures, async ({ where, value, explanation }) => {
    if (!explanation) return [];
    const got = await workedOut(explanation, ask);
    return isClose(got, value) ? [] : [`${where} is ${value}, but ${got} by ${JSON.stringify(explanation)}`];
  });
  return wrong.flat();
}

/** Figures above zero that nothing explains. */
export function unexplained(figures: readonly ShownFigure[]): string[] {
  return figures.flatMap(({ where, value, explanation }) => (value > 0 && !explanation ? [where] : []));
}

export async function inFours<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const waiting = [...items.entries()];
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) results[next[0]] = await work(next[1]);
    }),
  );
  return results;
}
