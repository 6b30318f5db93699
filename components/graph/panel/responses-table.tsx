import { FigureText } from "@/components/figures/figure";
import { formatBytesRate } from "@/lib/format/bytes";
import { formatRate } from "@/lib/format/rate";
import { formatRatio, ratioOf } from "@/lib/format/ratio";
import { codeOutcome, codeTitle } from "@/lib/format/response-code";
import { flagMeanings } from "@/lib/format/response-flags";
import type { GraphEdge } from "@/lib/graph/model";
import styles from "./responses.module.css";

/** What came back: code, flags and host, each with its share, and every flag explained. */
export function ResponsesTable({ edge: { responses, protocol } }: { edge: GraphEdge }) {
  const total = responses.reduce((sum, { rate }) => sum + rate, 0);
  const rows = responses.toSorted((a, b) => b.rate - a.rate);
  const meanings = new Map(rows.flatMap(({ flags }) => flagMeanings(flags)).map((meaning) => [meaning.flag, meaning]));
  const format = protocol === "tcp" ? formatBytesRate : formatRate;
  return (
    <>
      <table className={styles.responses}>
        <thead>
          <tr>
            {protocol !== "tcp" && <th scope="col">Code</th>}
            <th scope="col">Flags</th>
            <th scope="col">Share</th>
            <th scope="col">Rate</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((response) => {
            const { code, flags, host, rate } = response;
            return (
              <tr key={`${code} ${flags} ${host}`} data-outcome={codeOutcome(response, protocol)}>
                {protocol !== "tcp" && (
                  <th scope="row">
                    {code} <small>{codeTitle(code, protocol)}</small>
                  </th>
                )}
                <td>{flags === "" ? "-" : flags}</td>
                <td>
                  <FigureText figure={formatRatio(ratioOf(rate, total))} />
                </td>
                <td>
                  <FigureText figure={format(rate)} />
                </td>
                <td className={styles.host}>{host}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {meanings.size > 0 && (
        <dl className={styles.flags}>
          {[...meanings.values()].map(({ flag, title, sentence }) => (
            <div key={flag}>
              <dt>
                {flag} <span>{title}</span>
              </dt>
              <dd>{sentence}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
