import { type ClusterReader, readCluster } from "../cluster";
import { type KindId, kindOf } from "../kinds";
import type { KubernetesObject } from "../objects/meta";
import type { KindState } from "../snapshot";
import type { Timing } from "../timing";
import { type FakeApiServer, fakeApiServer } from "./api-server";
import { eventually } from "./eventually";
import { plainLogin } from "./login";
import { QUICK } from "./timing";

/** A server and a reader of it. */
export type World = {
  readonly server: FakeApiServer;
  readonly reader: ClusterReader;
  readonly login: ReturnType<typeof plainLogin>;
  /** By what each is called, sorted. */
  names(kind: KindId): readonly string[];
  state(kind: KindId): KindState;
  gapsOf(kind: string): readonly string[];
  /** Waits until the snapshot of these kinds is what the server holds, and nothing of them is stale. */
  isRight(...kinds: readonly KindId[]): Promise<void>;
  complete(): Promise<void>;
  end(): Promise<void>;
};

export type WorldOptions = {
  readonly timing?: Partial<Timing>;
  readonly namespaces?: readonly string[];
  readonly memoryMb?: number;
  readonly now?: () => number;
  /** Fills the server before anybody reads it. */
  readonly prepare?: (server: FakeApiServer) => void;
};

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const { timing, namespaces = [], memoryMb = 512, now, prepare } = options;
  const server = await fakeApiServer();
  prepare?.(server);
  const login = plainLogin(server.url);
  const reader = readCluster({ login, namespaces, memoryMb, timing: { ...QUICK, ...timing }, ...(now && { now }) });
  const objects = (kind: KindId): readonly KubernetesObject[] => reader.snapshot().kinds[kind].objects;

  return {
    server,
    reader,
    login,
    names: (kind) =>
      objects(kind)
        .map(({ metadata }) => metadata.name)
        .sort(),
    state: (kind) => reader.snapshot().kinds[kind].state,
    gapsOf: (kind) =>
      reader
        .snapshot()
        .gaps.filter(({ what }) => what === kind)
        .map(({ why }) => why),
    async isRight(...kinds) {
      for (const kind of kinds) {
        await eventually(() => {
          const { state } = reader.snapshot().kinds[kind];
          const isFresh = state.is === "read" && state.staleSince === undefined;
          return isFresh && sameText(objects(kind), truth(server, kind));
        });
      }
    },
    complete: () => eventually(() => reader.snapshot().complete),
    async end() {
      reader.close();
      await server.stop();
    },
  };
}

/** What the server holds, as it should be kept. */
export function truth(server: FakeApiServer, id: KindId): readonly KubernetesObject[] {
  const version = server.cluster.served().get(id) ?? "";
  return server.cluster.objects(id).flatMap((raw) => kindOf(id).trim(raw, version) ?? []);
}

function sameText(some: readonly KubernetesObject[], others: readonly KubernetesObject[]): boolean {
  const text = (objects: readonly KubernetesObject[]) => objects.map((object) => JSON.stringify(object)).sort();
  return text(some).join("\n") === text(others).join("\n");
}
