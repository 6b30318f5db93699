"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { Button } from "@/components/controls/button";
import controls from "@/components/controls/controls.module.css";
import type { GraphParameters } from "@/lib/api/graph";
import { timeseriesQuery } from "@/lib/api/timeseries";
import { formatWindow } from "@/lib/format/duration";
import type { Selection } from "@/lib/view-state/graph-view";
import styles from "./panel.module.css";

/** Recharts comes with the first history that is looked at, not with the page. */
const HistoryCharts = dynamic(
  () => import("@/components/charts/history-charts").then((module) => module.HistoryCharts),
  {
    ssr: false,
    loading: () => <div className={styles.chartSpace} />,
  },
);

const HOUR_SECONDS = 3600;
/** A line of rates over a window shows little that is shorter than a few of them. */
const WINDOWS_SHOWN = 6;

export type HistoryProps = {
  subject: Selection;
  parameters: GraphParameters;
  /** Which side of a node; absent for edges, which have one. */
  direction?: "in" | "out";
  onDirection?: (direction: "in" | "out") => void;
};

/** Rate, errors and quantiles over the hour before the moment shown, or longer where the window is. */
export function History({ subject, parameters, direction, onDirection }: HistoryProps) {
  const rangeSeconds = Math.max(HOUR_SECONDS, WINDOWS_SHOWN * parameters.windowSeconds);
  const { data, error } = useQuery(
    timeseriesQuery({ graph: parameters, subject, rangeSeconds, ...(direction && { direction }) }),
  );
  const range = rangeSeconds === HOUR_SECONDS ? "hour" : formatWindow(rangeSeconds);

  return (
    <section className={styles.section}>
      <div className={styles.sectionHead}>
        <h3>
          Last {range}
          {data && <small> in rates over {formatWindow(data.windowSeconds)}</small>}
        </h3>
        {direction && onDirection && (
          <fieldset className={controls.segments} aria-label="Direction">
            <Button pressed={direction === "in"} onClick={() => onDirection("in")}>
              In
            </Button>
            <Button pressed={direction === "out"} onClick={() => onDirection("out")}>
              Out
            </Button>
          </fieldset>
        )}
      </div>
      {data && error && (
        <p className={styles.quiet} role="alert">
          Not refreshed: {error.message}
        </p>
      )}
      {data ? (
        <HistoryCharts timeseries={data} />
      ) : error ? (
        <p className={styles.quiet} role="alert">
          {error.message}
        </p>
      ) : (
        <div className={styles.chartSpace} role="status" aria-label="Reading history" />
      )}
    </section>
  );
}
