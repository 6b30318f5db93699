/** What went wrong, in the product's own words. `lib/http/problem.ts` gives each code its HTTP status. */
export type ErrorCode =
  | "invalid-request"
  | "not-found"
  | "method-not-allowed"
  | "forbidden-host"
  | "too-many-requests"
  | "not-ready"
  | "upstream-unreachable"
  | "upstream-timeout"
  | "upstream-rejected"
  | "upstream-unreadable"
  | "upstream-too-large"
  | "aborted";

/**
 * An expected failure. The message is for people and never repeats untrusted input;
 * what was thrown underneath is the `cause`.
 */
export class AppError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "AppError";
    this.code = code;
  }
}

/** Tells an expected failure from a bug. By shape, because one process holds several copies of this class. */
export function isAppError(error: unknown): error is AppError {
  return error instanceof Error && error.name === "AppError" && "code" in error;
}

/** The sentence to show for any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
