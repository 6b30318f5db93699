import type { RecordedRequest } from "./recording-proxy";

/** What requests to an API server come to. */
export type Judgement = {
  /** Each request that a read-only client does not send, and why. */
  readonly offences: readonly string[];
  /** What was listed with success, as `plural` or `plural.group`, sorted. */
  readonly listed: readonly string[];
  /** The same for watches. */
  readonly watched: readonly string[];
};

/** Questions about oneself: the only things a reader may send with POST, because the API has no other way. */
const SELF_REVIEWS = new Set(["selfsubjectaccessreviews", "selfsubjectrulesreviews"]);

/** Ways into a pod or a node, and through the API server to anything it can reach. */
const WAYS_IN = new Set(["exec", "attach", "portforward", "proxy"]);

/** Paths of the API server itself. */
const ABOUT_ITSELF = new Set(["version", "healthz", "livez", "readyz", "openapi"]);

/**
 * Judges what was sent to an API server: nothing but get, list and watch, and questions about oneself; no Secrets, and
 * no way into anything. It knows nothing of the product, and what it cannot read is an offence.
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/
 */
export function judged(requests: readonly RecordedRequest[]): Judgement {
  const read = requests.map((request) => ({ request, ...readRequest(request) }));
  const succeeded = (verb: Verb) =>
    [...new Set(read.filter((each) => each.verb === verb && each.request.status === 200).map(resourceOf))].sort();
  return {
    offences: read.flatMap(({ request: { method, path, query }, offence }) =>
      offence === undefined ? [] : [`${method} ${path}${query && `?${query}`}: ${offence}`],
    ),
    listed: succeeded("list"),
    watched: succeeded("watch"),
  };
}

type Verb = "get" | "list" | "watch";

type Reading = {
  readonly offence?: string;
  readonly verb?: Verb;
  readonly group?: string;
  readonly resource?: string;
};

function resourceOf({ group, resource }: Reading): string {
  return group ? `${resource}.${group}` : `${resource}`;
}

function readRequest({ method, path, query }: RecordedRequest): Reading {
  const parts = partsOf(path);
  if (!parts) return { offence: "not a path of the API" };
  const { group, resource, name, subresource } = parts;
  if (resource === "secrets") return { offence: "Secrets" };
  if (subresource !== undefined && WAYS_IN.has(subresource)) return { offence: `a way in by ${subresource}` };
  if (resource === "watch" || resource === "proxy") return { offence: "a path that hides what it names" };
  if (method === "POST" && group === "authorization.k8s.io" && SELF_REVIEWS.has(resource ?? "") && !name) return {};
  if (method !== "GET") return { offence: "not a read" };
  if (resource === undefined) return {};
  const isWatch = /(?:^|&)watch=(?:true|1)(?:&|$)/.test(query);
  return { group, resource, verb: isWatch ? "watch" : name === undefined ? "list" : "get" };
}

type Parts = {
  readonly group: string;
  readonly resource?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource?: string | undefined;
};

/** What a path names; nothing of a resource where it asks about the API itself. Undefined for what no API server has. */
function partsOf(path: string): Parts | undefined {
  const segments = decoded(path);
  const [root, ...rest] = segments;
  if (root === undefined || segments.some((segment) => segment === "" || segment === "." || segment === "..")) {
    return undefined;
  }
  if (ABOUT_ITSELF.has(root)) return { group: "" };
  if (root !== "api" && root !== "apis") return undefined;
  const group = root === "apis" ? (rest[0] ?? "") : "";
  // Past the version.
  const named = rest.slice(root === "apis" ? 2 : 1);
  const isWithin = named[0] === "namespaces" && named[2] !== undefined && !OF_A_NAMESPACE.has(named[2]);
  const [resource, name, subresource] = isWithin ? named.slice(2) : named;
  return { group, resource, name, subresource };
}

/** What may follow a Namespace's name and is a part of it, not a kind of object within it. */
const OF_A_NAMESPACE = new Set(["status", "finalize"]);

/** Decoded, because that is how a server reads it: `%73ecrets` are Secrets. */
function decoded(path: string): string[] {
  if (!path.startsWith("/")) return [];
  try {
    return path
      .slice(1)
      .replace(/\/$/, "")
      .split("/")
      .map(decodeURIComponent)
      .flatMap((part) => part.split("/"));
  } catch {
    return [];
  }
}
