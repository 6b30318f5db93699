import type { z } from "zod";
import type { Setting } from "./setting";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Notes what is wrong and goes on, so that every mistake is told at once. `place` is the setting's name. */
export type Mistakes = { readonly add: (place: string, what: string) => void; readonly all: readonly string[] };

export function noMistakes(): Mistakes {
  const all: string[] = [];
  return { all, add: (place, what) => void all.push(`${place}: ${what}`) };
}

/** Something given for a setting, and where, for the mistake it may turn out to be. */
export type Given = { readonly place: string; readonly value: unknown };

/** An empty variable is one that is not set: that is how charts and compose files leave things out. */
export function givenInEnvironment(env: Environment, name: string): Given | undefined {
  const value = env[name];
  return value === undefined || value.trim() === "" ? undefined : { place: name, value: value.trim() };
}

/** Looks up a dotted key; `within` names the object in mistakes. */
export function givenInFile(object: unknown, key: string, within: string): Given | undefined {
  let value = object;
  for (const part of key.split(".")) {
    if (!isObject(value) || !Object.hasOwn(value, part)) return undefined;
    value = value[part];
  }
  return value === undefined || value === null ? undefined : { place: `${within}${key}`, value };
}

/** The value of a setting, from what was given for it or else its fallback; undefined when there is neither. */
export function readValue<T>(
  { schema, fallback }: Pick<Setting<T>, "schema" | "fallback">,
  given: Given | undefined,
  mistakes: Mistakes,
): T | undefined {
  if (given) return parsed(schema, given, mistakes);
  return fallback === undefined ? undefined : schema.parse(fallback);
}

export function parsed<T>(schema: z.ZodType<T>, { place, value }: Given, mistakes: Mistakes): T | undefined {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  // One mistake per setting is enough: the first names what was expected.
  const [issue] = result.error.issues;
  mistakes.add(place, issue?.message ?? "not valid");
  return undefined;
}

/** Names the keys of an object that are no settings. A key that is a setting may hold a map of any shape. */
export function reportUnknownKeys(object: unknown, known: readonly string[], within: string, mistakes: Mistakes): void {
  if (!isObject(object)) return;
  for (const [name, value] of Object.entries(object)) {
    const path = `${within}${name}`;
    if (known.includes(name)) continue;
    const below = known.filter((key) => key.startsWith(`${name}.`)).map((key) => key.slice(name.length + 1));
    if (below.length === 0) mistakes.add(path, "there is no such setting");
    else if (!isObject(value)) mistakes.add(path, `expected ${below.join(", ")} below it`);
    else reportUnknownKeys(value, below, `${path}.`, mistakes);
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
