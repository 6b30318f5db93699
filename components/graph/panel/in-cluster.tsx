import type { ConfigNote, Dataplane, GraphNode } from "@/lib/graph/model";
import styles from "./panel.module.css";

const DATAPLANES: Record<Dataplane, string> = {
  sidecar: "in the mesh with a sidecar",
  ambient: "in the mesh by ztunnel (ambient)",
  gateway: "proxies of a gateway",
  waypoint: "proxies of a waypoint",
  none: "outside of the mesh: no sidecar, not ambient",
  mixed: "some pods are in the mesh another way than others, or not at all",
};

/** What the cluster says of a node: its pods, how they take part in the mesh, its labels, and what is configured for it. */
export function InCluster({ node: { dataplane, pods, versions = [], labels = {}, config = [] } }: { node: GraphNode }) {
  const labelled = Object.entries(labels);
  const isKnown = dataplane !== undefined || pods !== undefined || labelled.length > 0;
  return (
    <>
      {isKnown && (
        <section className={styles.section}>
          <h3>In the cluster</h3>
          {pods && <p>{podsText(pods)}</p>}
          {dataplane !== undefined && <p>Pods: {DATAPLANES[dataplane]}</p>}
          {versions.length > 0 && (
            <dl className={styles.figures}>
              {versions.map((each) => (
                <div key={each.version}>
                  <dt>{each.version}</dt>
                  <dd>
                    {each.ready} of {each.pods} ready
                  </dd>
                </div>
              ))}
            </dl>
          )}
          {labelled.length > 0 && (
            <ul className={styles.labels} aria-label="Labels">
              {labelled.map(([name, value]) => (
                <li key={name}>
                  {name}={value}
                </li>
              ))}
            </ul>
          )}
        </section>
      )}
      {config.length > 0 && (
        <section className={styles.section}>
          <h3>Configured</h3>
          <ul className={styles.notes}>
            {byObject(config).map(([key, notes]) => (
              <li key={key}>
                <b>{key}</b>
                {notes.map(({ what }) => (
                  <p key={what}>{what}</p>
                ))}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function podsText({ desired, ready, restarts }: NonNullable<GraphNode["pods"]>): string {
  const count = desired === undefined ? `${ready} pods ready` : `${ready} of ${desired} pods ready`;
  if (restarts === undefined) return count;
  return `${count}, ${restarts === 0 ? "no restarts" : restarts === 1 ? "1 restart" : `${restarts} restarts`}`;
}

function byObject(config: readonly ConfigNote[]): readonly (readonly [string, readonly ConfigNote[]])[] {
  const objects = new Map<string, ConfigNote[]>();
  for (const note of config) {
    const key = note.kind === "Namespace" ? `Namespace ${note.name}` : `${note.kind} ${note.namespace}/${note.name}`;
    const known = objects.get(key);
    if (known) known.push(note);
    else objects.set(key, [note]);
  }
  return [...objects];
}
