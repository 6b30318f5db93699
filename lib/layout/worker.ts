import { messageOf } from "../errors";
import { layout } from "./layout";
import type { LayoutAnswer, LayoutRequest } from "./protocol";
import { settle } from "./settle";

/*
 * The layout worker. It listens by `addEventListener`, because the script of ELK, once loaded, takes `onmessage`.
 */

const scope: { addEventListener: typeof addEventListener; postMessage: (answer: LayoutAnswer) => void } = self;

scope.addEventListener("message", ({ data }: MessageEvent<LayoutRequest>) => {
  void answer(data).then((reply) => scope.postMessage(reply));
});

async function answer({ id, input, previous, options }: LayoutRequest): Promise<LayoutAnswer> {
  const startedAt = performance.now();
  try {
    const result = previous ? await settle(previous, input, options) : await layout(input, options);
    return { id, layout: result, tookMs: performance.now() - startedAt };
  } catch (error) {
    return { id, error: messageOf(error), tookMs: performance.now() - startedAt };
  }
}
