import type { ElkNode } from "elkjs/lib/elk-api";

/*
 * ELK runs in the thread that asks: the browser's worker is one already, and on the server pictures are small. Its
 * script is loaded on first use, so that large graphs never pay for its 1.6 MB. Of elkjs only that script is used: the
 * API around it starts workers of its own.
 */

type Answer = { id: number; data?: unknown; error?: unknown };

type Engine = { ask: (message: Record<string, unknown>) => Promise<unknown> };

let engine: Promise<Engine> | undefined;

/** Gives the graph with the positions and sizes that ELK found. Rejects with what ELK says when it fails. */
export async function runElk(graph: ElkNode): Promise<ElkNode> {
  engine ??= loadEngine();
  const { ask } = await engine;
  return (await ask({ cmd: "layout", graph, layoutOptions: {}, options: {} })) as ElkNode;
}

async function loadEngine(): Promise<Engine> {
  try {
    const module = await keepingMessages(() => import("elkjs/lib/elk-worker.min.js"));
    // CommonJS: some bundlers name its exports, all give them as the default.
    const Simulated = module.default.Worker ?? module.Worker;
    if (!Simulated) throw new Error("ELK's script exports no worker.");
    const started = startEngine(new Simulated());
    await started.ask({ cmd: "register", algorithms: ["layered"] });
    return started;
  } catch (error) {
    // The next one may try again: a chunk that did not load may load then.
    engine = undefined;
    throw error;
  }
}

/** Inside a worker, the script takes `onmessage` for itself: afterwards it is what it was before. */
async function keepingMessages<T>(load: () => Promise<T>): Promise<T> {
  const scope: { onmessage?: unknown } = globalThis;
  const known = "onmessage" in scope;
  const before = scope.onmessage;
  try {
    return await load();
  } finally {
    if (known) scope.onmessage = before;
    else delete scope.onmessage;
  }
}

function startEngine(worker: {
  onmessage: (event: { data: unknown }) => void;
  postMessage(message: unknown): void;
}): Engine {
  const waiting = new Map<number, { resolve: (data: unknown) => void; reject: (error: Error) => void }>();
  worker.onmessage = ({ data }) => {
    const answer = data as Answer;
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.error === undefined) asked?.resolve(answer.data);
    else asked?.reject(errorOf(answer.error));
  };

  let count = 0;
  return {
    ask: (message) =>
      new Promise((resolve, reject) => {
        const id = count++;
        waiting.set(id, { resolve, reject });
        worker.postMessage({ ...message, id });
      }),
  };
}

/** ELK throws Java exceptions in disguise. */
function errorOf(error: unknown): Error {
  const message =
    typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);
  return new Error(message, { cause: error });
}
