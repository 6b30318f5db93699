import type { Selector } from "./promql/ast";
import { durationMs } from "./promql/duration";
import { engine } from "./promql/evaluate";
import { answerJson } from "./promql/json";
import { type LabelSet, labelOf, metricOf } from "./promql/label-set";
import { parseSelector } from "./promql/parse";
import { badData, QueryError, type QueryErrorType } from "./promql/query-error";
import type { SampleStore } from "./promql/samples";

/** A whole HTTP answer; the body in pieces, because it can be larger than a string may be. */
export type Reply = { readonly status: number; readonly type: string; readonly body: Iterable<string> };

export type PrometheusApi = (path: string, parameters: URLSearchParams) => Reply;

/** The version whose behaviour the evaluator follows. */
const VERSION = "2.42.0";

const JSON_TYPE = "application/json";
const TEXT_TYPE = "text/plain; charset=utf-8";

/**
 * Prometheus' HTTP API: what it answers, and how it refuses. Parameters it does not know are ignored.
 * @see https://prometheus.io/docs/prometheus/2.42/querying/api/
 */
export function prometheusApi(store: SampleStore): PrometheusApi {
  const api = engine(store);

  const routes: Readonly<Record<string, (parameters: URLSearchParams) => Iterable<string>>> = {
    "/api/v1/query": (parameters) =>
      answerJson(api.instant(parameters.get("query") ?? "", momentOf(parameters, "time", store.now()))),
    "/api/v1/query_range": (parameters) => answerJson(api.range(parameters.get("query") ?? "", rangeOf(parameters))),
    "/api/v1/series": (parameters) => [JSON.stringify(seriesOf(store, parameters, true))],
    "/api/v1/labels": (parameters) => [JSON.stringify(labelNames(store, parameters))],
    "/api/v1/status/buildinfo": () => [
      JSON.stringify({
        version: VERSION,
        revision: "demo",
        branch: "demo",
        buildUser: "",
        buildDate: "",
        goVersion: "",
      }),
    ],
    "/api/v1/rules": () => ['{"groups":[]}'],
  };

  return (path, parameters) => {
    if (path === "/-/ready") return { status: 200, type: TEXT_TYPE, body: ["Prometheus Server is Ready.\n"] };
    if (path === "/-/healthy") return { status: 200, type: TEXT_TYPE, body: ["Prometheus Server is Healthy.\n"] };
    const label = /^\/api\/v1\/label\/([^/]+)\/values$/.exec(path)?.[1];
    const route = label ? () => [JSON.stringify(labelValues(store, label, parameters))] : routes[path];
    if (!route) return { status: 404, type: TEXT_TYPE, body: ["404 page not found\n"] };
    return answered(() => route(parameters));
  };
}

function answered(work: () => Iterable<string>): Reply {
  try {
    return { status: 200, type: JSON_TYPE, body: wrapped(work()) };
  } catch (error) {
    if (error instanceof QueryError) return refusal(STATUS[error.type], error.type, error.message);
    // A bug here, and to be seen as one by whoever asked.
    return refusal(500, "internal", error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

const STATUS: Readonly<Record<QueryErrorType, number>> = { bad_data: 400, execution: 422 };

function refusal(status: number, errorType: string, error: string): Reply {
  return { status, type: JSON_TYPE, body: [JSON.stringify({ status: "error", errorType, error })] };
}

function* wrapped(data: Iterable<string>): Generator<string> {
  yield '{"status":"success","data":';
  yield* data;
  yield "}";
}

function rangeOf(parameters: URLSearchParams) {
  const startMs = momentOf(parameters, "start");
  const endMs = momentOf(parameters, "end");
  const stepMs = stepOf(parameters.get("step") ?? "");
  if (endMs < startMs) throw badData('invalid parameter "end": end timestamp must not be before start time');
  if (stepMs <= 0) {
    throw badData(
      'invalid parameter "step": zero or negative query resolution step widths are not accepted. Try a positive integer',
    );
  }
  return { startMs, endMs, stepMs };
}

/** Unix seconds with fractions, or RFC 3339. */
function momentOf(parameters: URLSearchParams, name: string, otherwise?: number): number {
  const text = parameters.get(name) ?? "";
  if (text === "" && otherwise !== undefined) return otherwise;
  const seconds = text === "" ? Number.NaN : Number(text);
  const ms = Number.isFinite(seconds)
    ? Math.round(seconds * 1000)
    : RFC_3339.test(text)
      ? Date.parse(text)
      : Number.NaN;
  if (Number.isNaN(ms)) {
    throw badData(`invalid parameter "${name}": cannot parse ${JSON.stringify(text)} to a valid timestamp`);
  }
  return ms;
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Seconds with fractions, or a duration such as `30s`. */
function stepOf(text: string): number {
  const seconds = text === "" ? Number.NaN : Number(text);
  const ms = Number.isFinite(seconds) ? Math.round(seconds * 1000) : durationMs(text);
  if (ms === undefined) {
    throw badData(`invalid parameter "step": cannot parse ${JSON.stringify(text)} to a valid duration`);
  }
  return ms;
}

function seriesOf(store: SampleStore, parameters: URLSearchParams, matchRequired: boolean): Record<string, string>[] {
  return setsOf(store, parameters, matchRequired).map((set) => metricOf(set, true));
}

function labelNames(store: SampleStore, parameters: URLSearchParams): string[] {
  const names = new Set<string>();
  for (const metric of seriesOf(store, parameters, false)) {
    for (const name of Object.keys(metric)) names.add(name);
  }
  return [...names].sort();
}

function labelValues(store: SampleStore, label: string, parameters: URLSearchParams): string[] {
  if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label)) throw badData(`invalid label name: ${JSON.stringify(label)}`);
  const values = new Set(setsOf(store, parameters, false).map((set) => labelOf(set, label)));
  values.delete("");
  return [...values].sort();
}

/** The series that any `match[]` selects and that have a sample between `start` and `end`, each once. */
function setsOf(store: SampleStore, parameters: URLSearchParams, matchRequired: boolean): LabelSet[] {
  const matches = parameters.getAll("match[]");
  if (matchRequired && matches.length === 0) throw badData("no match[] parameter provided");
  const range = {
    from: momentOf(parameters, "start", Number.NEGATIVE_INFINITY),
    until: momentOf(parameters, "end", Number.POSITIVE_INFINITY),
  };
  const selectors: readonly Selector[] = matches.map(parseSelector);
  const found =
    selectors.length === 0 ? store.world.series : new Set(selectors.flatMap((selector) => store.select(selector)));
  return [...found].filter((series) => store.isAlive(series, range));
}
