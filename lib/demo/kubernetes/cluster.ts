import { type Kind, kindOf, resourceOf } from "./kinds";
import { type KubeObject, keyOf, versionOf } from "./object";

/** All objects of a cluster as a function of time, which nothing but time changes. */
export type Cluster = {
  /** The kinds it serves. */
  readonly kinds: readonly Kind[];
  /** Every object as it is at a moment (unix seconds). The same moment gives the same objects. */
  objectsAt(at: number): readonly KubeObject[];
  /** The moments in `(from, until]` at which any of them is another than before, in order, each once. */
  changesBetween(from: number, until: number): readonly number[];
};

/** Something that happened to one object. */
export type ClusterEvent = {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly kind: Kind;
  /** As it is after, or, where it was deleted, was before with the version of its deletion. */
  readonly object: KubeObject;
  /** As it was before; absent where it was added. */
  readonly before?: KubeObject;
};

/** The objects of one moment, by resource (`virtualservices.networking.istio.io`) and in order of namespace and name. */
export type Snapshot = { readonly byResource: ReadonlyMap<string, readonly KubeObject[]> };

export type ClusterReader = {
  readonly kinds: readonly Kind[];
  snapshotAt(at: number): Snapshot;
  /** What happened in `(from, until]`, in the order of the versions. */
  eventsBetween(from: number, until: number): readonly ClusterEvent[];
};

const REMEMBERED_SNAPSHOTS = 8;
const REMEMBERED_CHANGES = 64;
/** How far back a reader looks for the last change, so that moments between two changes share a snapshot. */
const LOOK_BACK_SECONDS = 120;

/** Reads a cluster, and remembers what was read of late: many watches ask for the same moments. */
export function clusterReader(cluster: Cluster): ClusterReader {
  const snapshots = new Map<number, Snapshot>();
  const changes = new Map<number, readonly ClusterEvent[]>();

  function snapshotAt(at: number): Snapshot {
    const changedAt = cluster.changesBetween(at - LOOK_BACK_SECONDS, at).at(-1) ?? at;
    return remembered(snapshots, changedAt, REMEMBERED_SNAPSHOTS, () => ({
      byResource: byResource(cluster.objectsAt(changedAt), cluster.kinds),
    }));
  }

  function eventsAt(moment: number): readonly ClusterEvent[] {
    return remembered(changes, moment, REMEMBERED_CHANGES, () => {
      const before = cluster.objectsAt(moment - JUST_BEFORE);
      return difference(before, cluster.objectsAt(moment), moment, cluster.kinds);
    });
  }

  return {
    kinds: cluster.kinds,
    snapshotAt,
    eventsBetween: (from, until) => cluster.changesBetween(from, until).flatMap(eventsAt),
  };
}

/** Less than any two changes lie apart. */
const JUST_BEFORE = 0.001;

function difference(
  before: readonly KubeObject[],
  after: readonly KubeObject[],
  moment: number,
  kinds: readonly Kind[],
): ClusterEvent[] {
  const old = new Map(before.map((object) => [keyOf(object), object]));
  const events: ClusterEvent[] = [];
  const add = (event: Omit<ClusterEvent, "kind">) => {
    const kind = kindOf(event.object, kinds);
    if (kind) events.push({ ...event, kind });
  };
  for (const object of after) {
    const key = keyOf(object);
    const known = old.get(key);
    old.delete(key);
    if (!known) add({ type: "ADDED", object });
    else if (known.metadata.uid !== object.metadata.uid) {
      // Made anew under the same name: a watch sees the old one go first.
      add({ type: "DELETED", object: known, before: known });
      add({ type: "ADDED", object });
    } else if (known.metadata.resourceVersion !== object.metadata.resourceVersion) {
      add({ type: "MODIFIED", object, before: known });
    }
  }
  for (const [key, object] of old) {
    const gone = { ...object, metadata: { ...object.metadata, resourceVersion: versionOf(moment, key) } };
    add({ type: "DELETED", object: gone, before: object });
  }
  return events.sort((a, b) => versionNumber(a.object) - versionNumber(b.object));
}

function byResource(objects: readonly KubeObject[], kinds: readonly Kind[]): Map<string, KubeObject[]> {
  const sorted = new Map<string, KubeObject[]>(kinds.map((kind) => [resourceOf(kind), []]));
  for (const object of objects) {
    const kind = kindOf(object, kinds);
    if (kind) sorted.get(resourceOf(kind))?.push(object);
  }
  for (const list of sorted.values()) list.sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
  return sorted;
}

/** The order in which the API lists objects, that of their keys in its store. */
export function pathOf({ metadata }: KubeObject): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

function versionNumber({ metadata }: KubeObject): number {
  return Number(metadata.resourceVersion ?? 0);
}

function remembered<T>(known: Map<number, T>, at: number, most: number, make: () => T): T {
  const found = known.get(at);
  if (found !== undefined) return found;
  if (known.size >= most) known.clear();
  const made = make();
  known.set(at, made);
  return made;
}
