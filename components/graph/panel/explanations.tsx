"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/controls/button";
import { explainedGraphQuery, type GraphParameters } from "@/lib/api/graph";
import type { Selection } from "@/lib/view-state/graph-view";
import { Explained } from "./explained";
import { explanationTitle } from "./explanation-title";
import styles from "./panel.module.css";

/** On request, the query behind each figure of a node or an edge: it gives the same number when pasted into Prometheus. */
export function Explanations({ subject, parameters }: { subject: Selection; parameters: GraphParameters }) {
  const [asked, setAsked] = useState(false);
  const { data, error, isFetching } = useQuery(explainedGraphQuery(parameters, asked));
  const explained = data?.[subject.kind === "node" ? "nodes" : "edges"].find(({ id }) => id === subject.id);
  const explanations = Object.entries(explained?.explain ?? {});

  return (
    <div className={styles.explain}>
      <Button framed aria-expanded={asked} onClick={() => setAsked(!asked)}>
        Explain these figures
      </Button>
      {asked && isFetching && explanations.length === 0 && <p role="status">Asking…</p>}
      {asked && error && <p role="alert">{error.message}</p>}
      {asked && data && !isFetching && explanations.length === 0 && (
        <p>
          There is no query for this {subject.kind}
          {explained ? ": none of its figures was measured." : " any more: its traffic has left the window."}
        </p>
      )}
      {asked && explanations.length > 0 && (
        <ul>
          {explanations.map(([figure, explanation]) => (
            <li key={figure}>
              <Explained title={explanationTitle(figure)} explanation={explanation} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
