import { Popover } from "@/components/controls/popover";
import { formatCount } from "@/lib/format/count";
import type { Gap } from "@/lib/graph/model";
import { GapList } from "./gap-list";
import styles from "./status.module.css";

/** How many parts of the answer are missing, and on request which and why. */
export function GapsPopover({ gaps }: { gaps: readonly Gap[] }) {
  if (gaps.length === 0) return null;
  return (
    <Popover
      label="Missing"
      summary={formatCount(gaps.length, "gap")}
      icon="degraded"
      side="top"
      className={styles.gaps}
    >
      <div className={styles.inPopover}>
        <GapList gaps={gaps} />
      </div>
    </Popover>
  );
}
