import type { Protocol } from "@/lib/graph/model";

const GRPC: readonly string[] = [
  "OK",
  "Cancelled",
  "Unknown",
  "Invalid argument",
  "Deadline exceeded",
  "Not found",
  "Already exists",
  "Permission denied",
  "Resource exhausted",
  "Failed precondition",
  "Aborted",
  "Out of range",
  "Unimplemented",
  "Internal",
  "Unavailable",
  "Data loss",
  "Unauthenticated",
];

const HTTP: Readonly<Record<string, string>> = {
  "200": "OK",
  "201": "Created",
  "204": "No content",
  "301": "Moved",
  "302": "Found",
  "304": "Not modified",
  "400": "Bad request",
  "401": "Unauthorized",
  "403": "Forbidden",
  "404": "Not found",
  "408": "Request timeout",
  "409": "Conflict",
  "413": "Too large",
  "429": "Too many requests",
  "499": "Client closed",
  "500": "Internal error",
  "501": "Not implemented",
  "502": "Bad gateway",
  "503": "Unavailable",
  "504": "Gateway timeout",
};

/** What a code is called. `-` and `0` mean that no response came at all; unknown codes have no name. */
export function codeTitle(code: string, protocol: Protocol): string | undefined {
  if (protocol === "tcp") return undefined;
  if (code === "-" || (code === "0" && protocol === "http")) return "No response";
  // A gRPC call that failed below gRPC has an HTTP status.
  if (protocol === "grpc" && /^\d{1,2}$/.test(code)) return GRPC[Number(code)];
  return HTTP[code];
}

/** How a row of the responses table is marked: the server's fault, the caller's, or nobody's. */
export type CodeOutcome = "ok" | "client" | "failure";

const GRPC_FAILURES = new Set(["2", "4", "8", "12", "13", "14", "15"]);

/** Sorts a response as the error figures do. A caller that left (DC) is the caller's doing, whatever the code says. */
export function codeOutcome({ code, flags }: { code: string; flags: string }, protocol: Protocol): CodeOutcome {
  if (protocol === "tcp") return flags === "-" || flags === "" ? "ok" : "failure";
  const noResponse = code === "-" || (code === "0" && protocol === "http");
  if (noResponse) return flags.split(",").includes("DC") ? "client" : "failure";
  if (protocol === "grpc" && /^\d{1,2}$/.test(code)) {
    if (code === "0") return "ok";
    return GRPC_FAILURES.has(code) ? "failure" : "client";
  }
  if (code.startsWith("5")) return "failure";
  return code.startsWith("4") ? "client" : "ok";
}
