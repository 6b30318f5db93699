"use client";

import clsx from "clsx";
import { type ReactNode, useId, useLayoutEffect, useRef, useState } from "react";
import styles from "./controls.module.css";
import { Icon, type IconName } from "./icon";
import { placeBeside } from "./place-beside";

export type PopoverProps = {
  /** What it is: the accessible name of the button, before what is chosen, and of what opens. */
  label: string;
  /** What is chosen now, as the button says it; the label alone where nothing is. */
  summary: ReactNode;
  icon?: IconName;
  /** Whether the choice is another than the default. */
  changed?: boolean;
  side?: "top" | "bottom";
  className?: string | undefined;
  children: ReactNode;
};

/**
 * A button that says what is chosen, and opens what there is to choose from. The browser's own popover: it closes by
 * Escape and by a click elsewhere, and gives the focus back.
 */
export function Popover({ label, summary, icon, changed, side = "bottom", className, children }: PopoverProps) {
  const id = useId();
  const trigger = useRef<HTMLButtonElement>(null);
  const content = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);

  useLayoutEffect(() => {
    if (!open) return;
    const place = () => {
      if (trigger.current && content.current) placeBeside(content.current, trigger.current, side);
    };
    place();
    window.addEventListener("resize", place);
    return () => window.removeEventListener("resize", place);
  }, [open, side]);

  return (
    <>
      <button
        ref={trigger}
        type="button"
        popoverTarget={id}
        aria-expanded={open}
        className={clsx(styles.control, changed && styles.changed, open && styles.open, className)}
      >
        {icon && <Icon name={icon} />}
        {summary !== label && <span className={styles.hidden}>{label}: </span>}
        <span>{summary}</span>
        <Icon name={side === "top" ? "chevron-up" : "chevron-down"} size={12} />
      </button>
      <dialog
        ref={content}
        id={id}
        popover="auto"
        aria-label={label}
        className={styles.popover}
        onToggle={({ newState }) => setOpen(newState === "open")}
      >
        {open && children}
      </dialog>
    </>
  );
}
