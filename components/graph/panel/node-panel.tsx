"use client";

import { useMemo, useState } from "react";
import { Button } from "@/components/controls/button";
import type { GraphNode } from "@/lib/graph/model";
import { fullName, KIND_NAMES, placeOf, traitOf } from "../kinds";
import { compareTrouble } from "../summary";
import { EdgeList } from "./edge-list";
import { Explanations } from "./explanations";
import { History } from "./history";
import styles from "./panel.module.css";
import { PanelHeader } from "./panel-header";
import type { PanelContext } from "./side-panel";
import { TrafficTable } from "./traffic-table";

/** A node: what it is, what goes in and out, with whom, and how that has been over the last hour. */
export function NodePanel({ node, context }: { node: GraphNode; context: PanelContext }) {
  const { edges } = context.graph;
  const [direction, setDirection] = useState<"in" | "out">(
    node.traffic.http?.in || node.traffic.grpc?.in ? "in" : "out",
  );
  const inbound = useMemo(
    () => edges.filter(({ target }) => target === node.id).sort(compareTrouble),
    [edges, node.id],
  );
  const outbound = useMemo(
    () => edges.filter(({ source }) => source === node.id).sort(compareTrouble),
    [edges, node.id],
  );
  const { namespace } = node;
  const subject = { kind: "node", id: node.id } as const;

  return (
    <>
      <PanelHeader kind={KIND_NAMES[node.kind]} title={fullName(node)} place={placeOf(node, true)} health={node.health}>
        {node.workload !== undefined && node.workload !== node.label && <p className={styles.id}>{node.workload}</p>}
        {node.host !== undefined && node.host !== node.label && <p className={styles.id}>{node.host}</p>}
        {node.via !== undefined && <p className={styles.id}>via {node.via}</p>}
        {node.members !== undefined && <p className={styles.quiet}>Stands for {node.members} nodes</p>}
        <Traits traits={node.traits} />
        {namespace !== undefined && !isOnly(context.parameters.namespaces, namespace) && (
          <Button framed onClick={() => context.change({ namespaces: [namespace] })}>
            Only {namespace}
          </Button>
        )}
      </PanelHeader>
      {node.why !== undefined && (
        <section className={styles.section}>
          <h3>{node.kind === "unknown" ? "Why it is not known" : "Why it is here"}</h3>
          <p>{node.why}</p>
        </section>
      )}
      <section className={styles.section}>
        <h3>Traffic</h3>
        <TrafficTable traffic={node.traffic} />
        {Object.keys(node.traffic).length > 0 && <Explanations subject={subject} parameters={context.parameters} />}
      </section>
      {inbound.length > 0 && (
        <section className={styles.section}>
          <h3>Callers ({inbound.length})</h3>
          <EdgeList edges={inbound} context={context} naming="source" />
        </section>
      )}
      {outbound.length > 0 && (
        <section className={styles.section}>
          <h3>Calls ({outbound.length})</h3>
          <EdgeList edges={outbound} context={context} naming="target" />
        </section>
      )}
      <History subject={subject} parameters={context.parameters} direction={direction} onDirection={setDirection} />
    </>
  );
}

function isOnly(namespaces: readonly string[], namespace: string): boolean {
  return namespaces.length === 1 && namespaces[0] === namespace;
}

function Traits({ traits }: { traits: readonly string[] }) {
  if (traits.length === 0) return null;
  return (
    <ul className={styles.traits}>
      {traits.map((trait) => {
        const { name, sentence } = traitOf(trait);
        return (
          <li key={trait} title={sentence}>
            {name}
          </li>
        );
      })}
    </ul>
  );
}
