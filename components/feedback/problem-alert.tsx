import { Button } from "../controls/button";
import { Icon, type IconName } from "../controls/icon";
import styles from "./feedback.module.css";

export type ProblemAlertProps = {
  title: string;
  detail: string;
  action?: { label: string; icon: IconName; run: () => void };
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
          <Button framed icon={action.icon} onClick={action.run}>
            {action.label}
          </Button>
        )}
      </div>
    </div>
  );
}
