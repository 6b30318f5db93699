"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "@/components/controls/button";
import { ThemeSelect } from "@/components/theme/theme-select";
import type { Graph } from "@/lib/graph/model";
import type { GraphView } from "@/lib/view-state/graph-view";
import { CopyLink } from "./copy-link";
import { MomentChoices } from "./moment-choices";
import { NamespaceChoices } from "./namespace-choices";
import { RefreshSelect } from "./refresh-controls";
import styles from "./toolbar.module.css";
import { WindowChoices } from "./window-choices";

type Shared = Pick<GraphView, "namespaces" | "clusters" | "windowSeconds" | "at">;

export type ViewSheetProps = {
  known: Graph["namespaces"];
  view: Shared;
  change: (chosen: Partial<Shared>) => void;
  /** What only this page has to choose. */
  children?: ReactNode;
};

/** Everything of the toolbar on one sheet, for screens that have no room for a toolbar. */
export function ViewSheet({ view, change, known, children }: ViewSheetProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (open) dialog.current?.showModal();
  }, [open]);
  return (
    <>
      <Button icon="sliders" className={styles.sheetButton} onClick={() => setOpen(true)}>
        View
      </Button>
      {open && (
        <dialog ref={dialog} className={styles.sheet} aria-label="View" onClose={() => setOpen(false)}>
          <div className={styles.sheetHead}>
            <h2>View</h2>
            <CopyLink />
            <Button icon="close" label="Close" onClick={() => dialog.current?.close()} />
          </div>
          <h3>Namespaces</h3>
          <NamespaceChoices known={known} view={view} change={change} />
          {children && (
            <>
              <h3>Graph</h3>
              <div className={styles.sheetRow}>{children}</div>
            </>
          )}
          <h3>Window</h3>
          <WindowChoices view={view} change={change} />
          <h3>Moment</h3>
          <MomentChoices view={view} change={change} />
          <h3>Page</h3>
          <div className={styles.sheetRow}>
            <RefreshSelect />
            <ThemeSelect />
          </div>
        </dialog>
      )}
    </>
  );
}
