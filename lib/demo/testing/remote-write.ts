import { metricOf } from "../promql/label-set";
import { curveIntegrals, type Labels, onGrid, SCRAPE_SECONDS, type Series, valueAt, type World } from "../world";
import { type NativeSample, nativeSampleBytes } from "./native-histogram";
import { field, varint } from "./protobuf";

/*
 * Writes a world's history into a Prometheus by its remote-write receiver: the labels of a series once and not with
 * every sample, which for a large mesh is the difference between seconds and a text of ten gigabytes; and into the
 * head, where what a live Prometheus is asked for is.
 * @see https://prometheus.io/docs/specs/prw/remote_write_spec/
 */

export type WrittenSpan = { readonly fromSeconds: number; readonly untilSeconds: number };

/** Large enough to be few, small enough to be no burden. */
const REQUEST_BYTES = 12 * 1024 * 1024;
/** A sample as protobuf: tag and length, a tagged double, a tagged varint of six bytes, which milliseconds are until 2109. */
const SAMPLE_BYTES = 18;

/** A sample of every living series at every scrape of the span, its end included. Gives the number of samples. */
export async function writeWorld(url: string, world: World, span: WrittenSpan): Promise<number> {
  const moments: number[] = [];
  for (let at = onGrid(span.fromSeconds); at <= span.untilSeconds; at += SCRAPE_SECONDS) moments.push(at);
  const encode = seriesEncoder(world, moments);
  const inFlight = new Set<Promise<void>>();
  let samples = 0;
  let parts: Buffer[] = [];
  let bytes = 0;

  async function flush(): Promise<void> {
    const sending = send(url, parts).finally(() => inFlight.delete(sending));
    inFlight.add(sending);
    parts = [];
    bytes = 0;
    if (inFlight.size >= 2) await Promise.race(inFlight);
  }

  for (const series of world.series) {
    const encoded = encode(series);
    samples += encoded.samples;
    parts.push(encoded.bytes);
    bytes += encoded.bytes.length;
    if (bytes >= REQUEST_BYTES) await flush();
  }
  await flush();
  await Promise.all(inFlight);
  return samples;
}

function seriesEncoder(world: World, moments: readonly number[]) {
  const integrals = curveIntegrals(world);
  const times = new Map(moments.map((at) => [at, varint(at * 1000)]));

  return (series: Series): { bytes: Buffer; samples: number } => {
    const alive = moments.filter(
      (at) => at >= world.beginsAt && (!series.lives || (at >= series.lives.from && at <= series.lives.until)),
    );
    const labels = labelsBytes(metricOf(series, true));
    const samples = Buffer.allocUnsafe(alive.length * SAMPLE_BYTES);
    let offset = 0;
    for (const at of alive) {
      const time = times.get(at) ?? varint(at * 1000);
      offset = samples.writeUInt8(0x12, offset);
      offset = samples.writeUInt8(SAMPLE_BYTES - 2, offset);
      offset = samples.writeUInt8(0x09, offset);
      offset = samples.writeDoubleLE(valueAt(series, at, integrals), offset);
      offset = samples.writeUInt8(0x10, offset);
      offset += time.copy(samples, offset);
    }
    return { bytes: field(1, Buffer.concat([labels, samples])), samples: alive.length };
  };
}

/** A series by hand: samples `[unix seconds, value]`, oldest first, or native histograms. */
export type WrittenSeries = {
  readonly labels: Labels;
  readonly samples?: readonly (readonly [at: number, value: number])[];
  readonly histograms?: readonly NativeSample[];
};

/** Writes a few series in one request. */
export async function writeSeries(url: string, series: readonly WrittenSeries[]): Promise<void> {
  await send(
    url,
    series.map(({ labels, samples = [], histograms = [] }) => {
      const values = samples.map(([at, value]) => {
        const bytes = Buffer.alloc(9, 0x09);
        bytes.writeDoubleLE(value, 1);
        return field(2, Buffer.concat([bytes, Buffer.from([0x10]), varint(at * 1000)]));
      });
      const natives = histograms.map((sample) => field(4, nativeSampleBytes(sample)));
      return field(1, Buffer.concat([labelsBytes(labels), ...values, ...natives]));
    }),
  );
}

/** The receiver wants them by name. */
function labelsBytes(labels: Labels): Buffer {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat(
    sorted.map(([name, value]) => field(1, Buffer.concat([field(1, Buffer.from(name)), field(2, Buffer.from(value))]))),
  );
}

async function send(url: string, parts: readonly Buffer[]): Promise<void> {
  const response = await fetch(`${url}/api/v1/write`, {
    method: "POST",
    headers: {
      "Content-Encoding": "snappy",
      "Content-Type": "application/x-protobuf",
      "X-Prometheus-Remote-Write-Version": "0.1.0",
    },
    body: new Uint8Array(snappyLiteral(Buffer.concat(parts))),
  });
  if (!response.ok) throw new Error(`Prometheus took no samples: ${response.status} ${await response.text()}`);
}

/** Snappy may hold its content as it is: a length, and one literal whose length takes four bytes. */
function snappyLiteral(content: Buffer): Buffer {
  if (content.length === 0) return varint(0);
  const tag = Buffer.from([63 << 2, 0, 0, 0, 0]);
  tag.writeUInt32LE(content.length - 1, 1);
  return Buffer.concat([varint(content.length), tag, content]);
}
