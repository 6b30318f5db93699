import { KIND_IDS, type KindId, kindOf } from "../kinds";

/** An object as the API has it. */
export type RawObject = {
  metadata: { name: string; namespace?: string; uid?: string; resourceVersion?: string; [field: string]: unknown };
  [field: string]: unknown;
};

export type LoggedEvent = {
  readonly version: number;
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: RawObject;
};

/** What one kind of a cluster holds, and what happened to it. */
type Shelf = { readonly objects: Map<string, RawObject>; events: LoggedEvent[]; forgottenTo: number };

/** What an API server has behind it: objects, one count of versions for all of them, and a memory of what happened. */
export type FakeCluster = {
  /** Makes an object, or changes the one of that name. */
  put(kind: KindId, object: RawObject): void;
  remove(kind: KindId, namespace: string | undefined, name: string): void;
  /** Lets time pass elsewhere, so that versions are not in a row. */
  tick(): void;
  version(): number;
  objects(kind: KindId): readonly RawObject[];
  eventsAfter(kind: KindId, version: number): readonly LoggedEvent[];
  /** Watches and pages from before now cannot go on: 410. */
  forget(kind?: KindId): void;
  forgottenTo(kind: KindId): number;
  /** Installs a kind in a version, or takes it away. */
  serve(kind: KindId, version?: string): void;
  unserve(kind: KindId): void;
  served(): ReadonlyMap<KindId, string>;
  onEvent(listen: (kind: KindId, event: LoggedEvent) => void): void;
};

/** Groups every Kubernetes has. */
const BUILT_IN =
  /^(?:|discovery\.k8s\.io|apps|batch|networking\.k8s\.io|admissionregistration\.k8s\.io|apiextensions\.k8s\.io)$/;

export function fakeCluster(): FakeCluster {
  const shelves = new Map<KindId, Shelf>();
  const served = new Map<KindId, string>();
  const listeners: ((kind: KindId, event: LoggedEvent) => void)[] = [];
  // Versions of one length less than what comes, so that their order is not that of text.
  let version = 95;
  let uid = 0;

  for (const id of KIND_IDS) if (BUILT_IN.test(kindOf(id).group)) served.set(id, kindOf(id).versions[0]);

  function shelf(kind: KindId): Shelf {
    const known = shelves.get(kind) ?? { objects: new Map(), events: [], forgottenTo: 0 };
    shelves.set(kind, known);
    return known;
  }

  function happen(kind: KindId, type: LoggedEvent["type"], object: RawObject): void {
    const event = { version, type, object };
    shelf(kind).events.push(event);
    for (const listen of listeners) listen(kind, event);
  }

  return {
    put(kind, object) {
      const { objects } = shelf(kind);
      const { namespace, name } = object.metadata;
      const key = `${namespace ?? ""}/${name}`;
      const before = objects.get(key);
      version += 1;
      uid += 1;
      const metadata = {
        ...object.metadata,
        uid: before?.metadata.uid ?? object.metadata.uid ?? `uid-${uid}`,
        resourceVersion: String(version),
      };
      objects.set(key, { ...object, metadata });
      happen(kind, before ? "MODIFIED" : "ADDED", { ...object, metadata });
    },

    remove(kind, namespace, name) {
      const { objects } = shelf(kind);
      const key = `${namespace ?? ""}/${name}`;
      const object = objects.get(key);
      if (!object) return;
      objects.delete(key);
      version += 1;
      happen(kind, "DELETED", { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } });
    },

    tick() {
      version += 1;
    },

    version: () => version,
    objects: (kind) => [...shelf(kind).objects.values()],
    eventsAfter: (kind, from) => shelf(kind).events.filter((event) => event.version > from),

    forget(kind) {
      version += 1;
      for (const id of kind ? [kind] : KIND_IDS) {
        shelf(id).forgottenTo = version;
        shelf(id).events = [];
      }
    },

    forgottenTo: (kind) => shelf(kind).forgottenTo,

    serve(kind, wanted) {
      served.set(kind, wanted ?? kindOf(kind).versions[0]);
    },

    unserve(kind) {
      served.delete(kind);
      shelves.delete(kind);
    },

    served: () => served,
    onEvent: (listen) => {
      listeners.push(listen);
    },
  };
}
