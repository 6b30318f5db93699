import type { z } from "zod";

/** One setting: where it stands, what may stand there, and what is said of it to people. */
export type Setting<T> = {
  /** Where it is in the YAML file, dotted. */
  readonly key: string;
  readonly schema: z.ZodType<T>;
  /** As it would be written; absent where there is none. */
  readonly fallback?: string | undefined;
  readonly meaning: string;
  /** For a source: says who we are to that store or what is in it, so it never applies to several stores at once. */
  readonly own?: boolean | undefined;
};

/** Keeps the type of a setting's value while a table of settings is written down. */
export function setting<T>(value: Setting<T>): Setting<T> {
  return value;
}
