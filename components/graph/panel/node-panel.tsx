"use client";

import Link from "next/link";
import { useMemo, useState } from "react";
import { Button } from "@/components/controls/button";
import type { GraphNode } from "@/lib/graph/model";
import { DEFAULT_INVENTORY_VIEW, writeInventoryView } from "@/lib/view-state/inventory-view";
import { fullName, KIND_NAMES, placeOf, traitOf } from "../kinds";
import { Mark } from "../mark";
import { marksOf } from "../marks";
import { compareTrouble } from "../summary";
import { EdgeList } from "./edge-list";
import { Explanations } from "./explanations";
import { History } from "./history";
import { InCluster } from "./in-cluster";
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
  const list = listOf(node, context.parameters);
  const subject = { kind: "node", id: node.id } as const;

  return (
    <>
      <PanelHeader kind={KIND_NAMES[node.kind]} title={fullName(node)} place={placeOf(node, true)} health={node.health}>
        {node.workload !== undefined && node.workload !== node.label && <p className={styles.id}>{node.workload}</p>}
        {node.host !== undefined && node.host !== node.label && <p className={styles.id}>{node.host}</p>}
        {node.via !== undefined && <p className={styles.id}>via {node.via}</p>}
        {node.members !== undefined && <p className={styles.quiet}>Stands for {node.members} nodes</p>}
        <Traits traits={node.traits} />
        {list && (
          <p>
            <Link href={list.href} prefetch={false}>
              {list.label}
            </Link>
          </p>
        )}
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
      <InCluster node={node} />
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

/** The list that this node is a row of, with that row alone; undefined for what is in none. */
function listOf(
  node: GraphNode,
  { windowSeconds, at }: PanelContext["parameters"],
): { readonly href: string; readonly label: string } | undefined {
  const { namespace, workload, service, app } = node;
  const rows = {
    workload: workload !== undefined && (["workloads", workload, "Among the workloads"] as const),
    service: service !== undefined && (["services", service, "Among the services"] as const),
    app: app !== undefined && (["apps", app, "Among the apps"] as const),
    group: app === undefined && namespace !== undefined && (["namespaces", namespace, "Among the namespaces"] as const),
    external: false as const,
    unknown: false as const,
  }[node.kind];
  if (!rows) return undefined;
  const [page, find, label] = rows;
  const query = writeInventoryView({
    ...DEFAULT_INVENTORY_VIEW,
    namespaces: namespace === undefined ? [] : [namespace],
    windowSeconds,
    at,
    find,
  });
  return { href: `/${page}?${query}`, label };
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
        const [mark] = marksOf([trait]);
        return (
          <li key={trait} title={sentence}>
            {mark && <Mark name={mark} />}
            {name}
          </li>
        );
      })}
    </ul>
  );
}
