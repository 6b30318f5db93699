import http, { type IncomingMessage, type ServerResponse } from "node:http";

/** What cannot be made a `Request` of, so that Next would answer with an error of its own. */
const UNSPEAKABLE = new Set(["TRACE", "TRACK"]);

/** Has every server of this process refuse TRACE as the API refuses other methods. Call it before a server is made. */
export function refuseUnspeakableMethods(): void {
  const { createServer } = http;
  Object.assign(http, {
    createServer: (...parameters: unknown[]) => {
      const server = Reflect.apply(createServer, http, parameters);
      const emit = server.emit.bind(server);
      server.emit = (event: string, ...rest: unknown[]) => {
        const [request, response] = rest;
        if (event !== "request" || !isRefused(request)) return emit(event, ...rest);
        refuse(response);
        return true;
      };
      return server;
    },
  });
}

function isRefused(request: unknown): boolean {
  return UNSPEAKABLE.has((request as IncomingMessage).method ?? "");
}

function refuse(response: unknown): void {
  (response as ServerResponse).writeHead(405, { Allow: "GET, HEAD", Connection: "close", "Content-Length": "0" }).end();
}
