import { once } from "node:events";
import http, { type IncomingMessage } from "node:http";

/** Every page there is, without its parameters. */
export const PAGES = ["/", "/graph", "/workloads", "/services", "/apps", "/namespaces"];

/** Names that are none of ours, as `Host` has them, and one that is no name. */
export const FOREIGN_HOSTS = ["attacker.example", "localhost.attacker.example", "10.0.0.7", "a b"];

/** By hand, because a browser's client chooses the Host and refuses some methods. */
export async function send(
  baseURL: string | undefined,
  path: string,
  options: { readonly method?: string; readonly headers?: Record<string, string> },
): Promise<Pick<IncomingMessage, "statusCode" | "headers"> & { readonly body: Buffer }> {
  const request = http.request(new URL(path, baseURL), options).end();
  const [response] = (await once(request, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { statusCode: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
}
