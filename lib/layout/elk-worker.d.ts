/** ELK compiled to one script: a worker when it is loaded as one, and a module that simulates one. */
declare module "elkjs/lib/elk-worker.min.js" {
  /** Answers messages in this very thread, each in a task of its own. */
  type SimulatedWorker = {
    onmessage: (event: { data: unknown }) => void;
    postMessage(message: unknown): void;
  };
  type Exports = { Worker?: new () => SimulatedWorker };

  /** The script is CommonJS: some bundlers and Node show its exports by name, others only as the default. */
  const exports: Exports;
  // biome-ignore lint/style/noDefaultExport: this describes a module that has one
  export default exports;
  export const Worker: Exports["Worker"];
}
