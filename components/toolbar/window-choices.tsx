"use client";

import { type FormEvent, useState } from "react";
import { Button } from "@/components/controls/button";
import { formatWindow } from "@/lib/format/duration";
import { clampWindow, type GraphView } from "@/lib/view-state/graph-view";
import styles from "./choices.module.css";

const WINDOWS = [60, 300, 900, 3600, 21_600, 86_400] as const;

/** The span that rates are taken over. */
export function WindowChoices({
  view,
  change,
}: {
  view: Pick<GraphView, "windowSeconds">;
  change: (chosen: Pick<GraphView, "windowSeconds">) => void;
}) {
  const [typed, setTyped] = useState<string>();
  const minutes = typed ?? String(view.windowSeconds / 60);

  function choose(windowSeconds: number): void {
    setTyped(undefined);
    change({ windowSeconds });
  }

  function setCustom(event: FormEvent): void {
    event.preventDefault();
    const value = Number(minutes);
    if (Number.isFinite(value) && value > 0) choose(clampWindow(value * 60));
  }

  return (
    <div className={styles.choices}>
      <p className={styles.hint}>Rates and quantiles are taken over this span, back from the moment shown.</p>
      <fieldset className={styles.row} aria-label="Windows">
        {WINDOWS.map((seconds) => (
          <Button key={seconds} framed pressed={view.windowSeconds === seconds} onClick={() => choose(seconds)}>
            {formatWindow(seconds)}
          </Button>
        ))}
      </fieldset>
      <form className={styles.row} onSubmit={setCustom}>
        <label className={styles.field}>
          Custom
          <input
            type="number"
            min={1}
            max={1440}
            step="any"
            inputMode="decimal"
            value={minutes}
            onChange={({ target }) => setTyped(target.value)}
          />
          min
        </label>
        <Button framed type="submit">
          Set
        </Button>
      </form>
    </div>
  );
}
