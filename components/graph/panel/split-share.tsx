import { FigureText } from "@/components/figures/figure";
import { formatRatio } from "@/lib/format/ratio";
import type { GraphEdge } from "@/lib/graph/model";
import styles from "./panel.module.css";

/** What share of its source's traffic an edge was meant to get, and what it gets. */
export function SplitShare({ split: { configured, observed, by } }: { split: NonNullable<GraphEdge["split"]> }) {
  return (
    <section className={styles.section}>
      <h3>Share of the split</h3>
      <dl className={styles.figures}>
        <div>
          <dt>Configured</dt>
          <dd>
            <FigureText figure={formatRatio(configured)} />
          </dd>
        </div>
        <div>
          <dt>Observed</dt>
          <dd>
            <FigureText figure={formatRatio(observed)} />
          </dd>
        </div>
      </dl>
      <p className={styles.quiet}>
        By {by.kind} {by.namespace}/{by.name}.
      </p>
    </section>
  );
}
