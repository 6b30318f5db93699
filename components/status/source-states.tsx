import { Icon } from "@/components/controls/icon";
import { VisuallyHidden } from "@/components/controls/visually-hidden";
import { FigureText } from "@/components/figures/figure";
import { formatDuration } from "@/lib/format/duration";
import type { SourceState } from "@/lib/graph/model";
import styles from "./status.module.css";

/** Each source with a sign for whether it answers, and how fast. */
export function SourceStates({ sources }: { sources: readonly SourceState[] }) {
  return (
    <ul className={styles.sources} aria-label="Sources">
      {sources.map((source) => (
        <li
          key={source.name}
          title={sentenceOf(source)}
          className={source.reachable === false ? styles.bad : undefined}
        >
          {source.reachable === false ? (
            <Icon name="failing" size={12} />
          ) : (
            <i data-tried={source.reachable === true} />
          )}
          {source.name}
          {source.reachable && source.latencyMs !== undefined && (
            <FigureText figure={formatDuration(source.latencyMs)} />
          )}
          {source.reachable === false && <span className={styles.why}>{source.why ?? "does not answer"}</span>}
          <VisuallyHidden>{sentenceOf(source)}</VisuallyHidden>
        </li>
      ))}
    </ul>
  );
}

function sentenceOf({ name, reachable, why }: SourceState): string {
  if (reachable === undefined) return `${name} has not been asked yet`;
  return reachable ? `${name} answers` : `${name} does not answer${why ? `: ${why}` : ""}`;
}
