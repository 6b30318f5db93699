import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { isAggregated } from "./discovery";
import { methodNotAllowed } from "./status";
import type { WatchEvent } from "./watch";

const GZIP_FROM_BYTES = 128 * 1024;
const LARGEST_BODY_BYTES = 1024 * 1024;

/** The body as text. Throws a Status for one that no review needs. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > LARGEST_BODY_BYTES) throw methodNotAllowed();
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Zipped as an API server does: when it is long, and the client can read it. */
export function sendJson(request: IncomingMessage, response: ServerResponse, status: number, body: unknown): void {
  const type = isAggregated(body)
    ? "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
    : "application/json";
  const plain = Buffer.from(`${JSON.stringify(body)}\n`);
  const zips = plain.length >= GZIP_FROM_BYTES && /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
  response
    .writeHead(status, {
      "content-type": type,
      "cache-control": "no-cache, private",
      ...(zips ? { "content-encoding": "gzip", vary: "Accept-Encoding" } : {}),
    })
    .end(zips ? gzipSync(plain, { level: 1 }) : plain);
}

export function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(text);
}

/** One line of a watch. */
export function lineOf(event: WatchEvent): string {
  return `${JSON.stringify(event)}\n`;
}
