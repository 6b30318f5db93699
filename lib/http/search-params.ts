import { z } from "zod";
import { AppError } from "../errors";

const LONGEST_VALUE_BYTES = 4096;
/** Each mistake is looked up and told: so many that nobody means them are refused as one. */
const MOST_PARAMETERS = 64;
const SPEAKABLE_NAME = /^[\w.-]{1,40}$/;
const CONTROL_CHARACTERS = /[\p{Cc}\ufffd]/u;

/** A schema of query parameters: each takes text, or nothing. */
export type QuerySchema = z.ZodObject<Record<string, z.ZodType>>;

/**
 * Reads the query strictly: what is unknown, given twice, too long or malformed is refused with the names of all the
 * parameters concerned. Values are never repeated.
 */
export function searchParams<S extends QuerySchema>(request: Pick<Request, "url">, schema: S): z.output<S> {
  const given = new URL(request.url).searchParams;
  if (given.size > MOST_PARAMETERS) {
    throw new AppError("invalid-request", `More than ${MOST_PARAMETERS} parameters were given.`);
  }
  const mistakes = [...new Set(given.keys())].flatMap((name) => mistakeIn(name, given.getAll(name), schema));
  const result = schema.safeParse(Object.fromEntries(given));
  const invalid = result.success
    ? []
    : result.error.issues.map((issue) => `${String(issue.path[0])}: ${issue.message}`);
  const told = new Set(mistakes.map((mistake) => mistake.split(":", 1)[0]));
  const all = [...mistakes, ...invalid.filter((mistake) => !told.has(mistake.split(":", 1)[0]))];
  if (all.length > 0 || !result.success) throw new AppError("invalid-request", `${all.join("; ")}.`);
  return result.data;
}

function mistakeIn(name: string, values: readonly string[], { shape }: QuerySchema): string[] {
  const spoken = SPEAKABLE_NAME.test(name) ? name : "A parameter";
  if (!Object.hasOwn(shape, name)) return [`${spoken}: there is no such parameter`];
  if (values.length > 1) return [`${spoken}: given more than once`];
  const [value = ""] = values;
  if (Buffer.byteLength(value) > LONGEST_VALUE_BYTES) return [`${spoken}: longer than ${LONGEST_VALUE_BYTES} bytes`];
  return CONTROL_CHARACTERS.test(value) ? [`${spoken}: holds characters that are not text`] : [];
}

/** A whole number between two others. */
export function integerParam(least: number, most: number): z.ZodType<number, string> {
  const error = `expected a whole number from ${least} to ${most}`;
  return z
    .string({ error })
    .regex(/^-?\d{1,15}$/, { error })
    .transform(Number)
    .refine((value) => value >= least && value <= most, { error })
    .meta({ type: "integer", minimum: least, maximum: most });
}

/** `true` or `false`, and nothing else. */
export function booleanParam(): z.ZodType<boolean, string> {
  return z
    .enum(["true", "false"], { error: "expected true or false" })
    .transform((value) => value === "true")
    .meta({ type: "boolean" });
}

/** One of a few words. */
export function oneOfParam<const T extends readonly [string, ...string[]]>(words: T): z.ZodType<T[number], string> {
  return z.enum(words, { error: `expected ${words.join(" or ")}` });
}

/** Names separated by commas, without doubles, in the order given. An empty list is refused: it could mean none or all. */
export function csvParam(
  pattern: RegExp,
  { what, most = 500 }: { readonly what: string; readonly most?: number },
): z.ZodType<readonly string[], string> {
  return z
    .string({ error: `expected ${what}` })
    .transform((value) => [...new Set(value.split(","))])
    .refine((names) => names.length <= most, { error: `expected at most ${most} ${what}` })
    .refine((names) => names.every((name) => pattern.test(name)), { error: `expected ${what}, separated by commas` })
    .meta({ type: "string" });
}

/** Namespaces are DNS labels (RFC 1123). */
export function namespacesParam(): z.ZodType<readonly string[], string> {
  return csvParam(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, { what: "names of namespaces" });
}

/** Cluster ids are free text to Istio; this is what is met. */
export function clustersParam(): z.ZodType<readonly string[], string> {
  return csvParam(/^[\w][\w.:/@-]{0,252}$/, { what: "names of clusters" });
}
