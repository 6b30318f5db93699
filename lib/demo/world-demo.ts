import { type IncidentPhase, incidentSchedule } from "./incident";
import type { World } from "./world";
import { worldBuilder } from "./world-builder";
import { WORKLOADS } from "./world-places";
import { addRequestFlow, addTargets, addTcpFlow } from "./world-telemetry";
import { REQUEST_FLOWS, TCP_FLOWS } from "./world-traffic";

export type DemoWorldOptions = {
  /** Unix seconds; six hours of history end here. */
  readonly startedAt: number;
  /** Another length of history, in seconds. */
  readonly historySeconds?: number;
  readonly incident?: IncidentPhase;
};

/** The mesh that is shown: some 2,800 series of some 30 workloads. */
export function demoWorld({ incident = "auto", ...frame }: DemoWorldOptions): World {
  const world = worldBuilder({ ...frame, schedule: incidentSchedule(incident, frame.startedAt) });
  addTargets(world, Object.values(WORKLOADS));
  for (const flow of REQUEST_FLOWS) addRequestFlow(world, flow);
  for (const flow of TCP_FLOWS) addTcpFlow(world, flow);
  return world.build();
}
