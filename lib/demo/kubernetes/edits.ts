import { waveAt } from "../wave";
import { CANARY_SHARE, FLIGHTS_V2_SHARE } from "../world-traffic";
import { stamped } from "./meta";
import type { KubeObject } from "./object";

/** What is written into an object's `spec` over and over, as a function of time that moves in steps. */
type Edit = {
  readonly namespace: string;
  readonly name: string;
  readonly everySeconds: number;
  /** The weights or settings in force from a step's moment on, and what they make of the spec. */
  readonly specAt: (moment: number) => unknown;
  readonly manager: { readonly name: string; readonly operation: "Apply" | "Update" };
};

const MINUTE = 60;

/** The configuration follows what the traffic does: the share that a version gets is the weight of its route. */
const EDITS: readonly Edit[] = [
  {
    namespace: "bookinfo",
    name: "reviews",
    everySeconds: 5 * MINUTE,
    manager: { name: "flagger", operation: "Update" },
    specAt(moment) {
      const canary = Math.round(100 * waveAt(CANARY_SHARE, moment));
      return {
        hosts: ["reviews"],
        http: [{ name: "canary", route: routesTo("reviews", { v1: 98 - canary, v2: canary, v3: 2 }) }],
      };
    },
  },
  {
    namespace: "travel",
    name: "flights",
    everySeconds: MINUTE,
    manager: { name: "flagger", operation: "Update" },
    specAt(moment) {
      const v2 = Math.round(100 * waveAt(FLIGHTS_V2_SHARE, moment));
      return { hosts: ["flights"], http: [{ route: routesTo("flights", { v1: 100 - v2, v2 }) }] };
    },
  },
  {
    namespace: "shop",
    name: "currency",
    everySeconds: 30 * MINUTE,
    manager: { name: "kubectl-edit", operation: "Update" },
    specAt: (moment) => ({
      hosts: ["currency"],
      http: [{ timeout: moment % 3600 < 1800 ? "5s" : "2s", route: [{ destination: { host: "currency" } }] }],
    }),
  },
];

/** The object as its editors have left it at a moment (unix seconds); undefined for one that nobody edits. */
export function editedAt(written: KubeObject, at: number): KubeObject | undefined {
  const edit = EDITS.find(
    ({ namespace, name }) =>
      written.kind === "VirtualService" && namespace === written.metadata.namespace && name === written.metadata.name,
  );
  if (!edit) return undefined;
  const changedAt = lastChangeOf(edit, at);
  return stamped(
    { ...written, spec: edit.specAt(changedAt) },
    { changedAt, generation: Math.floor(changedAt / MINUTE) % 10_000_000, manager: edit.manager },
  );
}

/** All moments in `(from, until]` at which an edit changes something. */
export function editsBetween(from: number, until: number): number[] {
  return EDITS.flatMap((edit) => {
    const moments: number[] = [];
    const { everySeconds } = edit;
    for (let step = (Math.floor(from / everySeconds) + 1) * everySeconds; step <= until; step += everySeconds) {
      if (lastChangeOf(edit, step) === step) moments.push(step);
    }
    return moments;
  });
}

/** The step at which the spec last became what it is. Every edit changes something within two hours. */
function lastChangeOf({ everySeconds, specAt }: Edit, at: number): number {
  let step = Math.floor(at / everySeconds) * everySeconds;
  const present = JSON.stringify(specAt(step));
  for (let i = 0; i < 7200 / everySeconds && JSON.stringify(specAt(step - everySeconds)) === present; i++) {
    step -= everySeconds;
  }
  return step;
}

function routesTo(host: string, weights: Readonly<Record<string, number>>) {
  return Object.entries(weights).map(([subset, weight]) => ({ destination: { host, subset }, weight }));
}
