import { statusOf, unreadable } from "./failure";
import { KIND_IDS, KINDS, type KindId, kindOf } from "./kinds";
import { objectOf } from "./list";
import { pathOfVersion } from "./paths";
import type { KubernetesApi } from "./request";

/** The version of each kind that a cluster serves and we can read; kinds it does not serve are not in it. */
export type Served = ReadonlyMap<KindId, string>;

export type DiscoveryOptions = { readonly signal: AbortSignal; readonly deadlineMs: number };

const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Asks a cluster which kinds it serves, in which versions. Rejects if it does not say, but for those who may not ask:
 * they are told that all kinds are served in the best version, and find out by trying.
 */
export async function discover(api: KubernetesApi, options: DiscoveryOptions): Promise<Served> {
  try {
    return await served(api, options);
  } catch (error) {
    if (statusOf(error) !== 403) throw error;
    return new Map(KIND_IDS.map((id) => [id, kindOf(id).versions[0]]));
  }
}

async function served(api: KubernetesApi, options: DiscoveryOptions): Promise<Served> {
  const versions = await versionsOfGroups(api, options);
  const wanted = new Set(
    Object.values(KINDS).flatMap((kind) =>
      kind.versions
        .filter((version) => versions.get(kind.group)?.has(version))
        .map((version) => pathOfVersion(kind.group, version)),
    ),
  );
  const plurals = new Map(
    await Promise.all([...wanted].map(async (path) => [path, await pluralsAt(api, path, options)] as const)),
  );
  const found = KIND_IDS.flatMap((id): [KindId, string][] => {
    const { group, plural, versions: known } = kindOf(id);
    const version = known.find((one) => plurals.get(pathOfVersion(group, one))?.has(plural));
    return version === undefined ? [] : [[id, version]];
  });
  return new Map(found);
}

async function versionsOfGroups(
  api: KubernetesApi,
  options: DiscoveryOptions,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { groups } = objectOf(await api.get("/apis", { ...options, maxBytes: MOST_BYTES })) as { groups?: unknown };
  if (!Array.isArray(groups)) throw unreadable("JSON that is not a list of API groups");
  const found = groups.map((group: unknown) => {
    const { name, versions } = Object(group) as { name?: unknown; versions?: unknown };
    return [String(name), new Set(namesIn(versions, "version"))] as const;
  });
  // The core has no group, and has always been v1.
  return new Map([...found, ["", new Set(["v1"])]]);
}

/** The kinds of one version that can be listed and watched. A version that went away meanwhile has none. */
async function pluralsAt(api: KubernetesApi, path: string, options: DiscoveryOptions): Promise<ReadonlySet<string>> {
  const text = await api.get(path, { ...options, maxBytes: MOST_BYTES }).catch((error: unknown) => {
    if (statusOf(error) === 404) return '{"resources":[]}';
    throw error;
  });
  const { resources } = objectOf(text) as { resources?: unknown };
  if (!Array.isArray(resources)) throw unreadable("JSON that is not a list of resources");
  const readable = resources.filter((resource: unknown) => {
    const { verbs } = Object(resource) as { verbs?: unknown };
    return Array.isArray(verbs) && verbs.includes("list") && verbs.includes("watch");
  });
  return new Set(namesIn(readable, "name"));
}

function namesIn(list: unknown, key: string): readonly string[] {
  if (!Array.isArray(list)) return [];
  return list.map((item: unknown) => String((Object(item) as Record<string, unknown>)[key]));
}
