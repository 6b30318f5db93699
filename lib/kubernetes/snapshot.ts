import { byKey, keyOf } from "./indexes";
import type { KindId, ObjectOf } from "./kinds";

/** Whether a kind was read, and if not, why. */
export type KindState =
  /** Not tried yet. */
  | { readonly is: "pending" }
  | {
      readonly is: "read";
      /** The version that is served and read, of those we can read. */
      readonly version: string;
      /** Unix seconds of the last moment at which it was known to be right; given while it cannot be read anew. */
      readonly staleSince?: number;
      /** Why it is stale. */
      readonly why?: string;
      /** Where it may not be read, while elsewhere it is. */
      readonly without: readonly { readonly namespace: string; readonly why: string }[];
    }
  /** The cluster does not have this kind: its CRD is not installed. */
  | { readonly is: "absent" }
  /** It may be there, but is not ours to read, or could never be read so far. What depends on it says "not checked". */
  | { readonly is: "notRead"; readonly forbidden: boolean; readonly why: string };

/** One kind in one cluster. The same object as long as nothing of it changes, so results can be kept by it. */
export type KindView<T> = {
  /** Grows with each change of this kind. */
  readonly version: number;
  readonly state: KindState;
  /** In no particular order; empty unless the kind is read. */
  readonly objects: readonly T[];
};

export type KindViews = { readonly [K in KindId]: KindView<ObjectOf<K>> };

/** What is missing of a cluster, and why. */
export type ClusterGap = {
  /** `kubernetes/<cluster>` */
  readonly source: string;
  /** A kind by its id, `kind in namespace`, or `cluster` where nothing can be read. */
  readonly what: string;
  readonly why: string;
  /** True when it is on its way. */
  readonly pending?: boolean;
  /** Unix seconds of the last good data, which is what is shown instead. */
  readonly staleSince?: number;
};

/** A cluster as it was at one moment. Never changes: a later moment is another snapshot. */
export type ClusterSnapshot = {
  /** As the cluster's own telemetry calls it. */
  readonly cluster: string;
  /** Grows if, and only if, something changed. */
  readonly version: number;
  /** Whether every kind was tried. */
  readonly complete: boolean;
  /** Unix seconds of the oldest data in here that could not be read anew; absent when all is fresh. */
  readonly staleSince?: number;
  readonly kinds: KindViews;
  readonly gaps: readonly ClusterGap[];
};

/** An object by its name; `namespace` is undefined for what belongs to the whole cluster. */
export function findObject<K extends KindId>(
  { kinds }: Pick<ClusterSnapshot, "kinds">,
  kind: K,
  namespace: string | undefined,
  name: string,
): ObjectOf<K> | undefined {
  return byKey<ObjectOf<K>>(objectsOf(kinds, kind)).get(keyOf(namespace, name));
}

/** A kind's objects, where the kind is a parameter. */
export function objectsOf<K extends KindId>(kinds: KindViews, kind: K): readonly ObjectOf<K>[] {
  return kinds[kind].objects as readonly ObjectOf<K>[];
}

/** Keeps what was derived from a snapshot for as long as there is the snapshot. */
export function memoOnSnapshot<T>(derive: (snapshot: ClusterSnapshot) => T): (snapshot: ClusterSnapshot) => T {
  const known = new WeakMap<ClusterSnapshot, { readonly value: T }>();
  return (snapshot) => {
    const held = known.get(snapshot) ?? { value: derive(snapshot) };
    known.set(snapshot, held);
    return held.value;
  };
}

/** The same for what depends on a few kinds only: changes of others leave it as it is. */
export function memoOnKinds<const Ids extends readonly KindId[], T>(
  ids: Ids,
  derive: (kinds: Pick<KindViews, Ids[number]>) => T,
): (snapshot: Pick<ClusterSnapshot, "kinds">) => T {
  type Level = WeakMap<object, { readonly below: Level; value?: { readonly of: T } }>;
  const root: Level = new WeakMap();
  return ({ kinds }) => {
    let level = root;
    let held: { readonly below: Level; value?: { readonly of: T } } | undefined;
    for (const id of ids) {
      held = level.get(kinds[id]) ?? { below: new WeakMap() };
      level.set(kinds[id], held);
      level = held.below;
    }
    if (!held) return derive(kinds);
    held.value ??= { of: derive(kinds) };
    return held.value.of;
  };
}
