"use client";

import { Fragment } from "react";
import { CopyButton } from "@/components/controls/copy-button";
import { useZone } from "@/components/preferences/use-zone";
import { formatWindow } from "@/lib/format/duration";
import { formatMoment, zoneName } from "@/lib/format/time";
import type { Explanation } from "@/lib/graph/model";
import styles from "./panel.module.css";

/** How a figure comes about: a query for each source that has a part of it, to be read and copied, and where and when. */
export function Explained({ title, explanation }: { title: string; explanation: Explanation }) {
  const [zone] = useZone();
  const { queries, combine, windowSeconds, reporter, at, note } = explanation;
  return (
    <>
      {queries.map((query) => (
        <Query
          key={`${query.source} ${query.promql}`}
          title={queries.length > 1 ? `${title} in ${query.source}` : title}
          promql={query.promql}
        />
      ))}
      {combine !== undefined && <p className={styles.quiet}>{TOGETHER[combine]}</p>}
      <p className={styles.quiet}>
        {queries.map(({ source }) => source).join(", ")}, window {formatWindow(windowSeconds)}, reporter {reporter}, at{" "}
        {formatMoment(at, zone)} {zoneName(at, zone)}
      </p>
      {note !== undefined && <p className={styles.quiet}>{note}</p>}
    </>
  );
}

/** A long query is broken behind brackets and commas, and not within a name. Copied text has no breaks. */
const BREAKS = /(?<=[({,])/;

const TOGETHER: Readonly<Record<NonNullable<Explanation["combine"]>, string>> = {
  sum: "Each source has a part of it: the figure is their sum.",
  quantileOfSummedBuckets:
    "Each source has a part of it: add the buckets up by their bounds, and take the quantile of the sum (histogram_quantile).",
};

function Query({ title, promql }: { title: string; promql: string }) {
  return (
    <>
      <div className={styles.explainHead}>
        <b>{title}</b>
        <CopyButton
          text={() => promql}
          label={`Copy the query of ${title}`}
          done="Copied"
          failed="The browser refused; select it to copy"
        />
      </div>
      <pre>
        {promql.split(BREAKS).map((part, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, in its order
          <Fragment key={index}>
            {part}
            <wbr />
          </Fragment>
        ))}
      </pre>
    </>
  );
}
