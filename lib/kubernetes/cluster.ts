import { setMaxListeners } from "node:events";
import { discover } from "./discovery";
import { connectionFailure } from "./failure";
import { gapsOf } from "./gaps";
import { type KindReader, readKind } from "./kind-reader";
import { KIND_IDS, type KindId, kindOf } from "./kinds";
import type { Login } from "./login";
import type { KubernetesObject } from "./objects/meta";
import { createApi, type KubernetesApi } from "./request";
import { createRoom } from "./room";
import type { ClusterSnapshot, KindState, KindView, KindViews } from "./snapshot";
import { backOffMs, jittered, pause, TIMING, type Timing } from "./timing";
import { createLimit } from "./turns";

/** One cluster that is being read. */
export type ClusterReader = {
  readonly cluster: string;
  /** What is known now: the same object until something changes. */
  snapshot(): ClusterSnapshot;
  readonly api: KubernetesApi;
  /** Ends all watches, timers and connections. */
  close(): void;
};

export type ClusterOptions = {
  readonly login: Login;
  readonly namespaces: readonly string[];
  /** So much is kept of it. */
  readonly memoryMb: number;
  readonly timing?: Timing;
  /** Unix seconds. */
  readonly now?: () => number;
};

/** So many lists at a time: as many as keep the server busy, and as few as keep pages from piling up here. */
const MOST_LISTS = 4;

/** After a CRD comes or goes, others often follow. */
const CALM_MS = 500;

type View = KindView<KubernetesObject>;

const UNTRIED: View = { version: 0, state: { is: "pending" }, objects: [] };

/** Starts to read a cluster. What it does not have, or does not let us read, is said in its snapshot. */
export function readCluster(options: ClusterOptions): ClusterReader {
  const { login, namespaces, memoryMb, timing = TIMING, now = () => Date.now() / 1000 } = options;
  const api = createApi(login);
  const closing = new AbortController();
  // Every request listens to it, while it lasts.
  setMaxListeners(0, closing.signal);
  const readers = new Map<KindId, KindReader>();
  const resting = new Map<KindId, View>();
  const limitLists = createLimit(MOST_LISTS);
  const room = createRoom(memoryMb);
  let isDirty = true;
  let known: ClusterSnapshot | undefined;
  let lookAgain = new AbortController();
  let crds: readonly KubernetesObject[] | undefined;

  const onChange = () => {
    isDirty = true;
  };

  /** A kind that is not being read is what it is said to be here. */
  function rest(id: KindId, state: KindState): void {
    const before = viewOf(id);
    readers.get(id)?.stop();
    readers.delete(id);
    const objects = before.objects.length === 0 ? before.objects : [];
    const isSame = JSON.stringify(before.state) === JSON.stringify(state);
    resting.set(id, isSame ? before : { version: before.version + 1, state, objects });
    if (!isSame) onChange();
  }

  function read(id: KindId, version: string): void {
    const reader = readers.get(id);
    if (reader?.version === version) return;
    const before = viewOf(id);
    reader?.stop();
    readers.set(
      id,
      readKind(
        { api, kind: kindOf(id), version, namespaces, before },
        { timing, limitLists, room, now, onChange: id === "customResourceDefinitions" ? onCrdChange : onChange },
      ),
    );
  }

  function onCrdChange(): void {
    onChange();
    const { objects } = viewOf("customResourceDefinitions");
    if (crds !== undefined && crds !== objects) lookAgain.abort();
    crds = objects;
  }

  function viewOf(id: KindId): View {
    return readers.get(id)?.view() ?? resting.get(id) ?? UNTRIED;
  }

  async function lookAround(): Promise<void> {
    const { signal } = closing;
    for (let failures = 0; !signal.aborted; ) {
      lookAgain = new AbortController();
      const either = eitherOf(signal, lookAgain.signal);
      try {
        const served = await discover(api, { signal, deadlineMs: timing.deadlineMs });
        failures = 0;
        for (const id of KIND_IDS) {
          const version = served.get(id);
          if (version === undefined) rest(id, { is: "absent" });
          else read(id, version);
        }
        await pause(jittered(timing.lookAgainMs), either.signal);
        if (lookAgain.signal.aborted) await pause(Math.min(CALM_MS, timing.lookAgainMs), signal);
      } catch (thrown) {
        if (signal.aborted) return;
        failures += 1;
        const why = connectionFailure(thrown).message;
        for (const id of KIND_IDS) if (!readers.has(id)) rest(id, { is: "notRead", forbidden: false, why });
        await pause(backOffMs(timing, failures), signal);
      } finally {
        either.release();
      }
    }
  }

  void lookAround();

  return {
    cluster: login.cluster,
    api,

    snapshot() {
      if (known && !isDirty) return known;
      isDirty = false;
      const views = new Map(KIND_IDS.map((id) => [id, viewOf(id)] as const));
      const before = known;
      const isSame = before && [...views].every(([id, view]) => before.kinds[id] === view);
      if (isSame) return before;
      known = snapshotOf(login.cluster, (before?.version ?? 0) + 1, views);
      return known;
    },

    close() {
      closing.abort();
      for (const reader of readers.values()) reader.stop();
      login.close();
    },
  };
}

function snapshotOf(cluster: string, version: number, views: ReadonlyMap<KindId, View>): ClusterSnapshot {
  const states = new Map([...views].map(([id, { state }]) => [id, state] as const));
  const stale = [...states.values()].flatMap((state) => (state.is === "read" ? (state.staleSince ?? []) : []));
  return {
    cluster,
    version,
    complete: [...states.values()].every(({ is }) => is !== "pending"),
    ...(stale.length > 0 && { staleSince: Math.min(...stale) }),
    // Each kind's reader trims to the kind's own type.
    kinds: Object.fromEntries(views) as KindViews,
    gaps: gapsOf(cluster, states),
  };
}

/** `AbortSignal.any` keeps what it was made of for as long as that lives, in Node 20. */
function eitherOf(one: AbortSignal, other: AbortSignal): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const onAbort = () => controller.abort();
  for (const signal of [one, other]) {
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
  }
  return {
    signal: controller.signal,
    release() {
      for (const signal of [one, other]) signal.removeEventListener("abort", onAbort);
    },
  };
}
