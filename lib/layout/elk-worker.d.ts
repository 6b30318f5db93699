/** ELK compiled to one script, which is a worker when it is loaded as one and a module that simulates one otherwise. */
declare module "elkjs/lib/elk-worker.min.js" {
  /** Answers messages in this very thread, each in a task of its own. */
  export class Worker {
    onmessage: (event: { data: unknown }) => void;
    postMessage(message: unknown): void;
  }
}
