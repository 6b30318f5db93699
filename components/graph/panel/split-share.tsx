import { FigureText } from "@/components/figures/figure";
import { formatRatio } from "@/lib/format/ratio";
import type { GraphEdge } from "@/lib/graph/model";
import styles from "./panel.module.css";

/** What share of its source's traffic an edge was meant to get, and what it gets. */
export function SplitShare({ split: { configured, observed, by } }: { split: NonNullable<GraphEdge["split"]> }) {
  return (
    <>
      <dl className={styles.figures}>
        <div>
          <dt>Share, as configured</dt>
          <dd>
            <FigureText figure={formatRatio(configured)} />
          </dd>
        </div>
        <div>
          <dt>Share, as observed</dt>
          <dd>
            <FigureText figure={formatRatio(observed)} />
          </dd>
        </div>
      </dl>
      <p className={styles.quiet}>
        Split by {by.kind} {by.name}.
      </p>
    </>
  );
}
