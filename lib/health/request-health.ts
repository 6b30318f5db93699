import type { Health, HealthStatus, Protocol, ResponseShare } from "../graph/model";
import type { HealthSettings } from "./settings";

/** What traffic over one protocol tells of health. Rates are per second. */
export type Observed = {
  readonly protocol: Protocol;
  readonly requestRate?: number | undefined;
  readonly errorRate?: number | undefined;
  readonly clientErrorRate?: number | undefined;
  /**
   * For requests that reached no workload: all that the same callers asked of the same service. Shares are taken of it,
   * because of those alone every single one fails.
   */
  readonly askedRate?: number | undefined;
  readonly bytesPerSecond?: number | undefined;
  readonly connections?: { readonly opened?: number | undefined; readonly failed?: number | undefined } | undefined;
  /** To name what failed most. */
  readonly responses?: readonly ResponseShare[];
};

/** Health as traffic shows it, with each reason as a sentence. No traffic is `unknown`, not healthy. */
export function requestHealth(observed: Observed, windowSeconds: number, settings: HealthSettings): Health {
  return observed.protocol === "tcp"
    ? tcpHealth(observed, windowSeconds, settings)
    : httpHealth(observed, windowSeconds, settings);
}

const ORDER: readonly HealthStatus[] = ["unknown", "healthy", "notReady", "degraded", "failing"];

/** The worst of several, with the reasons of all that are not healthy, those of the worst first. */
export function worstHealth(healths: readonly Health[]): Health {
  const worst = healths.reduce<HealthStatus>(
    (status, health) => (ORDER.indexOf(health.status) > ORDER.indexOf(status) ? health.status : status),
    "unknown",
  );
  const reasons = healths
    .filter(({ status }) => isTrouble(status))
    .sort((a, b) => ORDER.indexOf(b.status) - ORDER.indexOf(a.status))
    .flatMap((health) => health.reasons);
  if (reasons.length > 0 || worst !== "unknown") return { status: worst, reasons: [...new Set(reasons)] };
  return { status: worst, reasons: [...new Set(healths.flatMap((health) => health.reasons))] };
}

export function isTrouble(status: HealthStatus): boolean {
  return status === "degraded" || status === "failing" || status === "notReady";
}

function httpHealth(observed: Observed, windowSeconds: number, { errors, clientErrors }: HealthSettings): Health {
  const { requestRate = 0, errorRate = 0, clientErrorRate = 0, askedRate = 0 } = observed;
  if (requestRate <= 0) return { status: "unknown", reasons: ["No requests in the window"] };

  const isPart = askedRate > requestRate * (1 + ROUNDING);
  const whole = isPart ? askedRate : requestRate;
  const failed = level(errorRate / whole, errors);
  const enough = errorRate * windowSeconds >= errors.minimumCount - ROUNDING;
  const found: Health[] = [{ status: "healthy", reasons: [] }];
  if (failed === "failing" || (failed === "degraded" && enough)) {
    const what = isPart ? "of requests to this service reach no workload" : "of requests fail";
    found.push({ status: failed, reasons: [`${percent(errorRate / whole)} ${what}${mostly(observed, true)}`] });
  }
  const refused = level(clientErrorRate / whole, clientErrors);
  if (refused) {
    const share = percent(clientErrorRate / whole);
    found.push({ status: refused, reasons: [`${share} of requests get client errors${mostly(observed, false)}`] });
  }
  return worstHealth(found);
}

/** Bytes say nothing of success; connections that failed do. */
function tcpHealth(
  { bytesPerSecond = 0, connections }: Observed,
  windowSeconds: number,
  { errors }: HealthSettings,
): Health {
  const failed = connections?.failed ?? 0;
  const tried = failed + (connections?.opened ?? 0);
  if (tried > 0 && failed > 0) {
    const status = level(failed / tried, errors);
    const enough = failed * windowSeconds >= errors.minimumCount - ROUNDING;
    if (status === "failing" || (status === "degraded" && enough)) {
      return { status, reasons: [`${percent(failed / tried)} of connections fail`] };
    }
  }
  if (bytesPerSecond > 0 || tried > 0) return { status: "healthy", reasons: [] };
  return { status: "unknown", reasons: ["No traffic in the window"] };
}

/** Rates are extrapolated: three requests in the window may come out as 2.9999. */
const ROUNDING = 0.01;

function level(
  ratio: number,
  { degradedRatio, failingRatio }: { readonly degradedRatio: number; readonly failingRatio: number },
): "degraded" | "failing" | undefined {
  if (!(ratio > 0)) return undefined;
  if (ratio >= failingRatio) return "failing";
  return ratio >= degradedRatio ? "degraded" : undefined;
}

/** The most frequent failure of the kind asked for: ` (mostly HTTP 503, UH)`. */
function mostly({ responses = [], protocol }: Observed, serverSide: boolean): string {
  const worst = responses.find(({ code, flags }) => isServerFault(protocol, code, flags) === serverSide);
  if (!worst) return "";
  const flags = worst.flags === "-" || worst.flags === "" ? "" : `, ${worst.flags}`;
  if (worst.code === "-") return ` (mostly without a response${flags})`;
  const name = worst.code.length === 3 ? `HTTP ${worst.code}` : `gRPC ${grpcName(worst.code)}`;
  return ` (mostly ${name}${flags})`;
}

function isServerFault(protocol: Protocol, code: string, flags: string): boolean | undefined {
  if (code === "-") return !flags.split(",").includes("DC");
  if (code.length === 3) return code.startsWith("5") ? true : code.startsWith("4") ? false : undefined;
  if (protocol !== "grpc" || code === "0") return undefined;
  return ["2", "4", "8", "12", "13", "14", "15"].includes(code);
}

const GRPC_NAMES: readonly string[] = [
  "OK",
  "CANCELLED",
  "UNKNOWN",
  "INVALID_ARGUMENT",
  "DEADLINE_EXCEEDED",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION",
  "ABORTED",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
  "UNAUTHENTICATED",
];

function grpcName(code: string): string {
  const name = GRPC_NAMES[Number(code)];
  return name === undefined ? code : `${code} ${name}`;
}

function percent(ratio: number): string {
  const value = ratio * 100;
  return `${value >= 99.95 || value < 0.05 ? Number(value.toPrecision(2)) : Number(value.toFixed(1))}%`;
}
