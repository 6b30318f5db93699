import clsx from "clsx";
import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";
import styles from "./controls.module.css";
import { Icon, type IconName } from "./icon";

export type PopoverProps = {
  /** What it is: the accessible name of the button, before what is chosen, and of what opens. */
  label: string;
  /** What is chosen now, as the button says it. */
  summary: ReactNode;
  icon?: IconName;
  /** Whether the choice is another than the default. */
  changed?: boolean;
  align?: "start" | "end";
  side?: "top" | "bottom";
  className?: string | undefined;
  children: ReactNode;
};

/** A button that says what is chosen, and opens what there is to choose from. */
export function Popover({
  label,
  summary,
  icon,
  changed,
  align = "start",
  side = "bottom",
  className,
  children,
}: PopoverProps) {
  return (
    <Radix.Root>
      <Radix.Trigger className={clsx(styles.control, changed && styles.changed, className)}>
        {icon && <Icon name={icon} />}
        <span className={styles.hidden}>{label}: </span>
        {summary}
        <Icon name={side === "top" ? "chevron-up" : "chevron-down"} size={12} />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className={styles.popover}
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
