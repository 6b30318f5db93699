import { z } from "zod";

/*
 * The kinds of value a setting may have. Each takes text, as the environment gives it, or what YAML makes of it.
 * No message repeats the value: it may be a secret, or a URL that holds one.
 */

export function integer(least: number, most: number): z.ZodType<number> {
  const error = `expected a whole number from ${least} to ${most}`;
  return z.preprocess(numberOf, z.int({ error }).gte(least, { error }).lte(most, { error }));
}

export function decimal(least: number, most: number): z.ZodType<number> {
  const error = `expected a number from ${least} to ${most}`;
  return z.preprocess(numberOf, z.number({ error }).gte(least, { error }).lte(most, { error }));
}

/** A share between 0 and 1, which may be written as a percentage: `0.005` or `0.5%`. */
export function ratio(): z.ZodType<number> {
  const error = "expected a share from 0 to 1, or a percentage such as 0.5%";
  return z.preprocess(shareOf, z.number({ error }).gte(0, { error }).lte(1, { error }));
}

export function flag(): z.ZodType<boolean> {
  return z.preprocess(flagOf, z.boolean({ error: "expected true or false" }));
}

export function oneOf<const T extends readonly [string, ...string[]]>(values: T): z.ZodType<T[number]> {
  return z.enum(values, { error: `expected ${values.join(" or ")}` });
}

export function text(): z.ZodType<string> {
  const error = "expected a text";
  return z.string({ error }).trim().min(1, { error });
}

/** Items separated by commas or spaces; in YAML a list. */
export function list<T>(item: z.ZodType<T>): z.ZodType<readonly T[]> {
  return z.preprocess(itemsOf, z.array(item, { error: "expected a list" }));
}

export function matching(pattern: RegExp, error: string): z.ZodType<string> {
  return z.string({ error }).regex(pattern, { error });
}

/** A URL of http or https without user, query or fragment; those have settings of their own. */
export function httpUrl(): z.ZodType<string> {
  return z.string({ error: "expected a URL" }).superRefine((value, context) => {
    const problem = problemOfUrl(value);
    if (problem) context.addIssue(problem);
  });
}

/** `Name=value` pairs separated by commas, percent-encoded where need be; in YAML a map. */
export function headers(): z.ZodType<Readonly<Record<string, string>>> {
  const error = "expected Name=value pairs separated by commas, each name once; values percent-encoded";
  return z
    .preprocess(pairsOf, z.record(z.string(), plainText(error), { error }))
    .refine((pairs) => Object.entries(pairs).every(isHeader), { error: "a name or a value is not allowed in a header" })
    .refine((pairs) => !Object.keys(pairs).some((name) => OUR_OWN_HEADERS.has(name.toLowerCase())), {
      error: `these are ours to set: ${[...OUR_OWN_HEADERS].join(", ")}`,
    });
}

/** Written as in a URL, `dedup=true&partial_response=false`; in YAML a map. */
export function queryParams(): z.ZodType<Readonly<Record<string, string>>> {
  const error = "expected name=value pairs joined by &, each name once";
  return z.preprocess(formOf, z.record(z.string().min(1, { error }), plainText(error), { error }));
}

/** YAML writes 7 and true as they are; a list or a map would become a text that nobody meant. */
function plainText(error: string): z.ZodType<string> {
  return z.union([z.string(), z.number(), z.boolean()], { error }).transform(String);
}

const OUR_OWN_HEADERS = new Set([
  "accept",
  "accept-encoding",
  "connection",
  "content-length",
  "content-type",
  "host",
  "transfer-encoding",
  "user-agent",
]);

function isHeader([name, value]: [string, string]): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}

function problemOfUrl(value: string): string | undefined {
  if (!URL.canParse(value)) return "expected a URL";
  const url = new URL(value);
  if (url.protocol !== "http:" && url.protocol !== "https:") return "expected a URL of http or https";
  if (url.username || url.password) return "user and password have settings of their own, and do not belong in the URL";
  if (url.search || url.hash) return "query parameters have a setting of their own, and do not belong in the URL";
  return undefined;
}

function numberOf(value: unknown): unknown {
  return typeof value === "string" && value.trim() !== "" ? Number(value) : value;
}

function shareOf(value: unknown): unknown {
  if (typeof value !== "string" || !value.trim().endsWith("%")) return numberOf(value);
  const percent = numberOf(value.trim().slice(0, -1));
  return typeof percent === "number" ? percent / 100 : value;
}

function flagOf(value: unknown): unknown {
  if (value === "true" || value === "1") return true;
  return value === "false" || value === "0" ? false : value;
}

function itemsOf(value: unknown): unknown {
  return typeof value === "string" ? value.split(/[\s,]+/).filter(Boolean) : value;
}

function pairsOf(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const pairs = value
    .split(",")
    .filter((pair) => pair.trim() !== "")
    .map((pair) => {
      const at = pair.indexOf("=");
      return at > 0 ? [pair.slice(0, at).trim(), percentDecoded(pair.slice(at + 1).trim())] : undefined;
    });
  return pairs.every((pair) => pair?.[1] !== undefined) ? eachOnce(pairs.filter((pair) => !!pair)) : undefined;
}

/** Undefined where a name is there twice: one of the two would be lost without a word. */
function eachOnce(pairs: readonly (readonly (string | undefined)[])[]): unknown {
  const names = new Set(pairs.map(([name]) => name?.toLowerCase()));
  return names.size === pairs.length ? Object.fromEntries(pairs) : undefined;
}

function percentDecoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

function formOf(value: unknown): unknown {
  return typeof value === "string" ? eachOnce([...new URLSearchParams(value)]) : value;
}
