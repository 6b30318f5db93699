import type { Answer } from "./evaluate";
import { keyOf, type LabelSet } from "./label-set";

/**
 * The `data` of an answer, in pieces of some tens of kilobytes, as Prometheus writes it: times in seconds, values as
 * text. Pieces, because whole answers can be larger than a string may be.
 */
export function* answerJson(answer: Answer): Generator<string> {
  if (answer.type === "scalar") {
    yield `{"resultType":"scalar","result":${pointJson(answer.atMs, answer.value)}}`;
    return;
  }
  yield `{"resultType":"${answer.type}","result":[`;
  yield* inPieces(answer.type === "vector" ? vectorRows(answer) : matrixRows(answer));
  yield "]}";
}

/** A value as Prometheus writes it: the shortest text that gives the same number, never quoted here. */
export function formatValue(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  if (value === Number.NEGATIVE_INFINITY) return "-Inf";
  // Go writes exponents with two digits.
  return Object.is(value, -0) ? "-0" : String(value).replace(/e([+-])(\d)$/, "e$10$2");
}

function* vectorRows({ atMs, vector }: Answer & { type: "vector" }): Generator<string> {
  for (const [i, set] of vector.sets.entries()) {
    yield `{"metric":${metricJson(set, vector.named)},"value":${pointJson(atMs, vector.values[i] ?? Number.NaN)}}`;
  }
}

function* matrixRows({ matrix }: Answer & { type: "matrix" }): Generator<string> {
  for (const { set, named, points } of matrix) {
    const values = points.map(([atMs, value]) => pointJson(atMs, value)).join(",");
    yield `{"metric":${metricJson(set, named)},"values":[${values}]}`;
  }
}

const PIECE_LENGTH = 65_536;

function* inPieces(rows: Iterable<string>): Generator<string> {
  let piece = "";
  let comma = "";
  for (const row of rows) {
    piece += comma + row;
    comma = ",";
    if (piece.length >= PIECE_LENGTH) {
      yield piece;
      piece = "";
    }
  }
  yield piece;
}

function pointJson(atMs: number, value: number): string {
  return `[${atMs / 1000},"${formatValue(value)}"]`;
}

/** Written once: the sets of a remembered query are the same ones every time it is asked. */
const written = { named: new WeakMap<LabelSet, string>(), unnamed: new WeakMap<LabelSet, string>() };

function metricJson(set: LabelSet, named: boolean): string {
  const texts = written[named ? "named" : "unnamed"];
  const known = texts.get(set);
  if (known !== undefined) return known;
  const text = keyOf(set, named);
  texts.set(set, text);
  return text;
}
