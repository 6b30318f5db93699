"use client";

import { useMemo, useState } from "react";
import { Button } from "@/components/controls/button";
import { Checkbox } from "@/components/controls/checkbox";
import type { Graph } from "@/lib/graph/model";
import type { GraphView } from "@/lib/view-state/graph-view";
import styles from "./choices.module.css";
import { namespaceOptions, toggled } from "./namespaces";

export type NamespaceChoicesProps = {
  known: Graph["namespaces"];
  view: Pick<GraphView, "namespaces" | "clusters">;
  change: (chosen: Partial<Pick<GraphView, "namespaces" | "clusters">>) => void;
};

/** Which namespaces, and which clusters where there are several. None chosen means all of them. */
export function NamespaceChoices({ known, view, change }: NamespaceChoicesProps) {
  const [search, setSearch] = useState("");
  const { namespaces, clusters } = useMemo(() => namespaceOptions(known, view), [known, view]);
  const found = namespaces.filter(({ name }) => name.includes(search.trim().toLowerCase()));

  return (
    <div className={styles.choices}>
      <div className={styles.search}>
        <input
          type="search"
          placeholder="Find a namespace"
          aria-label="Find a namespace"
          value={search}
          onChange={({ target }) => setSearch(target.value)}
        />
        <Button disabled={view.namespaces.length === 0} onClick={() => change({ namespaces: [] })}>
          All
        </Button>
      </div>
      {clusters.length > 1 && (
        <fieldset className={styles.list}>
          <legend>Clusters</legend>
          {clusters.map((name) => (
            <Checkbox
              key={name}
              checked={view.clusters.includes(name)}
              onChange={() => change({ clusters: toggled(view.clusters, name) })}
            >
              {name}
            </Checkbox>
          ))}
        </fieldset>
      )}
      <fieldset className={styles.list}>
        <legend>
          Namespaces{" "}
          <span>
            {found.length === namespaces.length ? namespaces.length : `${found.length} of ${namespaces.length}`}
          </span>
        </legend>
        {found.map(({ name, where, seen }) => (
          <Checkbox
            key={name}
            checked={view.namespaces.includes(name)}
            onChange={() => change({ namespaces: toggled(view.namespaces, name) })}
          >
            <span className={styles.name}>
              {name}
              {clusters.length > 1 && <small>{where.join(", ")}</small>}
              {!seen && <small>no traffic</small>}
            </span>
          </Checkbox>
        ))}
        {found.length === 0 && <p className={styles.none}>No namespace is called so.</p>}
      </fieldset>
    </div>
  );
}
