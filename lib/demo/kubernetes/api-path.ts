import type { Kind } from "./kinds";

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
  const [root, ...rest] = path.split("/").slice(1).map(decodeURIComponent);
  if (root === "api") return resourceAt("", rest, kinds);
  const [group, ...below] = rest;
  return root === "apis" && group ? resourceAt(group, below, kinds) : undefined;
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
