import type { ApiPath } from "./api-path";
import { pathOf, type Snapshot } from "./cluster";
import { apiVersionOf, resourceOf } from "./kinds";
import { type KubeObject, listVersionOf, momentOf } from "./object";
import { type Filter, fieldFilter, labelFilter } from "./selectors";
import { badRequest, expired, invalid, notFound, tooLargeVersion } from "./status";

export type ListFrame = {
  /** Unix seconds. */
  readonly now: number;
  /** How long the past is remembered, in seconds. */
  readonly remembersSeconds: number;
  readonly snapshotAt: (at: number) => Snapshot;
};

/** One page of a collection. @see https://kubernetes.io/docs/reference/using-api/api-concepts/ */
export function listPage(path: ApiPath, parameters: URLSearchParams, frame: ListFrame) {
  checkOptions(parameters);
  const limit = limitOf(parameters);
  const token = parameters.get("continue");
  const start = token ? readToken(token, parameters, frame) : undefined;
  const at = start?.at ?? listMoment(parameters, frame);
  const filter = filterOf(path, parameters);
  const all = objectsAt(path, frame.snapshotAt(at)).filter(filter);
  const rest = start ? all.filter((object) => pathOf(object) > start.after) : all;
  const page = limit > 0 ? rest.slice(0, limit) : rest;
  const last = page.at(-1);
  const remaining = rest.length - page.length;
  const hasSelector = parameters.has("labelSelector") || parameters.has("fieldSelector");

  return {
    kind: `${path.kind.kind}List`,
    apiVersion: apiVersionOf(path.kind, path.version),
    metadata: {
      resourceVersion: listVersionOf(at),
      ...(remaining > 0 && last ? { continue: writeToken(at, pathOf(last)) } : {}),
      ...(remaining > 0 && !hasSelector ? { remainingItemCount: remaining } : {}),
    },
    items: page.map((object) => listed(object, path)),
  };
}

/** One object. Throws a Status when there is none. */
export function oneObject(path: ApiPath, parameters: URLSearchParams, frame: ListFrame): KubeObject {
  listMoment(parameters, frame);
  const found = objectsAt(path, frame.snapshotAt(frame.now)).find(({ metadata }) => metadata.name === path.name);
  if (!found) throw notFound(path.kind, path.name ?? "");
  return inVersion(found, path);
}

/** The objects of a collection, in the order of their keys. */
export function objectsAt({ kind, namespace }: ApiPath, { byResource }: Snapshot): readonly KubeObject[] {
  const all = byResource.get(resourceOf(kind)) ?? [];
  return namespace === undefined ? all : all.filter(({ metadata }) => metadata.namespace === namespace);
}

/** What the selectors of a request let through. */
export function filterOf({ kind, name }: ApiPath, parameters: URLSearchParams): Filter {
  const byLabel = labelFilter(parameters.get("labelSelector") ?? "");
  const byField = fieldFilter(parameters.get("fieldSelector") ?? "", kind);
  return (object) => byLabel(object) && byField(object) && (name === undefined || object.metadata.name === name);
}

/** The object in the version that was asked for. */
export function inVersion(object: KubeObject, { kind, version }: Pick<ApiPath, "kind" | "version">): KubeObject {
  return { ...object, apiVersion: apiVersionOf(kind, version) };
}

/** The number in a `resourceVersion` parameter. Throws a Status for what is none. */
export function versionIn(text: string): number {
  if (!/^\d+$/.test(text)) throw badRequest(`resourceVersion: Invalid value: "${text}": must be a number`);
  return Number(text);
}

/** In lists of built-in kinds, and only there, items do not say what they are. */
function listed(object: KubeObject, path: ApiPath): Omit<KubeObject, "apiVersion" | "kind"> {
  if (path.kind.custom) return inVersion(object, path);
  const { apiVersion, kind, ...rest } = object;
  return rest;
}

function limitOf(parameters: URLSearchParams): number {
  const text = parameters.get("limit") ?? "0";
  if (!/^\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing "${text}": invalid syntax`);
  return Number(text);
}

/** Refuses what does not go together. @see `ValidateListOptions` of k8s.io/apimachinery */
function checkOptions(parameters: URLSearchParams): void {
  const match = parameters.get("resourceVersionMatch") ?? "";
  const version = parameters.get("resourceVersion") ?? "";
  if (parameters.has("sendInitialEvents")) {
    throw invalid("sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list");
  }
  if (match === "") return;
  const refusal = [
    { applies: version === "", why: "resourceVersionMatch is forbidden unless resourceVersion is provided" },
    { applies: parameters.has("continue"), why: "resourceVersionMatch is forbidden when continue is provided" },
    {
      applies: match === "Exact" && version === "0",
      why: 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
    },
  ].find(({ applies }) => applies);
  if (refusal) throw invalid(`resourceVersionMatch: Forbidden: ${refusal.why}`);
  if (match !== "Exact" && match !== "NotOlderThan") {
    throw invalid(`resourceVersionMatch: Unsupported value: "${match}": supported values: "Exact", "NotOlderThan", ""`);
  }
}

/** The moment whose objects a list gives: now, unless an exact version is asked for. */
function listMoment(parameters: URLSearchParams, { now, remembersSeconds }: ListFrame): number {
  const text = parameters.get("resourceVersion") ?? "";
  const match = parameters.get("resourceVersionMatch") ?? "";
  if (text === "" || text === "0") return now;
  const version = versionIn(text);
  const present = Number(listVersionOf(now));
  if (version > present) throw tooLargeVersion(version, present);
  if (match !== "Exact") return now;
  const at = momentOf(text);
  if (at < now - remembersSeconds) throw expired(`The resourceVersion for the provided list is too old.`);
  return at;
}

/** What comes right after a key and before any other. */
const END = "\u0000";

type Position = { readonly at: number; readonly after: string };

const TOO_OLD_TOKEN =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without " +
  "the continue parameter, or use the continue token in this response to retrieve the remainder of the results. " +
  "Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted " +
  "between the time the first chunk was returned and now may show up in the list.";

function writeToken(at: number, after: string): string {
  const token = { v: "meta.k8s.io/v1", rv: Number(listVersionOf(at)), start: `${after}${END}` };
  return Buffer.from(JSON.stringify(token)).toString("base64url");
}

function readToken(token: string, parameters: URLSearchParams, { now, remembersSeconds }: ListFrame): Position {
  if (!["", "0"].includes(parameters.get("resourceVersion") ?? "")) {
    throw badRequest("specifying resource version is not allowed when using continue");
  }
  const { rv, after } = parseToken(token);
  // A token without a moment goes on with what there is now.
  if (rv === -1) return { at: now, after };
  const at = momentOf(String(rv));
  if (at < now - remembersSeconds) throw expired(TOO_OLD_TOKEN, inconsistentToken(after));
  return { at: Math.min(at, now), after };
}

function inconsistentToken(after: string): string {
  const token = { v: "meta.k8s.io/v1", rv: -1, start: `${after}${END}` };
  return Buffer.from(JSON.stringify(token)).toString("base64url");
}

function parseToken(token: string): { readonly rv: number; readonly after: string } {
  try {
    const { v, rv, start } = JSON.parse(Buffer.from(token, "base64url").toString()) as Record<string, unknown>;
    if (v === "meta.k8s.io/v1" && typeof rv === "number" && typeof start === "string") {
      return { rv, after: start.endsWith(END) ? start.slice(0, -1) : start };
    }
  } catch {
    // Said below.
  }
  throw badRequest("continue key is not valid: invalid continue token");
}
