import clsx from "clsx";
import type { ButtonHTMLAttributes } from "react";
import styles from "./controls.module.css";
import { Icon, type IconName } from "./icon";

export type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  icon?: IconName;
  /** Its accessible name and tooltip, where there is nothing but the icon. */
  label?: string;
  /** On or off; absent for a button that is neither. */
  pressed?: boolean;
  framed?: boolean;
};

/** Something to press: an icon, words, or both. */
export function Button({ icon, label, pressed, framed, className, children, ...rest }: ButtonProps) {
  const square = children === undefined;
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      aria-pressed={pressed}
      title={square ? label : undefined}
      className={clsx(
        styles.control,
        square && styles.square,
        framed && styles.framed,
        pressed && styles.pressed,
        className,
      )}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}
