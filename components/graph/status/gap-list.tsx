"use client";

import { useZone } from "@/components/preferences/use-zone";
import { formatMoment, zoneName } from "@/lib/format/time";
import type { Gap } from "@/lib/graph/model";
import { gapName } from "./gap-names";
import styles from "./status.module.css";

/** What is missing from the answer, whose gap it is, and why. */
export function GapList({ gaps }: { gaps: readonly Gap[] }) {
  const [zone] = useZone();
  return (
    <ul className={styles.gapList}>
      {gaps.map(({ source, what, why, staleSince }) => (
        <li key={`${source} ${what} ${why}`}>
          <b>{gapName(what)}</b> <span>{source}</span>
          <p>{why}</p>
          {staleSince !== undefined && (
            <p>
              What is shown is from {formatMoment(staleSince, zone)} {zoneName(staleSince, zone)}.
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}
