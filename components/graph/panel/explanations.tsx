"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/controls/button";
import { explainedGraphQuery, type GraphParameters } from "@/lib/api/graph";
import type { GraphEdge } from "@/lib/graph/model";
import { Explained } from "./explained";
import styles from "./panel.module.css";

const FIGURE_NAMES: Readonly<Record<string, string>> = {
  requestRate: "Requests",
  errorRate: "Failed per second",
  clientErrorRate: "Client errors per second",
  latencyMs: "Latency",
  sentBytesPerSecond: "Request bytes",
  receivedBytesPerSecond: "Response bytes",
};

/** On request, the query behind each figure of an edge: it gives the same number when pasted into Prometheus. */
export function Explanations({ edge, parameters }: { edge: GraphEdge; parameters: GraphParameters }) {
  const [asked, setAsked] = useState(false);
  const { data, error, isFetching } = useQuery(explainedGraphQuery(parameters, asked));
  const explain = data?.edges.find(({ id }) => id === edge.id)?.explain;

  return (
    <div className={styles.explain}>
      <Button framed aria-expanded={asked} onClick={() => setAsked(!asked)}>
        Explain these figures
      </Button>
      {asked && isFetching && !explain && <p role="status">Asking…</p>}
      {asked && error && <p role="alert">{error.message}</p>}
      {asked && data && !explain && <p>There is no query for this edge any more: its traffic has left the window.</p>}
      {asked && explain && (
        <ul>
          {Object.entries(explain).map(([figure, explanation]) => (
            <li key={figure}>
              <Explained title={FIGURE_NAMES[figure] ?? figure} explanation={explanation} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
