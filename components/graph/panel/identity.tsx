import { Icon } from "@/components/controls/icon";
import { figureText } from "@/lib/format/figure";
import { formatRatio } from "@/lib/format/ratio";
import type { GraphEdge } from "@/lib/graph/model";
import styles from "./panel.module.css";

/** What share is under mutual TLS, and between whom. No evidence is not 0%. */
export function Identity({ edge: { mtlsRatio, principals } }: { edge: GraphEdge }) {
  return (
    <>
      <p className={styles.mtls}>
        {mtlsRatio !== undefined && <Icon name={mtlsRatio === 1 ? "lock" : "lock-broken"} />}
        {mtlsText(mtlsRatio)}
      </p>
      {(principals?.source ?? principals?.destination) !== undefined && (
        <dl className={styles.principals}>
          <dt>Caller</dt>
          <dd>{principals?.source ?? "not proven"}</dd>
          <dt>Receiver</dt>
          <dd>{principals?.destination ?? "not proven"}</dd>
        </dl>
      )}
    </>
  );
}

function mtlsText(ratio: number | undefined): string {
  if (ratio === undefined) return "Mutual TLS: no evidence, because nothing on the receiving side reported.";
  if (ratio === 1) return "All of it is under mutual TLS.";
  if (ratio === 0) return "None of it is under mutual TLS: it is plain text.";
  return `${figureText(formatRatio(ratio))} of it is under mutual TLS, the rest is plain text.`;
}
