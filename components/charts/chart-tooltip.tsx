import { FigureText } from "@/components/figures/figure";
import { formatClock, type Zone, zoneName } from "@/lib/format/time";
import type { ChartLine, ChartRow, ChartUnit } from "./chart-data";
import { formatIn } from "./chart-format";
import styles from "./charts.module.css";

export type ChartTooltipProps = {
  unit: ChartUnit;
  lines: readonly ChartLine[];
  zone: Zone;
  /** What Recharts adds: whether the pointer is on the chart, and on which row. */
  active?: boolean;
  payload?: readonly { payload?: ChartRow }[];
};

/** The values under the pointer. */
export function ChartTooltip({ unit, lines, zone, active, payload }: ChartTooltipProps) {
  const row = payload?.[0]?.payload;
  if (!active || !row) return null;
  return (
    <div className={styles.tooltip}>
      <p>
        {formatClock(row.at, zone)} {zoneName(row.at, zone)}
      </p>
      {lines.map(({ key, name, colour }) => (
        <p key={key}>
          <i style={{ background: colour }} />
          {name} <FigureText figure={formatIn(unit, row[key])} />
        </p>
      ))}
    </div>
  );
}
