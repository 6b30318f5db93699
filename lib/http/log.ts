import { singleton } from "../singleton";

export type LogLevel = "debug" | "info" | "warn" | "error";
export type LogFields = Readonly<Record<string, unknown>>;

const RANK: Record<LogLevel, number> = { debug: 10, info: 20, warn: 30, error: 40 };
const MOST_CAUSES = 4;

const state = singleton("log.1", () => ({ least: "info" as LogLevel }));

export function setLogLevel(level: LogLevel): void {
  state.least = level;
}

/** One line of JSON to standard output. Fields are for machines to search; the message says it to people. */
export function log(level: LogLevel, message: string, fields: LogFields = {}): void {
  if (RANK[level] < RANK[state.least]) return;
  process.stdout.write(`${lineOf(new Date(), level, message, fields)}\n`);
}

/** The line by itself. Errors are written with their stack and causes; what looks like a credential is not. */
export function lineOf(time: Date, level: LogLevel, message: string, fields: LogFields): string {
  const entry = { time: time.toISOString(), level, message, ...fields };
  return JSON.stringify(entry, (_key, value: unknown) => {
    if (value instanceof Error) return describedError(value, MOST_CAUSES);
    if (typeof value === "bigint") return String(value);
    return typeof value === "string" ? withoutCredentials(value) : value;
  });
}

function describedError(error: Error, depth: number): LogFields {
  const { name, message, stack, cause } = error;
  if (cause === undefined || depth === 0) return { name, message, stack };
  return { name, message, stack, cause: cause instanceof Error ? describedError(cause, depth - 1) : typeof cause };
}

function withoutCredentials(text: string): string {
  return text
    .replaceAll(/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, "$1 ***")
    .replaceAll(/(\/\/)[^\s/@:]+:[^\s/@]+@/g, "$1***@");
}
