import { statusOf } from "./failure";
import type { Kind, Scope } from "./kinds";
import type { KubernetesObject } from "./objects/meta";
import type { KubernetesApi } from "./request";
import { type ReaderOptions, readScope, type ScopeReader } from "./scope-reader";
import type { KindState, KindView } from "./snapshot";

/** One kind in one cluster: in the whole of it, or where it may be read. */
export type KindReader = {
  readonly version: string;
  /** The same object until something changes. */
  view(): KindView<KubernetesObject>;
  stop(): void;
};

export type KindReading = {
  readonly api: KubernetesApi;
  readonly kind: Kind;
  readonly version: string;
  /** Where to read what may not be read in the whole cluster. */
  readonly namespaces: readonly string[];
  /** What this kind was before, if it was read in another version. */
  readonly before: KindView<KubernetesObject>;
};

/**
 * Starts to read a kind. Where the cluster forbids the whole, its parts are read instead, for as long as it does: the
 * whole is tried again now and then.
 */
export function readKind({ api, kind, version, namespaces, before }: KindReading, options: ReaderOptions): KindReader {
  let isDirty = true;
  let known = before;
  let parts: readonly ScopeReader[] = [];
  const read = (scope: Scope) => readScope({ api, kind, version, scope }, { ...options, onChange });
  const whole = read(kind.everywhere);

  function onChange(): void {
    isDirty = true;
    const { isRead, error } = whole.state() ?? {};
    if (isRead) stopParts();
    else if (parts.length === 0 && statusOf(error) === 403) parts = kind.within(namespaces).map(read);
    options.onChange();
  }

  function stopParts(): void {
    for (const part of parts) part.stop();
    parts = [];
  }

  return {
    version,

    view() {
      if (!isDirty) return known;
      isDirty = false;
      const readers = parts.length > 0 ? parts : [whole];
      const state = stateOf(version, readers);
      // While a new version is read for the first time, the old one's objects are better than none.
      if (state.is === "pending" && known.state.is === "read") return known;
      const objects = state.is === "read" ? objectsOf(readers, known.objects) : NOTHING;
      if (objects === known.objects && JSON.stringify(state) === JSON.stringify(known.state)) return known;
      known = { version: known.version + 1, state, objects };
      return known;
    },

    stop() {
      whole.stop();
      stopParts();
    },
  };
}

const NOTHING: readonly KubernetesObject[] = [];

/** The objects of all parts in one array; the one there was, where it holds the same. */
function objectsOf(parts: readonly ScopeReader[], before: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const [first = { objects: () => NOTHING }, ...others] = parts;
  const all = others.length === 0 ? first.objects() : parts.flatMap((part) => part.objects());
  const isSame = all.length === before.length && all.every((object, index) => object === before[index]);
  return isSame ? before : all;
}

/** What the states of the parts come to. */
export function stateOf(version: string, parts: readonly Pick<ScopeReader, "scope" | "state">[]): KindState {
  const tried = parts.map(({ scope, state }) => ({ namespace: scope.namespace, ...state(), isTried: !!state() }));
  if (tried.some(({ isTried }) => !isTried)) return { is: "pending" };
  const read = tried.filter(({ isRead }) => isRead);
  const errors = tried.flatMap(({ error }) => (error ? [error] : []));
  if (read.length === 0) {
    if (errors.every((error) => statusOf(error) === 404)) return { is: "absent" };
    const forbidden = errors.every((error) => statusOf(error) === 403);
    return { is: "notRead", forbidden, why: errors[0]?.message ?? "" };
  }
  const stale = read.filter(({ staleSince }) => staleSince !== undefined);
  const staleSince = Math.min(...stale.map(({ staleSince = 0 }) => staleSince));
  return {
    is: "read",
    version,
    ...(stale.length > 0 && { staleSince, why: stale[0]?.error?.message ?? "" }),
    without: withoutOf(tried),
  };
}

type Tried = { readonly namespace: string | undefined; readonly isRead?: boolean; readonly error?: Error };

function withoutOf(tried: readonly Tried[]): readonly { readonly namespace: string; readonly why: string }[] {
  const missing = new Map<string, string>();
  for (const { namespace, isRead, error } of tried) {
    if (!isRead && namespace !== undefined) missing.set(namespace, error?.message ?? "");
  }
  return [...missing].map(([namespace, why]) => ({ namespace, why }));
}
