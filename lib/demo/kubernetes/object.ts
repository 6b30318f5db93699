import { hashOf } from "../pod-names";

/** What YAML and JSON are made of. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

export type ObjectMeta = {
  readonly name: string;
  /** Absent on objects of the cluster. */
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly creationTimestamp?: string;
  readonly generation?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly managedFields?: readonly JsonObject[];
  readonly [other: string]: unknown;
};

export type OwnerReference = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller: true;
  readonly blockOwnerDeletion: true;
};

/** Any object of the API, as its JSON has it. */
export type KubeObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
};

/** A moment in a resourceVersion: seconds, then room for what changes within one of them. */
const WITHIN_SECOND = 1_000_000;

/**
 * The version an object has after a change at a moment (unix seconds): the moment itself, and something of the
 * object's own, so that versions grow with time, differ between objects, and are the same in every process.
 */
export function versionOf(at: number, key: string): string {
  return String(Math.floor(at) * WITHIN_SECOND + (hashOf(key) % (WITHIN_SECOND - 1)));
}

/** The version of a list taken at a moment: nothing that happened until then is newer. */
export function listVersionOf(at: number): string {
  return String(Math.floor(at) * WITHIN_SECOND + WITHIN_SECOND - 1);
}

/** The moment (unix seconds) that a version belongs to. */
export function momentOf(version: string): number {
  return Math.floor(Number(version) / WITHIN_SECOND);
}

/** Names an object among all: `apps/Deployment/bookinfo/reviews-v1`. The version it was read in does not matter. */
export function keyOf({ apiVersion, kind, metadata }: KubeObject): string {
  const slash = apiVersion.indexOf("/");
  return `${apiVersion.slice(0, Math.max(slash, 0))}/${kind}/${metadata.namespace ?? ""}/${metadata.name}`;
}

/** Looks like a random UUID (version 4), and follows from the text. */
export function uidOf(text: string): string {
  const hex = [0, 1, 2, 3].map((part) => hashOf(`${text}#${part}`).toString(16).padStart(8, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20)].join("-");
}

/** RFC 3339 to the second, as the API writes moments. */
export function timestamp(at: number): string {
  return `${new Date(Math.floor(at) * 1000).toISOString().slice(0, 19)}Z`;
}

/** Long before the demo: a moment of spring or summer 2026 that follows from the text. Unix seconds. */
export function longAgo(text: string): number {
  return SPRING_2026 + (hashOf(text) % (LONG_AGO_DAYS * 24 * 3600));
}

/** How many days all that was long ago lies apart at most. */
export const LONG_AGO_DAYS = 120;

const SPRING_2026 = Date.parse("2026-03-02T07:00:00Z") / 1000;
