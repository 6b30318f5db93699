"use client";

import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/controls/button";
import { ThemeSelect } from "@/components/theme/theme-select";
import { CopyLink } from "./copy-link";
import { DisplayControls, type DisplayControlsProps } from "./display-controls";
import { MomentChoices } from "./moment-choices";
import { NamespaceChoices, type NamespaceChoicesProps } from "./namespace-choices";
import { RefreshSelect } from "./refresh-controls";
import styles from "./toolbar.module.css";
import { WindowChoices } from "./window-choices";

/** Everything of the toolbar on one sheet, for screens that have no room for a toolbar. */
export function ViewSheet(props: NamespaceChoicesProps & DisplayControlsProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (open) dialog.current?.showModal();
  }, [open]);
  const { view, change, known, hasUnderlay } = props;
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
          <h3>Graph</h3>
          <div className={styles.sheetRow}>
            <DisplayControls view={view} change={change} hasUnderlay={hasUnderlay} />
          </div>
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
