import type { ApiPath } from "./api-path";
import type { ClusterEvent, ClusterReader } from "./cluster";
import { apiVersionOf, resourceOf } from "./kinds";
import { filterOf, inVersion, objectsAt, versionIn } from "./list";
import { type KubeObject, listVersionOf, momentOf } from "./object";
import { expired, invalid, type Status, tooLargeVersion } from "./status";

/** One line of a watch. */
export type WatchEvent = {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: KubeObject | Status | Bookmark;
};

/** An object of which only the version is filled in. */
export type Bookmark = {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: { readonly resourceVersion: string; readonly annotations?: Readonly<Record<string, string>> };
};

export type WatchFrame = {
  readonly now: number;
  readonly remembersSeconds: number;
  readonly reader: ClusterReader;
};

/** A watch in progress. Nothing happens but when it is asked what is new. */
export type Watch = {
  /** What it begins with. When the last of it is an error, that is all. */
  readonly first: readonly WatchEvent[];
  /** What has happened since the last time, until a moment. */
  newsUntil(moment: number): WatchEvent[];
  /** How far it has come, for a client that asked for bookmarks. */
  bookmark(): WatchEvent;
  readonly wantsBookmarks: boolean;
};

/** Begins a watch as its parameters ask. @see https://kubernetes.io/docs/reference/using-api/api-concepts/ */
export function beginWatch(path: ApiPath, parameters: URLSearchParams, frame: WatchFrame): Watch {
  const { now, reader } = frame;
  const filter = filterOf(path, parameters);
  const text = parameters.get("resourceVersion") ?? "";
  const wantsBookmarks = parameters.get("allowWatchBookmarks") === "true";
  const sendsInitial = initialEventsOf(parameters);
  const isFresh = text === "" || text === "0";
  const asked = isFresh ? Number(listVersionOf(now)) : versionIn(text);
  let seenUntil = isFresh || sendsInitial ? now : momentOf(text);
  // Of the changes of the moment itself, the client has those up to its version.
  let seenVersion = sendsInitial ? Number(listVersionOf(now)) : asked;

  const bookmarkAt = (annotations?: Record<string, string>): WatchEvent => ({
    type: "BOOKMARK",
    object: {
      kind: path.kind.kind,
      apiVersion: apiVersionOf(path.kind, path.version),
      metadata: {
        resourceVersion: String(Math.max(seenVersion, Number(listVersionOf(seenUntil)))),
        ...(annotations ? { annotations } : {}),
      },
    },
  });

  function newsUntil(moment: number): WatchEvent[] {
    const events = reader
      .eventsBetween(Math.floor(seenUntil) - 1, moment)
      .filter(({ object }) => Number(object.metadata.resourceVersion) > seenVersion);
    const newest = events.at(-1);
    if (newest) seenVersion = Number(newest.object.metadata.resourceVersion);
    seenUntil = Math.max(seenUntil, moment);
    return events.flatMap((event) => seenThrough(event, path, filter));
  }

  function first(): WatchEvent[] {
    const present = Number(listVersionOf(now));
    if (asked > present) return [errorEvent(tooLargeVersion(asked, present).status)];
    const oldest = Number(listVersionOf(now - frame.remembersSeconds));
    if (!sendsInitial && asked < oldest)
      return [errorEvent(expired(`too old resource version: ${asked} (${oldest})`).status)];
    if (!isFresh && !sendsInitial) return newsUntil(now);
    if (parameters.get("sendInitialEvents") === "false") return [];

    const objects = objectsAt(path, reader.snapshotAt(now)).filter(filter);
    const added = objects.map((object): WatchEvent => ({ type: "ADDED", object: inVersion(object, path) }));
    return sendsInitial && wantsBookmarks ? [...added, bookmarkAt({ "k8s.io/initial-events-end": "true" })] : added;
  }

  return { first: first(), newsUntil, bookmark: () => bookmarkAt(), wantsBookmarks };
}

/** Whether the client asks for what there is, and to be told when that was all. */
function initialEventsOf(parameters: URLSearchParams): boolean {
  const asks = parameters.get("sendInitialEvents");
  if (asks !== null && parameters.get("resourceVersionMatch") !== "NotOlderThan") {
    throw invalid(
      "sendInitialEvents: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
    );
  }
  return asks === "true";
}

export function errorEvent(status: Status): WatchEvent {
  return { type: "ERROR", object: status };
}

/** What a watch with a filter sees of a change: an object may come into its view, or go out of it. */
function seenThrough(
  { type, kind, object, before }: ClusterEvent,
  path: ApiPath,
  filter: (object: KubeObject) => boolean,
): WatchEvent[] {
  if (resourceOf(kind) !== resourceOf(path.kind)) return [];
  if (path.namespace !== undefined && object.metadata.namespace !== path.namespace) return [];
  const was = before !== undefined && filter(before);
  const is = type !== "DELETED" && filter(object);
  if (!was && !is) return [];
  const seen = inVersion(object, path);
  if (was && is) return [{ type: "MODIFIED", object: seen }];
  return [{ type: is ? "ADDED" : "DELETED", object: seen }];
}
