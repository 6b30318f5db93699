"use client";

import { useMemo } from "react";
import { Icon } from "@/components/controls/icon";
import { FigureText } from "@/components/figures/figure";
import { HEALTH_NAMES, HEALTH_ORDER } from "@/components/health/health-names";
import { GapList } from "@/components/status/gap-list";
import { formatBytesRate } from "@/lib/format/bytes";
import { formatCount } from "@/lib/format/count";
import { formatRate } from "@/lib/format/rate";
import { formatRatio, ratioOf } from "@/lib/format/ratio";
import { summaryOf, worstEdges } from "../summary";
import { EdgeList } from "./edge-list";
import styles from "./panel.module.css";
import type { PanelContext } from "./side-panel";

/** The mesh as shown, in a few figures: what flows, what fails, where it is worst, and what is not known. */
export function MeshPanel({ context }: { context: PanelContext }) {
  const { graph, underlay } = context;
  const summary = useMemo(() => summaryOf(graph, underlay), [graph, underlay]);
  const worst = useMemo(() => worstEdges(graph, 8), [graph]);
  const { mtls } = summary;
  const gaps = graph.missing.filter(({ pending }) => !pending);

  return (
    <>
      <header className={styles.headline}>
        <p className={styles.kind}>What is shown</p>
        <h2 className={styles.title}>
          {formatCount(summary.nodes, "node")}, {formatCount(summary.edges, "edge")}
        </h2>
      </header>
      <div className={styles.header}>
        <ul className={styles.tally}>
          {HEALTH_ORDER.map((status) =>
            summary.nodesByHealth[status] === 0 ? null : (
              <li key={status} data-health={status}>
                <Icon name={status} size={14} />
                {summary.nodesByHealth[status]} {HEALTH_NAMES[status].toLowerCase()}
              </li>
            ),
          )}
        </ul>
      </div>
      <section className={styles.section}>
        <h3>Totals over all edges</h3>
        <dl className={styles.figures}>
          <dt>Requests</dt>
          <dd>
            <FigureText figure={formatRate(summary.requestRate)} why="no HTTP or gRPC requests were reported" />
          </dd>
          <dt>Failed</dt>
          <dd>
            <FigureText figure={formatRatio(ratioOf(summary.errorRate, summary.requestRate))} />
          </dd>
          <dt>Client errors</dt>
          <dd>
            <FigureText figure={formatRatio(ratioOf(summary.clientErrorRate, summary.requestRate))} />
          </dd>
          <dt>TCP</dt>
          <dd>
            <FigureText figure={formatBytesRate(summary.bytesPerSecond)} why="no TCP traffic was reported" />
          </dd>
          <dt>Edges under mTLS</dt>
          <dd>
            <FigureText figure={formatRatio(ratioOf(mtls.full, mtls.known))} why="no evidence either way" />
            {mtls.known < mtls.all && <small> of {mtls.known} with evidence</small>}
          </dd>
        </dl>
      </section>
      <section className={styles.section}>
        <h3>Worst edges now</h3>
        {worst.length > 0 ? (
          <EdgeList edges={worst} context={context} naming="both" />
        ) : (
          <p className={styles.quiet}>
            {summary.edges === 0 ? "There are no edges to judge." : "No edge is in trouble."}
          </p>
        )}
      </section>
      {gaps.length > 0 && (
        <section className={styles.section}>
          <h3>Missing from this picture</h3>
          <GapList gaps={gaps} />
        </section>
      )}
    </>
  );
}
