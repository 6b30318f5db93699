import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Graph } from "@/lib/graph/model";
import { type GraphParameters, graphQuery } from "./graph";

const clients: QueryClient[] = [];

afterEach(() => {
  for (const client of clients.splice(0)) client.clear();
  vi.unstubAllGlobals();
});

type State = Graph["latency"]["state"];

/** A server that answers each path as told, and notes what it was asked. */
function server(answers: (path: string, signal: AbortSignal) => Promise<Response>) {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (path: string, { signal }: { signal: AbortSignal }) => {
    asked.push(path);
    return answers(path, signal);
  });
  return asked;
}

const graph = (state: State) => Promise.resolve(Response.json({ latency: { state } }));

/** What a page shows, one after the other. */
function watch(namespaces: readonly string[]) {
  const client = new QueryClient();
  clients.push(client);
  const parameters: GraphParameters = {
    namespaces,
    clusters: [],
    type: "versionedApp",
    serviceNodes: false,
    idle: false,
    groupBy: "none",
    windowSeconds: 300,
    at: 7,
  };
  const shown: (State | undefined)[] = [];
  const observer = new QueryObserver(client, { ...graphQuery(parameters, undefined), refetchInterval: false });
  const leave = observer.subscribe(({ data }) => {
    if (data && shown.at(-1) !== data.latency.state) shown.push(data.latency.state);
  });
  return { client, shown, leave, isIdle: () => observer.getCurrentResult().fetchStatus === "idle" };
}

const waits = (path: string) => path.includes("latency=wait");

describe("a view of chosen namespaces", () => {
  it("is shown at once, and again when its latency is there", async () => {
    const asked = server((path) => graph(waits(path) ? "partial" : "pending"));
    const page = watch(["shop"]);

    await vi.waitFor(() => expect(page.isIdle()).toBe(true));

    expect(page.shown).toEqual(["pending", "partial"]);
    expect(asked.map(waits)).toEqual([false, true]);
  });

  it("is asked for once where its latency is there already", async () => {
    const asked = server(() => graph("ready"));
    const page = watch(["shop"]);

    await vi.waitFor(() => expect(page.isIdle()).toBe(true));

    expect(asked).toHaveLength(1);
  });

  it("stays, and is no failure, where waiting for latency fails", async () => {
    server((path) => (waits(path) ? Promise.resolve(new Response("", { status: 504 })) : graph("pending")));
    const page = watch(["shop"]);

    await vi.waitFor(() => expect(page.isIdle()).toBe(true));

    expect(page.shown).toEqual(["pending"]);
    expect(page.client.getQueryCache().getAll()[0]?.state.status).toBe("success");
  });

  it("waits for nothing once nobody looks", async () => {
    const left: boolean[] = [];
    server((path, signal) =>
      waits(path)
        ? new Promise((_, reject) => {
            signal.addEventListener("abort", () => {
              left.push(true);
              reject(signal.reason);
            });
          })
        : graph("pending"),
    );
    const page = watch(["shop"]);
    await vi.waitFor(() => expect(page.shown).toEqual(["pending"]));

    page.leave();

    expect(left).toEqual([true]);
  });
});

describe("a view of the whole mesh", () => {
  it("waits for no latency: it is asked for as it comes in", async () => {
    const asked = server(() => graph("pending"));
    const page = watch([]);

    await vi.waitFor(() => expect(page.isIdle()).toBe(true));

    expect(asked.map(waits)).toEqual([false]);
  });
});
