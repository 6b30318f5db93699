import type { Protocol } from "../../graph/model";
import type { Outcome } from "../flow";

/** Where there was no response, and where a protocol has no codes. */
export const NO_CODE = "-";

/**
 * The code that decides: a gRPC call answers HTTP 200 even when it fails, so its own status counts, unless HTTP
 * itself already failed. Envoy writes response code 0 when no response was produced.
 * @see https://istio.io/latest/docs/reference/config/metrics/
 */
export function effectiveCode(protocol: Protocol, responseCode: string, grpcStatus: string): string {
  if (protocol === "tcp") return NO_CODE;
  if (responseCode === "" || responseCode === "0") return NO_CODE;
  if (protocol === "grpc" && grpcStatus !== "" && !/^[45]/.test(responseCode)) return grpcStatus;
  return responseCode;
}

/**
 * UNKNOWN, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS: the server's
 * fault. The others are what a caller gets for asking wrongly, or for leaving.
 * @see https://grpc.github.io/grpc/core/md_doc_statuscodes.html
 */
const GRPC_SERVER_ERRORS = new Set(["2", "4", "8", "12", "13", "14", "15"]);

/** Whether a request with this code failed, and whose fault it was. */
export function outcomeOf(protocol: Protocol, code: string, flags: string): Outcome {
  if (protocol === "tcp") return "ok";
  if (code === NO_CODE) return flags.split(",").includes("DC") ? "clientError" : "error";
  if (code.length === 3) {
    if (code.startsWith("5")) return "error";
    return code.startsWith("4") ? "clientError" : "ok";
  }
  if (protocol === "http" || code === "0") return "ok";
  return GRPC_SERVER_ERRORS.has(code) ? "error" : "clientError";
}
