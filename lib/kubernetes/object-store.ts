import { isDeepStrictEqual } from "node:util";
import { keyOf } from "./indexes";
import type { KubernetesObject } from "./objects/meta";
import { bytesOf, type Room } from "./room";
import type { WatchEvent } from "./watch";

/** What became of an event. `disorder`: news that came after newer news, so something may have been missed. */
export type Applied = "changed" | "same" | "disorder";

/**
 * The objects of one kind in one scope, as a list and the events after it make them. Where there is no room for one,
 * `take` and `apply` throw.
 */
export type ObjectStore<T> = {
  /** Starts a new list beside the objects there are. */
  startList(): void;
  /** An item of the new list. */
  take(raw: unknown): void;
  /** The list is whole: it takes the place of what there was. Says whether anything is different. */
  finishList(resourceVersion: string): boolean;
  apply(event: WatchEvent): Applied;
  /** Where a watch goes on; `0`, which is any, before the first list. */
  resourceVersion(): string;
  /** The same array until something changes. */
  objects(): readonly T[];
  /** Gives its room back: it is not used any more. */
  close(): void;
};

type Entry<T> = { readonly resourceVersion: string; readonly object: T; readonly bytes: number };

/** Of so many deletions it is remembered when they were; an event from before a forgotten one is disorder. */
const MOST_DELETIONS = 1_000;

export function createObjectStore<T extends KubernetesObject>(
  trim: (raw: unknown) => T | undefined,
  room: Pick<Room, "take">,
): ObjectStore<T> {
  let entries = new Map<string, Entry<T>>();
  let listed = new Map<string, Entry<T>>();
  let deletions = new Map<string, string>();
  let newest = "0";
  let array: readonly T[] | undefined;
  let isClosed = false;

  /** What still comes when all is over takes none. */
  function takeRoom(bytes: number): void {
    if (!isClosed) room.take(bytes);
  }

  /** An object that came again as it was stays the same object, so that what was derived from it stays too. */
  function entryOf(known: Entry<T> | undefined, raw: unknown, resourceVersion: string): Entry<T> | undefined {
    const { uid } = metadataOf(raw);
    if (known && known.resourceVersion === resourceVersion && known.object.metadata.uid === uid) return known;
    const object = trim(raw);
    if (!object) return undefined;
    if (known && isDeepStrictEqual(known.object, object)) return { ...known, resourceVersion };
    return { resourceVersion, object, bytes: bytesOf(object) };
  }

  /** Beside what there is: of a new list, only what is not in it. */
  function dropListed(): void {
    for (const [key, { object, bytes }] of listed) if (entries.get(key)?.object !== object) takeRoom(-bytes);
    listed = new Map();
  }

  function applyObject(type: "ADDED" | "MODIFIED" | "DELETED", raw: unknown): Applied {
    const { key, resourceVersion } = metadataOf(raw);
    if (key === undefined || resourceVersion === undefined) return "disorder";
    const known = entries.get(key);
    const before = known?.resourceVersion ?? deletions.get(key);
    // Older servers give a deletion the version of the change before it.
    const isOldDeletion = known !== undefined && type === "DELETED" && before === resourceVersion;
    if (!isOldDeletion) {
      // Said before, or older than what was said.
      if (before !== undefined && !isNewer(resourceVersion, before)) return "same";
      if (isBefore(resourceVersion, newest)) return "disorder";
      newest = resourceVersion;
    }
    if (type === "DELETED") {
      rememberDeletion(key, resourceVersion);
      if (!entries.delete(key)) return "same";
      takeRoom(-(known?.bytes ?? 0));
    } else {
      const entry = entryOf(known, raw, resourceVersion);
      if (!entry) return "same";
      takeRoom(entry.bytes - (known?.bytes ?? 0));
      entries.set(key, entry);
      deletions.delete(key);
      if (entry.object === known?.object) return "same";
    }
    array = undefined;
    return "changed";
  }

  function rememberDeletion(key: string, resourceVersion: string): void {
    deletions.delete(key);
    deletions.set(key, resourceVersion);
    const [oldest] = deletions.keys();
    if (deletions.size > MOST_DELETIONS && oldest !== undefined) deletions.delete(oldest);
  }

  return {
    startList: dropListed,

    take(raw) {
      const { key, resourceVersion = "" } = metadataOf(raw);
      if (key === undefined || listed.has(key)) return;
      const known = entries.get(key);
      const entry = entryOf(known, raw, resourceVersion);
      if (!entry) return;
      if (entry.object !== known?.object) takeRoom(entry.bytes);
      listed.set(key, entry);
    },

    finishList(resourceVersion) {
      let isChanged = listed.size !== entries.size;
      for (const [key, { object, bytes }] of entries) {
        if (listed.get(key)?.object === object) continue;
        isChanged = true;
        takeRoom(-bytes);
      }
      entries = listed;
      listed = new Map();
      deletions = new Map();
      newest = resourceVersion;
      if (isChanged) array = undefined;
      return isChanged;
    },

    apply(event) {
      if (event.type !== "BOOKMARK") return applyObject(event.type, event.object);
      if (!isBefore(event.resourceVersion, newest)) newest = event.resourceVersion;
      return "same";
    },

    resourceVersion: () => newest,

    objects() {
      array ??= [...entries.values()].map(({ object }) => object);
      return array;
    },

    close() {
      dropListed();
      for (const { bytes } of entries.values()) takeRoom(-bytes);
      isClosed = true;
    },
  };
}

/**
 * Whether one version is older than another. They are said to be opaque, and are numbers with every server there is;
 * of those that are not, none is older, and the order of arrival counts.
 * @see https://github.com/kubernetes/enhancements/issues/5504
 */
export function isBefore(one: string, other: string): boolean {
  if (!NUMBER.test(one) || !NUMBER.test(other)) return false;
  return one.length === other.length ? one < other : one.length < other.length;
}

function isNewer(one: string, other: string): boolean {
  return one !== other && !isBefore(one, other);
}

const NUMBER = /^(?:0|[1-9]\d*)$/;

function metadataOf(raw: unknown): { key?: string; uid?: string; resourceVersion?: string } {
  const { metadata } = Object(raw) as { metadata?: unknown };
  const { name, namespace, uid, resourceVersion } = Object(metadata) as Record<string, unknown>;
  if (typeof name !== "string") return {};
  return {
    key: keyOf(typeof namespace === "string" ? namespace : undefined, name),
    ...(typeof uid === "string" && { uid }),
    ...(typeof resourceVersion === "string" && { resourceVersion }),
  };
}
