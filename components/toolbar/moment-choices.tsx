"use client";

import { type FormEvent, useState } from "react";
import { Button } from "@/components/controls/button";
import { Checkbox } from "@/components/controls/checkbox";
import { useZone } from "@/components/preferences/use-zone";
import { formatWindow } from "@/lib/format/duration";
import { momentFromInput, momentInputValue, zoneName } from "@/lib/format/time";
import type { GraphView } from "@/lib/view-state/graph-view";
import styles from "./choices.module.css";

const AGO = [900, 3600, 21_600, 86_400] as const;

/** The moment to look at: now, and following it, or one that has passed. */
export function MomentChoices({
  view,
  change,
}: {
  view: Pick<GraphView, "at">;
  change: (chosen: Pick<GraphView, "at">) => void;
}) {
  const [zone, setZone] = useZone();
  const now = () => Math.floor(Date.now() / 1000);
  const shown = view.at ?? now();
  const [typed, setTyped] = useState<string>();
  const value = typed ?? momentInputValue(shown, zone);

  function go(event: FormEvent): void {
    event.preventDefault();
    const at = momentFromInput(value, zone);
    if (at !== undefined) change({ at: Math.min(at, now()) });
  }

  return (
    <div className={styles.choices}>
      <fieldset className={styles.row} aria-label="Moments">
        <Button framed pressed={view.at === undefined} onClick={() => change({ at: undefined })}>
          Now
        </Button>
        {AGO.map((seconds) => (
          <Button
            key={seconds}
            framed
            onClick={() => {
              setTyped(undefined);
              change({ at: now() - seconds });
            }}
          >
            {formatWindow(seconds)} ago
          </Button>
        ))}
      </fieldset>
      <form className={styles.row} onSubmit={go}>
        <label className={styles.field}>
          At
          <input
            type="datetime-local"
            step={1}
            value={value}
            max={momentInputValue(now(), zone)}
            onChange={({ target }) => setTyped(target.value)}
          />
          <span className={styles.zone}>{zoneName(shown, zone)}</span>
        </label>
        <Button framed type="submit">
          Go
        </Button>
      </form>
      <Checkbox
        checked={zone === "utc"}
        onChange={(utc) => {
          setTyped(undefined);
          setZone(utc ? "utc" : "local");
        }}
      >
        Show all times in UTC
      </Checkbox>
    </div>
  );
}
