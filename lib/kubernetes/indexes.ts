import type { KubernetesObject } from "./objects/meta";

/*
 * Ways to look objects up. Each is made when it is first asked for, and kept for as long as there is the list it is of:
 * lists never change, a snapshot with other objects has another list.
 */

/** How an object is told from others of its kind. */
export function keyOf(namespace: string | undefined, name: string): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** Keeps what was derived from a list, or any other object that does not change. */
export function memoOn<Key extends object, T>(derive: (key: Key) => T): (key: Key) => T {
  const known = new WeakMap<Key, { readonly value: T }>();
  return (key) => {
    const held = known.get(key);
    if (held) return held.value;
    const value = derive(key);
    known.set(key, { value });
    return value;
  };
}

const keys = memoOn((objects: readonly KubernetesObject[]): ReadonlyMap<string, KubernetesObject> => {
  return new Map(objects.map((object) => [keyOf(object.metadata.namespace, object.metadata.name), object]));
});

const namespaces = memoOn((objects: readonly KubernetesObject[]) => {
  return grouped(objects, ({ metadata: { namespace } }) => (namespace === undefined ? [] : [namespace]));
});

const owners = memoOn((objects: readonly KubernetesObject[]) => {
  return grouped(objects, ({ metadata: { ownerReferences = [] } }) => ownerReferences.map(({ uid }) => uid));
});

const labels = memoOn((objects: readonly KubernetesObject[]) => {
  return memoOfString((label) =>
    grouped(objects, ({ metadata }) => {
      const value = metadata.labels?.[label];
      return value === undefined ? [] : [value];
    }),
  );
});

/** By `keyOf`. */
export function byKey<T extends KubernetesObject>(objects: readonly T[]): ReadonlyMap<string, T> {
  return keys(objects) as ReadonlyMap<string, T>;
}

export function byNamespace<T extends KubernetesObject>(objects: readonly T[]): ReadonlyMap<string, readonly T[]> {
  return namespaces(objects) as ReadonlyMap<string, readonly T[]>;
}

/** By the uid of what owns them. */
export function byOwner<T extends KubernetesObject>(objects: readonly T[]): ReadonlyMap<string, readonly T[]> {
  return owners(objects) as ReadonlyMap<string, readonly T[]>;
}

/** By the value of a label, in all namespaces. */
export function byLabel<T extends KubernetesObject>(
  objects: readonly T[],
  label: string,
): ReadonlyMap<string, readonly T[]> {
  return labels(objects)(label) as ReadonlyMap<string, readonly T[]>;
}

function grouped<T>(items: readonly T[], groupsOf: (item: T) => readonly string[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    for (const name of groupsOf(item)) {
      const group = groups.get(name);
      if (group) group.push(item);
      else groups.set(name, [item]);
    }
  }
  return groups;
}

function memoOfString<T>(derive: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const held = known.get(key);
    if (held !== undefined) return held;
    const value = derive(key);
    known.set(key, value);
    return value;
  };
}
