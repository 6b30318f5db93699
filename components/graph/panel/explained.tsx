"use client";

import { useState } from "react";
import { Button } from "@/components/controls/button";
import { copyText } from "@/components/controls/copy-text";
import { useZone } from "@/components/preferences/use-zone";
import { formatWindow } from "@/lib/format/duration";
import { formatMoment, zoneName } from "@/lib/format/time";
import type { Explanation } from "@/lib/graph/model";
import styles from "./panel.module.css";

/** One query, with where and when it was asked, to be read and copied. */
export function Explained({ title, explanation }: { title: string; explanation: Explanation }) {
  const [zone] = useZone();
  const [copied, setCopied] = useState(false);
  const { promql, source, windowSeconds, reporter, at, note } = explanation;
  return (
    <>
      <div className={styles.explainHead}>
        <b>{title}</b>
        <Button
          icon={copied ? "check" : "copy"}
          label={copied ? "Copied" : `Copy the query of ${title}`}
          onClick={async () => setCopied(await copyText(promql))}
        />
      </div>
      <pre>{promql}</pre>
      <p className={styles.quiet}>
        {source}, window {formatWindow(windowSeconds)}, reporter {reporter}, at {formatMoment(at, zone)}{" "}
        {zoneName(at, zone)}
      </p>
      {note !== undefined && <p className={styles.quiet}>{note}</p>}
    </>
  );
}
