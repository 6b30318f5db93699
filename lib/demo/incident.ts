/** When things are bad, as a list of rules with a closed form: nothing is stepped through. */
export type IncidentSchedule =
  | { readonly kind: "never" }
  | { readonly kind: "since"; readonly beganAt: number }
  | {
      readonly kind: "every";
      readonly periodSeconds: number;
      readonly lengthSeconds: number;
      /** A moment, in unix seconds, at which one of the incidents begins. */
      readonly beginsAt: number;
    };

/** `auto` follows the schedule, `on` has been bad for ten minutes and stays so, `off` is never bad. */
export type IncidentPhase = "auto" | "on" | "off";

export type Interval = { readonly from: number; readonly until: number };

const PERIOD_SECONDS = 20 * 60;
const LENGTH_SECONDS = 8 * 60;
const ON_SINCE_SECONDS = 10 * 60;

/**
 * The demo's schedule: eight bad minutes in every twenty, on the clock (they begin at minute 8, 28 and 48),
 * so that two processes agree on it without talking to each other.
 */
export function incidentSchedule(phase: IncidentPhase, startedAt: number): IncidentSchedule {
  if (phase === "off") return { kind: "never" };
  if (phase === "on") return { kind: "since", beganAt: startedAt - ON_SINCE_SECONDS };
  return { kind: "every", periodSeconds: PERIOD_SECONDS, lengthSeconds: LENGTH_SECONDS, beginsAt: 8 * 60 };
}

export function isIncident(schedule: IncidentSchedule, at: number): boolean {
  if (schedule.kind === "never") return false;
  if (schedule.kind === "since") return at >= schedule.beganAt;
  return secondsIntoPeriod(schedule, at) < schedule.lengthSeconds;
}

/** The bad times that overlap `[from, until]`, cut to it, oldest first. */
export function incidentsBetween(schedule: IncidentSchedule, { from, until }: Interval): Interval[] {
  if (schedule.kind === "never") return [];
  if (schedule.kind === "since") {
    return schedule.beganAt < until ? [{ from: Math.max(from, schedule.beganAt), until }] : [];
  }

  const found: Interval[] = [];
  let begins = from - secondsIntoPeriod(schedule, from);
  for (; begins < until; begins += schedule.periodSeconds) {
    const cut = { from: Math.max(from, begins), until: Math.min(until, begins + schedule.lengthSeconds) };
    if (cut.from < cut.until) found.push(cut);
  }
  return found;
}

function secondsIntoPeriod(schedule: IncidentSchedule & { kind: "every" }, at: number): number {
  const since = (at - schedule.beginsAt) % schedule.periodSeconds;
  return since < 0 ? since + schedule.periodSeconds : since;
}
