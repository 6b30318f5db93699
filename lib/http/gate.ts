import type { ErrorCode } from "../errors";
import { type HostRules, isAllowedHost } from "./host";

export type Knock = {
  readonly method: string;
  readonly pathname: string;
  readonly host: string | null | undefined;
};

export type Refusal = {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** The only path that takes anything but GET and HEAD: it reads no source and keeps nothing. */
const POST_PATH = "/api/what-if";

/** What holds for every request, whatever it asks for: one of our host names, and a method that only reads. */
export function refusalOf({ method, pathname, host }: Knock, rules: HostRules): Refusal | undefined {
  if (!isAllowedHost(host ?? null, rules)) {
    const detail = "Requests for this host name are not answered. ALLOWED_HOSTS says which are.";
    return { code: "forbidden-host", detail, headers: {} };
  }
  const takesPost = pathname === POST_PATH;
  if (method === "GET" || method === "HEAD" || (takesPost && method === "POST")) return undefined;
  const Allow = takesPost ? "GET, HEAD, POST" : "GET, HEAD";
  return { code: "method-not-allowed", detail: `Only ${Allow} is answered here.`, headers: { Allow } };
}
