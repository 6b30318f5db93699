import type { Kind, Scope } from "./kinds";

/** Names that Kubernetes would give a namespace: nothing else enters a path. */
const NAME = /^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/;

/** The path of a group and version. */
export function pathOfVersion(group: string, version: string): string {
  return group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
}

/** The path of a kind's objects, in a namespace or in the whole cluster. Throws for what is no namespace. */
export function pathOf({ group, plural }: Kind, version: string, { namespace }: Scope): string {
  if (namespace === undefined) return `${pathOfVersion(group, version)}/${plural}`;
  if (!NAME.test(namespace)) throw new TypeError("not the name of a namespace");
  return `${pathOfVersion(group, version)}/namespaces/${namespace}/${plural}`;
}

export function selectorsOf({ labelSelector, fieldSelector }: Scope): Readonly<Record<string, string>> {
  return { ...(labelSelector && { labelSelector }), ...(fieldSelector && { fieldSelector }) };
}
