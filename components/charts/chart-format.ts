import { formatBytesRate } from "@/lib/format/bytes";
import { formatDuration } from "@/lib/format/duration";
import { type Figure, figureText } from "@/lib/format/figure";
import { formatRate } from "@/lib/format/rate";
import { formatRatio } from "@/lib/format/ratio";
import { type Chart, type ChartUnit, extentOf } from "./chart-data";

const FORMATS: Record<ChartUnit, (value: number | undefined) => Figure> = {
  "req/s": formatRate,
  ratio: formatRatio,
  ms: formatDuration,
  "B/s": formatBytesRate,
};

export function formatIn(unit: ChartUnit, value: number | undefined): Figure {
  return FORMATS[unit](value);
}

/** A chart in words: for each line the last value, and between which values it was. */
export function chartText({ title, unit, lines, rows }: Chart): string {
  const sentences = lines.map(({ key, name }) => {
    const extent = extentOf(rows, key);
    if (!extent) return `${name}: nothing measured.`;
    const [last, least, most] = [extent.last, extent.least, extent.most].map((value) =>
      figureText(formatIn(unit, value)),
    );
    return least === most ? `${name}: ${last} throughout.` : `${name}: last ${last}, between ${least} and ${most}.`;
  });
  return `${title}. ${sentences.join(" ")}`;
}
