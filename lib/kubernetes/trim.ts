import type { KubernetesObject, LastChange, ObjectMeta } from "./objects/meta";

/**
 * Which fields of a type are kept: `true` keeps one as it is, `[mask]` cuts each item of a list, a function does what it
 * likes. Every field the type names must be there, so the type says what is kept, and the compiler holds it to that.
 */
export type Mask<T> =
  | true
  | ((value: unknown) => unknown)
  | (T extends readonly (infer Item)[]
      ? readonly [Mask<Item>]
      : T extends object
        ? { readonly [K in keyof T]-?: Mask<NonNullable<T[K]>> }
        : never);

/** What an object has beside what all have. */
export type Body<T> = Omit<T, "apiVersion" | "kind" | "metadata">;

/**
 * One object as it is kept, from the JSON of a list or an event; undefined where it has no name. `type` stands in where
 * the object does not say what it is, as the items of lists do not.
 */
export function trimmed<T extends KubernetesObject>(
  raw: unknown,
  mask: Mask<Body<T>>,
  type: { readonly apiVersion: string; readonly kind: string },
): T | undefined {
  const metadata = isRecord(raw) ? trimmedMeta(raw.metadata) : undefined;
  if (!metadata) return undefined;
  // The mask is that of T, so what it leaves is a T as far as the server kept to its own schema.
  return { apiVersion: type.apiVersion, kind: type.kind, metadata, ...(cut(raw, mask) as Body<T>) } as T;
}

type LooseMask = true | ((value: unknown) => unknown) | readonly [LooseMask] | { readonly [field: string]: LooseMask };

function cut(value: unknown, mask: unknown): unknown {
  return cutLoosely(value, mask as LooseMask);
}

function cutLoosely(value: unknown, mask: LooseMask): unknown {
  if (mask === true) return value;
  if (typeof mask === "function") return mask(value);
  if (isListMask(mask)) return Array.isArray(value) ? value.map((item) => cutLoosely(item, mask[0])) : undefined;
  if (!isRecord(value)) return undefined;
  const kept: Record<string, unknown> = {};
  for (const field in mask) {
    const given = value[field];
    const inner = mask[field];
    if (given === undefined || given === null || inner === undefined) continue;
    const left = cutLoosely(given, inner);
    if (left !== undefined) kept[field] = left;
  }
  return kept;
}

function isListMask(mask: object): mask is readonly [LooseMask] {
  return Array.isArray(mask);
}

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

function trimmedMeta(raw: unknown): ObjectMeta | undefined {
  if (!isRecord(raw) || typeof raw.name !== "string" || raw.name === "") return undefined;
  const kept = cutLoosely(raw, META) as ObjectMeta;
  const lastChange = lastChangeOf(raw.managedFields);
  return lastChange ? { ...kept, lastChange } : kept;
}

const META = {
  name: true,
  namespace: true,
  uid: true,
  labels: true,
  annotations: withoutLastApplied,
  ownerReferences: [{ apiVersion: true, kind: true, name: true, uid: true, controller: true }],
  creationTimestamp: true,
  deletionTimestamp: true,
  generation: true,
} as const;

function withoutLastApplied(annotations: unknown): unknown {
  if (!isRecord(annotations)) return undefined;
  if (annotations[LAST_APPLIED] === undefined) return annotations;
  const { [LAST_APPLIED]: _, ...others } = annotations;
  return others;
}

/** The latest of the writers that wrote something other than the status. */
function lastChangeOf(managedFields: unknown): LastChange | undefined {
  if (!Array.isArray(managedFields)) return undefined;
  let last: LastChange | undefined;
  for (const entry of managedFields) {
    if (!isRecord(entry) || entry.subresource === "status" || typeof entry.time !== "string") continue;
    const at = Date.parse(entry.time) / 1000;
    if (!Number.isFinite(at) || (last && last.at >= at)) continue;
    last = { at, by: typeof entry.manager === "string" ? entry.manager : "unknown" };
  }
  return last;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
