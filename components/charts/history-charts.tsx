"use client";

import { useMemo } from "react";
import { gapName } from "@/components/status/gap-names";
import type { Timeseries } from "@/lib/graph/model";
import { chartsOf } from "./chart-data";
import styles from "./charts.module.css";
import { TimeChart } from "./time-chart";

/** The charts of one node or edge, one below the other on one axis of time. */
export function HistoryCharts({ timeseries }: { timeseries: Timeseries }) {
  const charts = useMemo(() => chartsOf(timeseries), [timeseries]);
  const { startAt, endAt, missing } = timeseries;
  return (
    <div className={styles.charts}>
      {charts.map((chart) => (
        <TimeChart key={chart.id} chart={chart} startAt={startAt} endAt={endAt} />
      ))}
      {charts.length === 0 && <p className={styles.none}>Nothing was measured in this time.</p>}
      {missing.map(({ source, what, why }) => (
        <p key={`${source} ${what}`} className={styles.none}>
          {gapName(what)} of {source} could not be read: {why}
        </p>
      ))}
    </div>
  );
}
