import type { Kind } from "./kinds";
import type { Attributes } from "./status";

/** What a path of the API names. */
export type ApiPath = {
  readonly kind: Kind;
  /** The version it is asked for in. */
  readonly version: string;
  readonly namespace?: string;
  /** Absent for a collection. */
  readonly name?: string;
  readonly subresource?: string;
};

/** Reads a path such as `/apis/apps/v1/namespaces/shop/deployments/cart`; undefined when nothing is served there. */
export function parseApiPath(path: string, kinds: readonly Kind[]): ApiPath | undefined {
  const [root, ...rest] = decoded(path);
  if (root === "api") return resourceAt("", rest, kinds);
  const [group, ...below] = rest;
  return root === "apis" && group ? resourceAt(group, below, kinds) : undefined;
}

function decoded(path: string): string[] {
  try {
    return path.split("/").slice(1).map(decodeURIComponent);
  } catch {
    return [];
  }
}

function resourceAt(group: string, [version, ...rest]: readonly string[], kinds: readonly Kind[]): ApiPath | undefined {
  const find = (plural: string | undefined) =>
    kinds.find((kind) => kind.group === group && kind.plural === plural && kind.versions.includes(version ?? ""));

  const [first, second, third] = rest;
  const isWithin = first === "namespaces" && second !== undefined && third !== undefined && find(third)?.namespaced;
  const [plural, name, subresource, ...tooMuch] = isWithin ? rest.slice(2) : rest;
  const kind = find(plural);
  if (!kind || version === undefined || tooMuch.length > 0 || rest.includes("")) return undefined;
  // One object of a namespace is named within it; a collection may be asked for across all.
  if (kind.namespaced && name !== undefined && !isWithin) return undefined;
  return {
    kind,
    version,
    ...(isWithin ? { namespace: second } : {}),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

const WRITE_VERBS: Readonly<Record<string, string>> = {
  POST: "create",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
};

/** What RBAC makes of a request. A Namespace counts as within itself. */
export function attributesOf(
  { kind, namespace, name, subresource }: ApiPath,
  method: string,
  parameters: URLSearchParams,
): Attributes {
  const within = kind.kind === "Namespace" ? name : namespace;
  const wantsWatch = parameters.get("watch") === "true" || parameters.get("watch") === "1";
  const readVerb = wantsWatch ? "watch" : name === undefined ? "list" : "get";
  return {
    verb: WRITE_VERBS[method] ?? readVerb,
    group: kind.group,
    resource: kind.plural,
    ...(subresource === undefined ? {} : { subresource }),
    ...(within === undefined ? {} : { namespace: within }),
    ...(name === undefined ? {} : { name }),
  };
}
