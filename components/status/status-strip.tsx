"use client";

import { Icon } from "@/components/controls/icon";
import { useZone } from "@/components/preferences/use-zone";
import { formatAge, formatWindow } from "@/lib/format/duration";
import { formatMomentNear, zoneName } from "@/lib/format/time";
import type { Graph } from "@/lib/graph/model";
import { freshnessOf } from "./freshness";
import { GapsPopover } from "./gaps-popover";
import { LatencyState } from "./latency-state";
import { SourceStates } from "./source-states";
import styles from "./status.module.css";
import { useNow } from "./use-now";

/** What an answer says of its own figures. */
type Dated = Pick<Graph, "at" | "windowSeconds" | "refreshSeconds" | "latency" | "sources" | "missing">;

export type StatusStripProps = {
  graph: Dated | undefined;
  /** The window asked for: the server may have had to raise it. */
  windowSeconds: number;
  live: boolean;
  paused: boolean;
  /** Whether the newest request failed, or is still for another view. */
  behind: boolean;
};

/** Where the figures are from, how old they are, and what is not in them. Always there. */
export function StatusStrip({ graph, windowSeconds, live, paused, behind }: StatusStripProps) {
  return (
    <section className={styles.strip} aria-label="State of the data">
      {graph ? (
        <>
          <Moment graph={graph} live={live} behind={behind} />
          <span>
            window {formatWindow(graph.windowSeconds)}
            {graph.windowSeconds > windowSeconds && (
              <em title="Raised, because a rate needs several scrapes">, not {formatWindow(windowSeconds)}</em>
            )}
          </span>
          {live && paused && (
            <span className={styles.warn}>
              <Icon name="pause" size={12} /> refresh paused
            </span>
          )}
          <LatencyState graph={graph} hasOlder={freshnessOf(graph).older.length > 0} />
          <GapsPopover gaps={graph.missing.filter(({ pending }) => !pending)} />
          <span className={styles.spring} />
          <SourceStates sources={graph.sources} />
        </>
      ) : (
        <span className={behind ? styles.warn : undefined}>
          {behind ? "no figures: the request failed" : "no figures yet: they are being read"}
        </span>
      )}
    </section>
  );
}

function Moment({ graph, live, behind }: { graph: Dated; live: boolean; behind: boolean }) {
  const [zone] = useZone();
  const now = useNow();
  if (now === undefined) return null;
  const { at, older } = freshnessOf(graph);
  const written = (moment: number) => (
    <time dateTime={new Date(moment * 1000).toISOString()}>
      {formatMomentNear(moment, now, zone)} {zoneName(moment, zone)}
    </time>
  );
  if (at === undefined) {
    return (
      <span className={styles.warn}>
        no figures: nothing could be read {live ? "at" : "of"} {written(graph.at)}
      </span>
    );
  }
  const late = live && now - at > Math.max(4 * graph.refreshSeconds, 60);
  return (
    <>
      <span>
        figures from {written(at)}
        {live ? (
          <>
            , <span className={late || behind ? styles.warn : undefined}>{formatAge(now - at)}</span>
          </>
        ) : (
          ", a chosen moment"
        )}
      </span>
      {older.map((part) => (
        <span key={part.source} className={styles.warn}>
          of {part.source} from {written(part.at)}, {formatAge(now - part.at)}
        </span>
      ))}
    </>
  );
}
