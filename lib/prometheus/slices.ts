/**
 * What stands between two samples of an answer, and nowhere else: within a text its quotes would be escaped, and a set
 * of labels has no value that is an object.
 */
const BETWEEN = Buffer.from(',{"metric":{');

const SLICE_BYTES = 128 * 1024;

/** An answer cut into texts that are JSON each. */
export type Slices = {
  /** The answer with its first and its last sample; or all of it, where it is small or written in another way. */
  readonly frame: string;
  /** Lists of the samples between those two, in order. */
  readonly lists: Iterable<string>;
};

/**
 * Cuts an answer of samples into slices, to be parsed one by one: parsed at once, one of 20 MB would hold everybody up for
 * a tenth of a second, and what it is parsed into would be moved about in memory several times.
 */
export function slicesOf(body: Buffer, sliceBytes = SLICE_BYTES): Slices {
  const first = body.length > sliceBytes ? body.indexOf(BETWEEN) : -1;
  const last = first < 0 ? -1 : body.lastIndexOf(BETWEEN);
  if (first === last) return { frame: body.toString("utf8"), lists: [] };
  const frame = body.toString("utf8", 0, first) + body.toString("utf8", last);
  return { frame, lists: listsBetween(body, first, last, sliceBytes) };
}

function* listsBetween(body: Buffer, first: number, last: number, sliceBytes: number): Generator<string> {
  for (let from = first; from < last; ) {
    const found = body.indexOf(BETWEEN, from + sliceBytes);
    const to = found < 0 ? last : Math.min(found, last);
    yield `[${body.toString("utf8", from + 1, to)}]`;
    from = to;
  }
}
