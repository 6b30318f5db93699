import { type IncidentSchedule, isIncident } from "../incident";
import { hashOf } from "../pod-names";
import { type KubeObject, timestamp } from "./object";
import { badRequest } from "./status";

/** What `pods/log` is asked for. Throws a Status for values that cannot be read. */
export type LogRequest = {
  readonly container: string;
  readonly tailLines?: number;
  /** Unix seconds; lines before it are left out. */
  readonly since?: number;
  readonly timestamps: boolean;
  readonly follow: boolean;
  readonly limitBytes?: number;
};

export type LogLine = { readonly at: number; readonly text: string };

/** The longest past that a log goes back, as files are rotated. */
const KEPT_SECONDS = 3600;

type ContainerStatus = { readonly name: string; readonly state: { readonly waiting?: { readonly reason: string } } };

export function readLogRequest(pod: KubeObject, parameters: URLSearchParams, now: number): LogRequest {
  const sinceSeconds = numberIn(parameters, "sinceSeconds");
  const sinceTime = parameters.get("sinceTime");
  const tailLines = numberIn(parameters, "tailLines");
  const limitBytes = numberIn(parameters, "limitBytes");
  const since = sinceTime === null ? sinceSeconds && now - sinceSeconds : Date.parse(sinceTime) / 1000;
  return {
    container: containerOf(pod, parameters.get("container")),
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(since === undefined ? {} : { since }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
    timestamps: parameters.get("timestamps") === "true",
    follow: parameters.get("follow") === "true",
  };
}

/** The lines a container wrote in `(from, until]`, oldest first: the same whenever and in whatever pieces it is asked. */
export function linesBetween(
  pod: KubeObject,
  container: string,
  { from, until, schedule }: { readonly from: number; readonly until: number; readonly schedule: IncidentSchedule },
): LogLine[] {
  const began = Date.parse(pod.metadata.creationTimestamp ?? "") / 1000;
  const lines: LogLine[] = [];
  for (let at = Math.max(Math.floor(from) + 1, began, Math.floor(until) - KEPT_SECONDS); at <= until; at++) {
    const chance = hashOf(`${pod.metadata.name}/${container}@${at}`);
    if (chance % 3 !== 0) continue;
    lines.push({
      at,
      text: lineOf(pod, container, { at, chance: Math.floor(chance / 3), isBad: isIncident(schedule, at) }),
    });
  }
  return lines;
}

/** What is sent of some lines. */
export function logText(lines: readonly LogLine[], { timestamps, tailLines, limitBytes }: LogRequest): string {
  const wanted = tailLines === undefined ? lines : tailLines === 0 ? [] : lines.slice(-tailLines);
  const text = wanted.map((line) => `${timestamps ? `${nanoseconds(line.at)} ` : ""}${line.text}\n`).join("");
  return limitBytes === undefined ? text : Buffer.from(text).subarray(0, limitBytes).toString();
}

type Moment = { readonly at: number; readonly chance: number; readonly isBad: boolean };

function lineOf(pod: KubeObject, container: string, moment: Moment): string {
  if (container === "istio-init") return "iptables-restore --noflush: rules are in place";
  if (container === "istio-proxy" || container === "discovery") return proxyLine(pod, moment);
  return applicationLine(pod, moment);
}

/** Workloads whose own answers fail during an incident. */
const SUFFERING = new Set(["payment", "checkout", "frontend", "ratings"]);

/** An access log line in Envoy's default format, or now and then a word of the agent. */
function proxyLine(pod: KubeObject, { at, chance, isBad }: Moment): string {
  const { app = "", version = "v1" } = pod.metadata.labels ?? {};
  if (chance % 29 === 0) {
    return `${nanoseconds(at)}\tinfo\txdsproxy\tconnected to delta upstream XDS server: istiod.istio-system.svc:15012\tid=${chance % 97}`;
  }
  const fails = isBad && SUFFERING.has(app) && chance % 2 === 0;
  const [code, flags, took] = fails ? ["503", "UF,URX", 2100 + (chance % 900)] : ["200", "-", 3 + (chance % 40)];
  const host = `${app}.${pod.metadata.namespace}.svc.cluster.local`;
  return (
    `[${milliseconds(at)}] "GET /${version}/${chance % 500} HTTP/1.1" ${code} ${flags} via_upstream - "-" 0 ${chance % 4000} ` +
    `${took} ${took} "-" "-" "${pod.metadata.uid}" "${host}" "10.244.1.${(chance % 200) + 2}:8080" inbound|8080||`
  );
}

function applicationLine(pod: KubeObject, { at, chance, isBad }: Moment): string {
  const { app = pod.metadata.name } = pod.metadata.labels ?? {};
  const fails = isBad && SUFFERING.has(app) && chance % 2 === 0;
  const entry = fails
    ? {
        level: "error",
        msg: "upstream failed",
        upstream: "api.payments.example.com",
        status: 503,
        took_ms: 2000 + (chance % 900),
      }
    : { level: "info", msg: "request served", status: 200, took_ms: 2 + (chance % 45) };
  return JSON.stringify({ ts: milliseconds(at), app, ...entry, request: (chance % 1_048_576).toString(16) });
}

function containerOf(pod: KubeObject, asked: string | null): string {
  const { containers, initContainers = [] } = pod.spec as Record<
    "containers" | "initContainers",
    readonly { readonly name: string }[]
  >;
  const names = containers.map(({ name }) => name);
  const { name } = pod.metadata;
  // Init containers have to be named.
  const container = asked ?? (names.length === 1 ? names[0] : undefined);
  if (container === undefined) {
    const others = initContainers.map((init) => init.name).join(" ");
    const alternative = others ? ` or one of the init containers: [${others}]` : "";
    throw badRequest(
      `a container name must be specified for pod ${name}, choose one of: [${names.join(" ")}]${alternative}`,
    );
  }
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status as Record<
    "containerStatuses" | "initContainerStatuses",
    readonly ContainerStatus[]
  >;
  const status = [...containerStatuses, ...initContainerStatuses].find((each) => each.name === container);
  if (!status) throw badRequest(`container ${container} is not valid for pod ${name}`);
  const { waiting } = status.state;
  if (waiting) {
    throw badRequest(`container "${container}" in pod "${name}" is waiting to start: ${waiting.reason}`);
  }
  return container;
}

function numberIn(parameters: URLSearchParams, name: string): number | undefined {
  const text = parameters.get(name);
  if (text === null) return undefined;
  if (!/^\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing "${text}": invalid syntax`);
  return Number(text);
}

function milliseconds(at: number): string {
  return timestamp(at).replace("Z", ".000Z");
}

function nanoseconds(at: number): string {
  return timestamp(at).replace("Z", ".000000000Z");
}
