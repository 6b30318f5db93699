import type { ServerResponse } from "node:http";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, it, vi } from "vitest";
import { PAGE_ITEMS } from "./list";
import { type Asked, refuse } from "./testing/answers";
import type { FakeApiServer, Fault } from "./testing/api-server";
import { eventually } from "./testing/eventually";
import { rawObject, rawPod } from "./testing/objects";
import { QUICK } from "./testing/timing";
import { openWorld, type World, type WorldOptions } from "./testing/world";

// A busy machine is no failure.
vi.setConfig({ testTimeout: 30_000 });

let world: World;

afterEach(() => world.end());

async function open(options?: WorldOptions): Promise<World> {
  world = await openWorld({
    ...options,
    prepare(server) {
      server.cluster.put("services", rawObject("web", "shop"));
      server.cluster.put("pods", rawPod("web"));
      options?.prepare?.(server);
    },
  });
  return world;
}

/** Does this to lists and watches of services, and to nothing else. */
function toServices(does: (response: ServerResponse, asked: Asked) => void): Fault {
  return (asked, response) => {
    if (asked.kind === "services") does(response, asked);
    return asked.kind === "services";
  };
}

function text(status: number, body: string, headers: Record<string, string> = {}): Fault {
  return toServices((response) => response.writeHead(status, headers).end(body));
}

const FAULTS: readonly (readonly [name: string, fault: Fault, why: RegExp])[] = [
  ["500", toServices((response) => refuse(response, 500, "etcd has no leader")), /failed \(500\): etcd has no leader/],
  ["503 from a load balancer", text(503, "<html>no"), /failed \(503\)\.$/],
  ["429", toServices((response) => refuse(response, 429, "slow down")), /limits how often .*\(429\): slow down/],
  ["504", toServices((response) => refuse(response, 504, "etcd timed out")), /ran out of time \(504\)/],
  ["401 that repeats our token", toServices((response) => refuse(response, 401, "no s3cret-token")), /\(401\): no …$/],
  [
    "a redirect to a login page",
    text(302, "", { Location: "https://login.example/?state=hush" }),
    /to login\.example\./,
  ],
  ["a web page with 200", text(200, "<!doctype html>"), /a web page/],
  ["text with 200", text(200, "ok"), /not JSON/],
  ["JSON that breaks off", text(200, '{"items":[{"meta'), /not JSON/],
  ["JSON that is no list", text(200, "{}"), /not a list/],
  ["null", text(200, "null"), /not an object/],
  ["what is no gzip, said to be", text(200, "plain", { "Content-Encoding": "gzip" }), /cannot be decompressed/],
  ["a reset", toServices((response) => response.socket?.resetAndDestroy()), /broke off/],
  ["a body that ends early", toServices(endsEarly), /broke off/],
  ["what is not HTTP", toServices((response) => response.socket?.end("SSH-2.0-OpenSSH\r\n")), /not HTTP/],
];

describe("a server with a fault", () => {
  it.each(FAULTS)(
    "%s: keeps what was read, names the gap, and is right again when it is over",
    async (_name, fault, why) => {
      const { server, names, gapsOf, state, isRight } = await open();
      await isRight("services", "pods");

      server.fault(fault);
      server.endWatches("well");
      await eventually(() => gapsOf("services").length === 1);

      expect(gapsOf("services")[0]).toMatch(why);
      expect(JSON.stringify(world.reader.snapshot())).not.toMatch(/s3cret|hush/);
      expect(names("services")).toEqual(["web"]);
      expect(state("services")).toMatchObject({ is: "read", staleSince: expect.any(Number) });
      expect(gapsOf("pods")).toEqual([]);

      server.cluster.put("services", rawObject("cart", "shop"));
      server.fault();
      await isRight("services", "pods");
      await eventually(() => world.reader.snapshot().gaps.length === 0);
    },
  );

  it.each(FAULTS)("%s: at the first list is a gap without data", async (_name, fault, why) => {
    const { server, gapsOf, state, complete, isRight } = await open({ prepare: (one) => one.fault(fault) });
    await complete();

    expect(state("services")).toMatchObject({ is: "notRead", forbidden: false });
    expect(gapsOf("services")[0]).toMatch(why);

    server.fault();
    await isRight("services");
  });

  it("that never answers is given up after the deadline", async () => {
    const { gapsOf, complete } = await open({
      timing: { deadlineMs: 300 },
      prepare: (one) => one.fault(toServices(() => {})),
    });
    await complete();

    expect(gapsOf("services")).toEqual(["The API server did not answer within 0.3 s."]);
  });

  it("that is slow with the first list of one kind does not hold up the others", async () => {
    const held: (() => void)[] = [];
    const { server, state, gapsOf, isRight } = await open({
      prepare: (one) =>
        one.fault((asked, response) => {
          if (asked.kind !== "services" || held.length > 0) return false;
          held.push(() => refuse(response, 500, "late"));
          return true;
        }),
    });
    await isRight("pods");
    await eventually(() => world.reader.snapshot().gaps.length === 1);

    expect(state("services")).toEqual({ is: "pending" });
    expect(gapsOf("services")).toEqual(["It is being read for the first time."]);

    held[0]?.();
    await isRight("services");
    expect(gapsOf("services")).toEqual([]);
    server.fault();
  });

  it("that is gone for a while leaves the last snapshot, and is right again afterwards", async () => {
    let clock = 1000;
    const { server, reader, names, isRight, complete } = await open({ now: () => clock });
    await complete();
    await isRight("services", "pods");
    await eventually(() => server.watches() === presentKinds(world));
    clock = 2000;

    await server.stop();
    await eventually(() => reader.snapshot().gaps[0]?.what === "cluster");
    const away = reader.snapshot();

    expect(away.gaps[0]).toMatchObject({ what: "cluster", why: expect.stringMatching(/nothing listens|broke off/) });
    expect(away.staleSince).toBe(2000);
    expect(names("services")).toEqual(["web"]);

    clock = 3000;
    server.cluster.remove("services", "shop", "web");
    server.cluster.put("services", rawObject("cart", "shop"));
    server.cluster.forget();
    await server.start();
    await isRight("services", "pods");

    await eventually(() => reader.snapshot().gaps.length === 0);
    expect(reader.snapshot()).not.toHaveProperty("staleSince");
    expect(names("services")).toEqual(["cart"]);
  });

  it("whose versions begin anew, as of a restored backup, is right afterwards", async () => {
    const { server, names, isRight } = await open();
    server.cluster.put("services", rawObject("cart", "shop"));
    await isRight("services");

    server.fault((asked, response) => {
      if (asked.kind !== "services") return false;
      if (asked.isWatch && Number(asked.query.get("resourceVersion")) > 3) refuse(response, 504, "Too large version");
      else if (asked.isWatch) response.writeHead(200).flushHeaders();
      else
        response.end(
          '{"metadata":{"resourceVersion":"3"},"items":[{"metadata":{"name":"old","resourceVersion":"2"}}]}',
        );
      return true;
    });
    server.endWatches("broken");

    await eventually(() => names("services").join() === "old");
  });
});

describe("lists", () => {
  it("come in pages, forty of them, and are taken as they were at one moment", async () => {
    const { server, names, isRight, gapsOf } = await open({ prepare: (one) => fill(one, 40 * PAGE_ITEMS - 1) });
    await isRight("services");

    expect(names("services")).toHaveLength(40 * PAGE_ITEMS);
    expect(listsOf(server)).toBe(40);
    expect(gapsOf("services")).toEqual([]);
  }, 60_000);

  it("that expire half-way begin anew, and at last are asked for in one piece", async () => {
    const { server, names, isRight } = await open({
      prepare(one) {
        fill(one, 3 * PAGE_ITEMS);
        one.fault((asked, response) => {
          const isExpired = asked.kind === "services" && asked.query.has("continue");
          if (isExpired) refuse(response, 410, "The provided continue parameter is too old");
          return isExpired;
        });
      },
    });
    await isRight("services");

    expect(names("services")).toHaveLength(3 * PAGE_ITEMS + 1);
    expect(
      server.asked.filter(({ kind, query }) => kind === "services" && !query.has("limit") && !query.has("watch")),
    ).toHaveLength(1);
  });

  it("do not show half of what there is while they are read", async () => {
    const { server, reader, isRight } = await open();
    await isRight("services");
    fill(server, 2 * PAGE_ITEMS);
    await isRight("services");
    const sizes = new Set<number>();
    server.fault((asked) => {
      if (asked.kind === "services") sizes.add(reader.snapshot().kinds.services.objects.length);
      return false;
    });

    server.cluster.forget();
    server.endWatches("well");
    await eventually(() => listsOf(server) >= 1 + 3 && sizes.size > 0);
    await isRight("services");

    expect([...sizes]).toEqual([2 * PAGE_ITEMS + 1]);
  });
});

describe("a cluster that is larger than what may be kept", () => {
  it("has the rest read, names what is not, and is right once it fits", async () => {
    const note = { annotations: { note: "x".repeat(10_000) } };
    const large = (name: string) => ({ metadata: { name, namespace: "shop", ...note } });
    const { server, gapsOf, state, names, isRight } = await open({
      memoryMb: 1,
      prepare: ({ cluster }) => {
        for (let index = 0; index < 200; index += 1) cluster.put("services", large(`service-${index}`));
      },
    });
    await isRight("pods");
    await eventually(() => state("services").is === "notRead");

    expect(gapsOf("services")).toEqual([
      expect.stringMatching(/more than the 1 MB that are kept .*KUBERNETES_MEMORY_MB/),
    ]);
    expect(gapsOf("pods")).toEqual([]);

    for (let index = 50; index < 200; index += 1) server.cluster.remove("services", "shop", `service-${index}`);
    await isRight("services");
    expect(gapsOf("services")).toEqual([]);

    for (let index = 50; index < 200; index += 1) server.cluster.put("services", large(`service-${index}`));
    await eventually(() => gapsOf("services").length > 0);
    expect(state("services")).toMatchObject({ is: "read", staleSince: expect.any(Number) });
    expect(names("services").length).toBeGreaterThan(50);
    expect(names("services").length).toBeLessThan(110);

    for (let index = 50; index < 200; index += 1) server.cluster.remove("services", "shop", `service-${index}`);
    await isRight("services", "pods");
  });
});

describe("watches", () => {
  it.each(["well", "broken", "in a line"] as const)(
    "that end %s go on where they were, without a list",
    async (how) => {
      const { server, isRight } = await open();
      await isRight("services");
      const before = listsOf(server);

      for (let round = 0; round < 5; round += 1) {
        const watchesBefore = watchesOf(server);
        server.endWatches(how);
        server.cluster.put("services", rawObject("web", "shop", round + 1));
        await eventually(() => watchesOf(server) > watchesBefore);
        await isRight("services");
      }

      expect(listsOf(server)).toBe(before);
    },
  );

  it("go on from the last bookmark, so that nothing is said twice", async () => {
    const { server, isRight } = await open();
    await isRight("services");
    await eventually(() => server.watches("services") === 1);

    server.bookmark("services");
    const version = String(server.cluster.version());
    server.endWatches("well");

    const isAsked = ({ kind, query }: Asked) => kind === "services" && query.get("resourceVersion") === version;
    await eventually(() => server.asked.some(isAsked));
    expect(server.asked.filter(({ isWatch, query }) => isWatch && query.get("allowWatchBookmarks") !== "true")).toEqual(
      [],
    );
  });

  it("from too old a version are mended by a list, and are no gap", async () => {
    const { server, gapsOf, isRight } = await open();
    await isRight("services");
    const gaps = new Set<string>();
    server.fault(() => {
      for (const gap of gapsOf("services")) gaps.add(gap);
      return false;
    });

    server.cluster.put("services", rawObject("cart", "shop"));
    await isRight("services");
    server.endWatches("well");
    server.cluster.remove("services", "shop", "web");
    server.cluster.forget();

    await isRight("services");
    expect(listsOf(server)).toBe(2);
    expect([...gaps]).toEqual([]);
  });

  it.each([
    ["410 in HTTP", (response: ServerResponse) => refuse(response, 410, "too old")],
    ["an error event", (response: ServerResponse) => void response.end('{"type":"ERROR","object":{"code":500}}\n')],
    ["an event that is none", (response: ServerResponse) => void response.end('{"type":"SURPRISE","object":{}}\n')],
    ["a line that is no JSON", (response: ServerResponse) => void response.end("]\n")],
    ["nothing but empty lines", (response: ServerResponse) => void response.end("\n\n")],
    ["events without a name", (response: ServerResponse) => void response.end('{"type":"ADDED","object":{}}\n')],
  ])("that begin with %s are asked for again, not in a loop, and end up right", async (_name, does) => {
    const { server, isRight } = await open();
    await isRight("services");
    server.fault((asked, response) => {
      if (asked.kind !== "services" || !asked.isWatch) return false;
      does(response);
      return true;
    });

    server.endWatches("well");
    await eventually(() => watchesOf(server) >= 6);
    server.cluster.put("services", rawObject("cart", "shop"));
    server.fault();

    await isRight("services");
  });

  it("that are silent are cut, and go on", async () => {
    const { server, isRight } = await open({ timing: { silenceMs: 200 } });
    await isRight("services");
    const before = watchesOf(server);
    server.holdEvents();
    server.cluster.put("services", rawObject("cart", "shop"));

    await eventually(() => watchesOf(server) > before);
    server.sendEvents();
    await isRight("services");
  });

  it("bear a storm of ten thousand events", async () => {
    const { server, isRight, reader } = await open();
    await isRight("services");

    for (let index = 0; index < 10_000; index += 1) {
      const name = `service-${index % 500}`;
      if (index % 7 === 6) server.cluster.remove("services", "shop", name);
      else server.cluster.put("services", rawObject(name, "shop", index));
    }

    await isRight("services");
    expect(listsOf(server)).toBe(1);
    expect(reader.snapshot().gaps).toEqual([]);
  }, 60_000);

  it("whose events come twice, or late, end up right", async () => {
    const { server, isRight } = await open();
    await isRight("services");

    server.mangle((lines) => [...lines, ...lines].reverse());
    server.holdEvents();
    for (let index = 0; index < 50; index += 1) {
      server.cluster.put("services", rawObject(`service-${index % 5}`, "shop", index));
      if (index % 3 === 0) server.cluster.remove("services", "shop", `service-${(index + 2) % 5}`);
    }
    server.sendEvents();

    await isRight("services");
  });

  it("do not mind what time it is elsewhere", async () => {
    const { server, names, isRight } = await open();
    await isRight("services");
    const ahead = { name: "ahead", namespace: "shop", creationTimestamp: "2036-01-01T00:00:00Z" };
    const behind = { name: "behind", namespace: "shop", creationTimestamp: "1996-01-01T00:00:00Z" };

    server.cluster.put("services", { metadata: ahead });
    server.cluster.put("services", { metadata: behind });

    await isRight("services");
    expect(names("services")).toEqual(["ahead", "behind", "web"]);
  });
});

describe("a reader that is closed", () => {
  it("leaves no socket and asks for nothing more, whatever it was doing", async () => {
    const { server, reader, complete } = await open();
    await complete();
    server.fault(toServices(() => {}));
    server.endWatches("broken");
    await eventually(() => listsOf(server) > 1 || watchesOf(server) > 1);

    reader.close();
    await eventually(() => server.connections() === 0 && openSockets() === 0);
    const asked = server.asked.length;
    // Longer than any pause.
    await new Promise((resolve) => setTimeout(resolve, 3 * QUICK.lookAgainMs));

    expect(server.asked.length).toBe(asked);
  });

  it("has kept no old snapshot, and nothing of watches that ended", async () => {
    const { server, reader, complete, isRight } = await open({ prepare: (one) => fill(one, 1000) });
    await complete();
    await isRight("services");
    const old = new WeakRef(reader.snapshot().kinds.services.objects);
    await cutWatches(server, 20);
    collectGarbage();
    const before = process.memoryUsage().heapUsed;

    await cutWatches(server, 50);
    server.cluster.put("services", rawObject("web", "shop", 7));
    await isRight("services");
    server.forgetAsked();
    await eventually(() => {
      collectGarbage();
      return old.deref() === undefined;
    });

    // Fifty rounds of some twenty watches: two kilobytes kept of each would be two megabytes.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(2_000_000);
  }, 60_000);

  it("that went through many faults holds as many sockets as one that did not", async () => {
    const { server, complete, isRight, reader } = await open();
    await complete();
    await isRight("services", "pods");
    await eventually(() => server.watches() === presentKinds(world));

    for (const how of ["well", "broken", "in a line", "broken", "well"] as const) {
      const before = watchesOf(server);
      server.endWatches(how);
      await eventually(() => watchesOf(server) > before && server.watches() === presentKinds(world));
    }
    await server.stop();
    await eventually(() => reader.snapshot().gaps[0]?.what === "cluster");
    await server.start();
    await isRight("services", "pods");
    await eventually(() => server.watches() === presentKinds(world));

    // A socket for each watch, and few that wait to be used again.
    expect(server.connections()).toBeLessThanOrEqual(presentKinds(world) + 10);
  });
});

function fill({ cluster }: FakeApiServer, count: number): void {
  for (let index = 0; index < count; index += 1) cluster.put("services", rawObject(`service-${index}`, "shop"));
}

function listsOf(server: FakeApiServer): number {
  return server.asked.filter(({ kind, isWatch }) => kind === "services" && !isWatch).length;
}

function watchesOf(server: FakeApiServer): number {
  return server.asked.filter(({ kind, isWatch }) => kind === "services" && isWatch).length;
}

function presentKinds({ reader }: World): number {
  return Object.values(reader.snapshot().kinds).filter(({ state }) => state.is === "read").length;
}

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;
}

async function cutWatches(server: FakeApiServer, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    server.forgetAsked();
    server.bookmark("services");
    server.endWatches(round % 2 === 0 ? "well" : "broken");
    await eventually(() => watchesOf(server) > 0);
  }
}

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  const gc: unknown = runInNewContext("gc");
  if (typeof gc === "function") gc();
}

function endsEarly(response: ServerResponse): void {
  response.writeHead(200, { "Content-Length": "10000" });
  response.write('{"items":[');
  setTimeout(() => response.socket?.end(), 20);
}
