import { PrometheusDriver } from "prometheus-query";
import { AppError, isAppError } from "../errors";
import { inPieces } from "../pieces";
import { instantSamples, rangeSeries, samplesIn } from "./answer";
import type { PrometheusSourceConfig } from "./config";
import {
  connectionFailure,
  errorInAnswer,
  fitToShow,
  type HttpAnswer,
  late,
  rejection,
  tooLarge,
  unreadable,
} from "./failure";
import type { Promql } from "./promql";
import { slicesOf } from "./slices";
import type { InstantSample, QueryResult, RangeSeries, Taker } from "./source";
import { createTransport, type Prepared } from "./transport";

export type CallOptions = {
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  /** A light query that is late means that the store is in trouble; a dear one, that it was too dear. */
  readonly weight: "light" | "buckets";
};

export type TimeRange = {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly stepSeconds: number;
};

/** One store's HTTP API. Sends at once; when to send is the scheduler's affair. Rejects with `AppError` alone. */
export type PrometheusClient = {
  instant(promql: Promql, atSeconds: number, options: CallOptions): Promise<QueryResult<InstantSample[]>>;
  /** Hands over the samples as they are parsed, and gives their number. */
  each(promql: Promql, atSeconds: number, options: CallOptions, begin: () => Taker): Promise<QueryResult<number>>;
  range(promql: Promql, range: TimeRange, options: CallOptions): Promise<QueryResult<RangeSeries[]>>;
  /** Of all answers so far, decompressed. */
  bytesReceived(): number;
  close(): void;
};

/**
 * The adapter around `prometheus-query`. Its driver has no signal, no agent and no size limit, follows redirects, reads
 * `±Inf` as NaN, fails on native histograms and loses warnings. The hooks it has reach all of that: one driver per
 * call carries the call's own request settings, and the answer is handed through it as it came, relabelled as a scalar.
 */
export function createClient(config: PrometheusSourceConfig): PrometheusClient {
  const transport = createTransport(config);
  const { endpoint, params } = addressOf(config);
  let bytesReceived = 0;

  async function call<T>(
    ask: (driver: PrometheusDriver, timeout: string) => Promise<{ result?: unknown }>,
    read: (answer: Answer, signal: AbortSignal) => Decoded<T> | Promise<Decoded<T>>,
    options: CallOptions,
  ): Promise<QueryResult<T>> {
    const limit = limitOf(options);
    const startedAt = performance.now();
    let tookMs = 0;
    try {
      // A token is read from a file, and a file may hang: on a network that is gone, say.
      const prepared = await orAborted(transport.prepare(), limit.signal);
      const driver = new PrometheusDriver({
        endpoint,
        preferPost: config.method === "post",
        requestInterceptor: { onFulfilled: (request) => mend(request, { config, params, prepared, limit }) },
        responseInterceptor: {
          onFulfilled: (response) => {
            tookMs = performance.now() - startedAt;
            const answer = httpAnswer(response);
            bytesReceived += answer.body.length;
            if (answer.status < 200 || answer.status > 299) throw rejection(answer, prepared.secrets);
            return { ...response, data: passThrough({ ...answer, secrets: prepared.secrets }) };
          },
          onRejected: (error: unknown) => {
            throw appError(error, config.maxBytes);
          },
        },
      });
      const { result } = await ask(driver, String(options.deadlineMs / 1000));
      return { ...(await read(result as Answer, limit.signal)), tookMs };
    } catch (thrown) {
      throw limit.reason() ?? appError(thrownInside(thrown), config.maxBytes);
    } finally {
      limit.release();
    }
  }

  return {
    instant: (promql, atSeconds, options) =>
      call(
        (driver, timeout) => driver.instantQuery(promql, moment(atSeconds), timeout),
        decoding(instantSamples),
        options,
      ),

    each: (promql, atSeconds, options, begin) =>
      call(
        (driver, timeout) => driver.instantQuery(promql, moment(atSeconds), timeout),
        (answer, signal) => takeEach(answer, begin, signal),
        options,
      ),

    range: (promql, { startSeconds, endSeconds, stepSeconds }, options) =>
      call(
        (driver, timeout) => driver.rangeQuery(promql, moment(startSeconds), moment(endSeconds), stepSeconds, timeout),
        decoding(rangeSeries),
        options,
      ),

    bytesReceived: () => bytesReceived,
    close: () => transport.close(),
  };
}

/** An answer with status 2xx. */
type Answer = HttpAnswer & { readonly secrets: readonly string[] };

type Decoded<T> = Omit<QueryResult<T>, "tookMs">;

function decoding<T>(decode: (data: unknown) => T): (answer: Answer) => Decoded<T> {
  return (answer) => {
    const { data, warnings } = payloadOf(answer, parseJson(answer));
    return { data: decode(data), warnings };
  };
}

/**
 * Parses an answer slice by slice, so that a large one neither holds others up nor is in memory as a whole. What cannot be
 * cut is parsed as a whole, and broken JSON is told of as such.
 */
async function takeEach(answer: Answer, begin: () => Taker, signal: AbortSignal): Promise<Decoded<number>> {
  const { frame, lists } = slicesOf(answer.body);
  try {
    return await takeFrom(payloadOf(answer, JSON.parse(frame)), lists, begin(), signal);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return takeFrom(payloadOf(answer, parseJson(answer)), [], begin(), signal);
}

/** Takes the first sample of a payload, then those of the lists, then its others. */
async function takeFrom(
  { data, warnings }: Payload,
  lists: Iterable<string>,
  take: Taker,
  signal: AbortSignal,
): Promise<Decoded<number>> {
  const framed = instantSamples(data);
  let taken = 0;
  const takeAll = (samples: readonly InstantSample[]) => {
    for (const sample of samples) take(sample);
    taken += samples.length;
  };
  function* slices(): Generator<void> {
    takeAll(framed.slice(0, 1));
    for (const list of lists) {
      signal.throwIfAborted();
      takeAll(samplesIn(JSON.parse(list)));
      yield;
    }
    takeAll(framed.slice(1));
  }
  await inPieces(slices());
  return { data: taken, warnings };
}

type Payload = { readonly data: unknown; readonly warnings: readonly string[] };

type RequestSettings = NonNullable<ConstructorParameters<typeof PrometheusDriver>[0]["requestInterceptor"]>;
type DriverRequest = Parameters<RequestSettings["onFulfilled"]>[0];

/** Gives the driver's request what the driver has no options for. */
function mend(
  request: DriverRequest,
  {
    config,
    params,
    prepared,
    limit,
  }: {
    config: PrometheusSourceConfig;
    params: readonly (readonly [string, string])[];
    prepared: Prepared;
    limit: Limit;
  },
): DriverRequest {
  for (const [name, value] of Object.entries(prepared.headers)) request.headers.set(name, value);
  request.headers.set("Accept", "application/json");
  request.headers.set("Accept-Encoding", "gzip");
  request.headers.set("User-Agent", "alidade");
  for (const [name, value] of params) request.params.append(name, value);
  if (request.method?.toUpperCase() === "GET") request.data = undefined;

  request.signal = limit.signal;
  request.timeout = 0;
  request.httpAgent = prepared.agent;
  request.httpsAgent = prepared.agent;
  request.proxy = false;
  request.maxRedirects = 0;
  request.maxContentLength = config.maxBytes;
  request.responseType = "arraybuffer";
  request.transformResponse = [];
  request.validateStatus = () => true;
  return request;
}

type DriverResponse = { status: number; headers: { [name: string]: unknown }; data: unknown };

function httpAnswer({ status, headers, data }: DriverResponse): HttpAnswer {
  const header = (name: string) => (typeof headers[name] === "string" ? headers[name] : undefined);
  return {
    status,
    contentType: header("content-type") ?? "",
    location: header("location"),
    retryAfter: header("retry-after"),
    body: Buffer.isBuffer(data) ? data : Buffer.alloc(0),
  };
}

function payloadOf(answer: Answer, parsed: unknown): Payload {
  const { secrets } = answer;
  if (typeof parsed !== "object" || parsed === null || !("status" in parsed)) throw notPrometheus();
  if (parsed.status === "error") throw errorInAnswer(answer, secrets);
  if (parsed.status !== "success" || !("data" in parsed)) throw notPrometheus();
  return { data: parsed.data, warnings: warningsOf(parsed, secrets) };
}

function parseJson({ body, contentType }: HttpAnswer): unknown {
  const text = body.toString("utf8");
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (contentType.includes("html") || /^\s*</.test(text)) {
      throw unreadable("a web page instead of JSON: a login page, or another server, perhaps", "source");
    }
    if (/^\s*\{/.test(text)) throw unreadable("JSON that breaks off or is broken", "query");
    // A parser's message quotes what it could not parse, so it is not kept.
    throw unreadable("something that is not JSON", "source", new Error((cause as Error).name));
  }
}

function notPrometheus() {
  return unreadable("JSON that is not Prometheus' own", "source");
}

const MOST_WARNINGS = 20;

/** Partial answers are told by `warnings`, and by VictoriaMetrics with a flag. */
function warningsOf(parsed: object, secrets: readonly string[]): readonly string[] {
  const said = "warnings" in parsed && Array.isArray(parsed.warnings) ? parsed.warnings : [];
  const warnings = said.slice(0, MOST_WARNINGS).map((warning) => fitToShow(String(warning), secrets));
  const isPartial = "isPartial" in parsed && parsed.isPartial === true;
  return isPartial ? [...warnings, "The answer is partial: some storage nodes did not take part."] : warnings;
}

/** The driver reads vectors and matrices into its own classes, and leaves the value of a scalar alone. */
function passThrough(answer: Answer) {
  return { status: "success", data: { resultType: "scalar", result: answer } };
}

/** The driver takes the number 0 for "not given". */
function moment(atSeconds: number): number | Date {
  return atSeconds === 0 ? new Date(0) : atSeconds * 1000;
}

/** The driver throws plain objects, with what was thrown at it inside. */
function thrownInside(thrown: unknown): unknown {
  return typeof thrown === "object" && thrown !== null && "original" in thrown ? thrown.original : thrown;
}

function appError(thrown: unknown, maxBytes: number): AppError {
  if (isAppError(thrown)) return thrown;
  const { code, message } = new Object(thrown) as { code?: string; message?: string };
  if (message?.startsWith("maxContentLength")) return tooLarge(maxBytes);
  return connectionFailure({ code, message: message ?? "" });
}

type Limit = {
  readonly signal: AbortSignal;
  /** Why the call was cut short, if it was. */
  reason(): AppError | undefined;
  release(): void;
};

/** The caller's signal and the deadline in one. */
function limitOf({ signal, deadlineMs, weight }: CallOptions): Limit {
  const controller = new AbortController();
  let reason: AppError | undefined;
  function stop(why: AppError) {
    reason ??= why;
    controller.abort();
  }
  const onAbort = () => stop(new AppError("aborted", "The query was given up."));
  const timer = setTimeout(() => stop(late(deadlineMs, weight === "light" ? "source" : "query")), deadlineMs);
  timer.unref();
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();

  return {
    signal: controller.signal,
    reason: () => reason,
    release() {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    },
  };
}

/** The promise, or a rejection as soon as the signal says so. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/** The store's address without credentials, path suffix and parameters; and the parameters every query carries. */
function addressOf(config: PrometheusSourceConfig) {
  const url = new URL(config.url);
  const path = url.pathname.replace(/\/+$/, "").replace(/\/api\/v1$/, "");
  const replicaLabels = config.replicaLabels ?? [];
  const params: (readonly [string, string])[] = [
    ...url.searchParams,
    ...Object.entries(config.queryParams ?? {}),
    ...(replicaLabels.length > 0 ? [["dedup", "true"] as const] : []),
    ...replicaLabels.map((label) => ["replicaLabels[]", label] as const),
  ];
  return { endpoint: `${url.protocol}//${url.host}${path}`, params };
}
