import { Button } from "../controls/button";
import { Icon } from "../controls/icon";
import styles from "./feedback.module.css";

export type ProblemAlertProps = {
  title: string;
  detail: string;
  action?: { label: string; run: () => void };
};

/** What failed, why as far as is known, and what can be done. */
export function ProblemAlert({ title, detail, action }: ProblemAlertProps) {
  return (
    <div className={styles.problem} role="alert">
      <Icon name="failing" size={20} />
      <div>
        <h2>{title}</h2>
        <p>{detail}</p>
        {action && (
          <Button framed icon="refresh" onClick={action.run}>
            {action.label}
          </Button>
        )}
      </div>
    </div>
  );
}
