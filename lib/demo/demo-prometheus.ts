import { type Clock, fixedClock, realClock } from "./clock";
import type { IncidentPhase } from "./incident";
import { type DemoPrometheus, startDemoPrometheus } from "./prometheus-server";
import { demoWorld } from "./world-demo";

export type DemoEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * Starts the demo's Prometheus as the environment asks:
 * `DEMO_NOW` (unix seconds) stops its clock there, otherwise it is the real one;
 * `DEMO_INCIDENT` is `auto` (on schedule, the default), `on` or `off`;
 * `DEMO_PROMETHEUS_PORT` (default: any that is free) and `DEMO_HOST` (default: 127.0.0.1) say where it listens.
 * Throws, naming the variable, when one cannot be read.
 */
export function runDemoPrometheus(env: DemoEnvironment): Promise<DemoPrometheus> {
  const clock = demoClock(env);
  return startDemoPrometheus({
    clock,
    host: env.DEMO_HOST || "127.0.0.1",
    port: numberIn(env, "DEMO_PROMETHEUS_PORT") ?? 0,
    world: demoWorld({ startedAt: clock(), incident: demoIncident(env) }),
  });
}

/** The clock that `DEMO_NOW` asks for, so that both halves of the demo keep the same time. */
export function demoClock(env: DemoEnvironment): Clock {
  const now = numberIn(env, "DEMO_NOW");
  return now === undefined ? realClock : fixedClock(now);
}

export function demoIncident(env: DemoEnvironment): IncidentPhase {
  const phase = env.DEMO_INCIDENT || "auto";
  if (phase === "auto" || phase === "on" || phase === "off") return phase;
  throw new Error("DEMO_INCIDENT must be auto, on or off.");
}

function numberIn(env: DemoEnvironment, name: string): number | undefined {
  const text = env[name];
  if (!text) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new Error(`${name} must be a number.`);
  return value;
}
