"use client";

import { useZone } from "@/components/preferences/use-zone";
import { formatMoment, zoneName } from "@/lib/format/time";
import type { Gap } from "@/lib/graph/model";
import { gapName, reasonParts } from "./gap-names";
import styles from "./status.module.css";

/** What is missing from the answer, by whose gap it is, and why: long reasons begin with their first words. */
export function GapList({ gaps }: { gaps: readonly Gap[] }) {
  const sources = [...new Set(gaps.map(({ source }) => source))];
  return (
    <ul className={styles.gapList}>
      {sources.map((name) => (
        <li key={name}>
          <span>{name}</span>
          <ul>
            {gaps
              .filter(({ source }) => source === name)
              .map((gap) => (
                <li key={`${gap.what} ${gap.why}`}>
                  <Why gap={gap} />
                </li>
              ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

function Why({ gap: { what, why, staleSince } }: { gap: Gap }) {
  const [zone] = useZone();
  const { first, rest } = reasonParts(why);
  return (
    <>
      {rest === "" ? (
        <p>
          <b>{gapName(what)}</b>: {why}
        </p>
      ) : (
        <details>
          <summary>
            <b>{gapName(what)}</b>: {first}
          </summary>
          <p>{rest}</p>
        </details>
      )}
      {staleSince !== undefined && (
        <p>
          What is shown is from {formatMoment(staleSince, zone)} {zoneName(staleSince, zone)}.
        </p>
      )}
    </>
  );
}
