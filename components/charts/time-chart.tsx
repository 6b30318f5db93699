"use client";

import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { FigureText } from "@/components/figures/figure";
import { useZone } from "@/components/preferences/use-zone";
import { figureText } from "@/lib/format/figure";
import { formatMinute } from "@/lib/format/time";
import { axisEndOf, type Chart, type ChartLine, isAlone, newestOf, ticksOf } from "./chart-data";
import { chartText, formatIn } from "./chart-format";
import { ChartTooltip } from "./chart-tooltip";
import styles from "./charts.module.css";

const AXIS = { fill: "var(--text-faint)", fontSize: 10 } as const;

/** One quantity over time. Its head gives the newest values, its name the whole story for those who do not see it. */
export function TimeChart({ chart, startAt, endAt }: { chart: Chart; startAt: number; endAt: number }) {
  const [zone] = useZone();
  const { title, unit, lines, rows } = chart;
  return (
    <figure className={styles.chart} aria-label={chartText(chart)}>
      <figcaption>
        <span>{title}</span>
        {lines.map(({ key, name, colour }) => (
          <span key={key} className={styles.key}>
            <i style={{ background: colour }} />
            {name} <FigureText figure={formatIn(unit, newestOf(rows, key))} />
          </span>
        ))}
      </figcaption>
      <div className={styles.plot} aria-hidden="true">
        <ResponsiveContainer width="100%" height="100%">
          <LineChart
            data={[...rows]}
            syncId="history"
            accessibilityLayer={false}
            margin={{ top: 6, right: 6, bottom: 0, left: 0 }}
          >
            <CartesianGrid stroke="var(--line)" vertical={false} />
            <XAxis
              dataKey="at"
              type="number"
              domain={[startAt, endAt]}
              ticks={[...ticksOf(startAt, endAt)]}
              tickFormatter={(at: number) => formatMinute(at, zone)}
              tick={AXIS}
              tickLine={false}
              axisLine={{ stroke: "var(--line-strong)" }}
              height={18}
            />
            <YAxis
              width={62}
              tick={AXIS}
              tickLine={false}
              axisLine={false}
              tickCount={3}
              domain={[0, axisEndOf(chart) ?? "auto"]}
              tickFormatter={(value: number) => figureText(formatIn(unit, value))}
            />
            <Tooltip
              isAnimationActive={false}
              cursor={{ stroke: "var(--line-strong)" }}
              content={<ChartTooltip unit={unit} lines={lines} zone={zone} />}
            />
            {lines.map((line) => (
              <Line
                key={line.key}
                dataKey={line.key}
                stroke={line.colour}
                strokeWidth={1.5}
                dot={(props) => <Alone {...props} line={line} rows={rows} />}
                activeDot={{ r: 3 }}
                connectNulls={false}
                isAnimationActive={false}
              />
            ))}
          </LineChart>
        </ResponsiveContainer>
      </div>
    </figure>
  );
}

type DotProps = { cx?: number; cy?: number; index?: number; line: ChartLine; rows: Chart["rows"] };

/** A dot for a point that has no line to either side. */
function Alone({ cx, cy, index = 0, line, rows }: DotProps) {
  if (!isAlone(rows, index, line.key) || cx === undefined || cy === undefined) return <g />;
  return <circle cx={cx} cy={cy} r={1.8} fill={line.colour} />;
}
