import fc from "fast-check";
import { describe, it } from "vitest";
import { refuse } from "./testing/answers";
import type { Mangle } from "./testing/api-server";
import { eventually } from "./testing/eventually";
import { rawObject } from "./testing/objects";
import { openWorld, type World } from "./testing/world";

/*
 * Whatever happens, in whatever order: once it is over, the snapshot is what the server holds. Objects are few, so that
 * they are changed, deleted and made again under the same names.
 */

const KINDS = ["services", "configMaps", "replicaSets", "virtualServices"] as const;

type Step = { readonly say: string; readonly does: (world: World) => void | Promise<void> };

const kind = fc.constantFrom(...KINDS);
const name = fc.constantFrom("a", "b", "c", "d");

const STEPS: readonly fc.Arbitrary<Step>[] = [
  fc.tuple(kind, name, fc.nat(3)).map(([which, called, revision]) => ({
    say: `put ${which} ${called} ${revision}`,
    does: ({ server }) => server.cluster.put(which, labelled(called, revision)),
  })),
  fc.tuple(kind, name).map(([which, called]) => ({
    say: `remove ${which} ${called}`,
    does: ({ server }) => server.cluster.remove(which, "shop", called),
  })),
  kind.map((which) => ({ say: `bookmark ${which}`, does: ({ server }) => server.bookmark(which) })),
  fc.constantFrom("well", "broken", "in a line").map((how) => ({
    say: `watches end ${how}`,
    does: ({ server }) => server.endWatches(how),
  })),
  fc.option(kind, { nil: undefined }).map((which) => ({
    say: `versions of ${which ?? "all"} are forgotten`,
    does: ({ server }) => server.cluster.forget(which),
  })),
  fc
    .constantFrom<readonly [string, Mangle]>(
      ["as they are", (lines) => lines],
      ["twice", (lines) => [...lines, ...lines]],
      ["backwards", (lines) => [...lines].reverse()],
    )
    .map(([how, mangle]) => ({
      say: `events come together, ${how}`,
      does({ server }) {
        server.holdEvents();
        server.mangle(mangle);
      },
    })),
  fc.constant({ say: "events are sent", does: ({ server }: World) => server.sendEvents() }),
  fc.constantFrom(401, 403, 404, 410, 429, 500, 503).map((status) => ({
    say: `${status} to all`,
    does: ({ server }) =>
      server.fault((_asked, response) => {
        refuse(response, status, "no");
        return true;
      }),
  })),
  fc.constant({
    say: "connections are reset",
    does: ({ server }: World) =>
      server.fault((_asked, response) => {
        response.socket?.resetAndDestroy();
        return true;
      }),
  }),
  fc.constant({ say: "no faults", does: ({ server }: World) => server.fault() }),
  fc.constantFrom("v1", "v1beta1").map((version) => ({
    say: `virtual services in ${version}`,
    does: ({ server }) => server.cluster.serve("virtualServices", version),
  })),
  fc.constant({ say: "no virtual services", does: ({ server }: World) => server.cluster.unserve("virtualServices") }),
  fc.constant({
    say: "the server restarts",
    async does({ server }: World) {
      await server.stop();
      await server.start();
    },
  }),
  fc.nat(30).map((ms) => ({ say: `${ms} ms pass`, does: () => new Promise((resolve) => setTimeout(resolve, ms)) })),
];

describe("a reader", () => {
  it("is right once all is over, whatever happened", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(...STEPS), { minLength: 5, maxLength: 40 }), async (steps) => {
        const world = await openWorld();
        try {
          for (const { does } of steps) await does(world);
          await calm(world);
          await world.isRight(...KINDS);
          await eventually(() => world.reader.snapshot().gaps.length === 0);
        } finally {
          await world.end();
        }
      }),
      { numRuns: 40, interruptAfterTimeLimit: 45_000 },
    );
  }, 120_000);
});

function calm({ server }: World): void {
  server.fault();
  server.sendEvents();
  server.mangle();
  server.cluster.serve("virtualServices");
  for (const which of KINDS) server.cluster.put(which, labelled("last", 0));
}

function labelled(called: string, revision: number) {
  const { metadata } = rawObject(called, "shop", revision);
  return { metadata: { ...metadata, labels: { "istio.io/rev": "default", revision: String(revision) } } };
}
