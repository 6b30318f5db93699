import type { ErrorCode } from "../errors";
import { type HostRules, isAllowedHost } from "./host";

export type Knock = {
  readonly method: string;
  readonly host: string | null | undefined;
};

export type Refusal = {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** What holds for every request, whatever it asks for: one of our host names, and a method that only reads. */
export function refusalOf({ method, host }: Knock, rules: HostRules): Refusal | undefined {
  if (!isAllowedHost(host ?? null, rules)) {
    const detail = "Requests for this host name are not answered. ALLOWED_HOSTS says which are.";
    return { code: "forbidden-host", detail, headers: {} };
  }
  if (method === "GET" || method === "HEAD") return undefined;
  return {
    code: "method-not-allowed",
    detail: "Only GET and HEAD are answered here.",
    headers: { Allow: "GET, HEAD" },
  };
}
