import type { Kind } from "./kinds";
import type { KubeObject } from "./object";
import { badRequest } from "./status";

/** Whether an object is among those that were asked for. */
export type Filter = (object: KubeObject) => boolean;

type Requirement = (labels: Readonly<Record<string, string>>) => boolean;

const NAME = "[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?";
const SET = new RegExp(String.raw`^(${NAME})\s+(in|notin)\s*\(([^()]*)\)$`);
const EQUAL = new RegExp(String.raw`^(${NAME})\s*(==|=|!=)\s*(${NAME})?$`);
const EXISTS = new RegExp(String.raw`^(!?)\s*(${NAME})$`);

/** Reads a label selector: `app=cart,version in (v1, v2),!canary`. Throws a Status for what is none. */
export function labelFilter(text: string): Filter {
  const requirements = partsOf(text).map(requirementOf);
  return ({ metadata: { labels = {} } }) => requirements.every((holds) => holds(labels));
}

/** Reads a field selector: `metadata.name=cart,status.phase!=Running`. Throws a Status for fields that have no index. */
export function fieldFilter(text: string, kind: Kind): Filter {
  const terms = text
    .split(",")
    .filter((term) => term.trim() !== "")
    .map((term) => fieldTerm(term, kind));
  return (object) => terms.every((holds) => holds(object));
}

function requirementOf(text: string): Requirement {
  const set = SET.exec(text);
  if (set) {
    const [, name = "", operator, list = ""] = set;
    const values = new Set(list.split(",").map((value) => value.trim()));
    return (labels) => values.has(labels[name] ?? MISSING) === (operator === "in");
  }
  const equal = EQUAL.exec(text);
  if (equal) {
    const [, name = "", operator, value = ""] = equal;
    return (labels) => (labels[name] === value) === (operator !== "!=");
  }
  const exists = EXISTS.exec(text);
  if (exists) {
    const [, not, name = ""] = exists;
    return (labels) => (labels[name] !== undefined) === (not === "");
  }
  throw badRequest(`unable to parse requirement: ${text}`);
}

/** No value of a label: they hold no spaces. */
const MISSING = " ";

/** Parts between commas that are not within parentheses. */
function partsOf(text: string): string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function fieldTerm(term: string, kind: Kind): Filter {
  const [, field = "", operator, value = ""] = /^\s*([\w.]+)\s*(==|=|!=)\s*(.*?)\s*$/.exec(term) ?? [];
  if (operator === undefined) throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
  const isServed =
    field === "metadata.name" || (field === "metadata.namespace" && kind.namespaced) || kind.selectable.includes(field);
  if (!isServed) throw badRequest(unservedField(field, kind));
  return (object) => (fieldOf(object, field) === value) === (operator !== "!=");
}

/** Kinds with fields of their own, and those that are defined, say it in other words than the rest. */
function unservedField(field: string, { custom, selectable }: Kind): string {
  return custom || selectable.length > 0
    ? `field label not supported: ${field}`
    : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`;
}

/** A field as text; empty where it is not there. */
function fieldOf(object: KubeObject, path: string): string {
  let value: unknown = object;
  for (const name of path.split(".")) {
    value = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  }
  return value === undefined || value === null ? "" : String(value);
}
