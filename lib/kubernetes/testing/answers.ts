import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { type KindId, kindOf } from "../kinds";
import type { FakeCluster, LoggedEvent, RawObject } from "./fake-cluster";

/** What was asked of the server. */
export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  /** Of a list or a watch. */
  readonly kind: KindId | undefined;
  readonly namespace: string | undefined;
  readonly isWatch: boolean;
};

/** Answers as an API server refuses. */
export function refuse(response: ServerResponse, code: number, message: string): void {
  response.writeHead(code, { "Content-Type": "application/json" }).end(JSON.stringify(statusObject(code, message)));
}

export function statusObject(code: number, message: string): object {
  return { kind: "Status", apiVersion: "v1", status: "Failure", code, message };
}

const PATH = /^\/(?:api\/([^/]+)|apis\/([^/]+)\/([^/]+))\/(?:namespaces\/([^/]+)\/)?([^/]+)$/;

export function askedOf(cluster: FakeCluster, request: IncomingMessage, body: string): Asked {
  const { pathname: path, searchParams: query } = new URL(request.url ?? "/", "http://server");
  const [, core, group = "", version = core, namespace, plural] = PATH.exec(path) ?? [];
  const kind = [...cluster.served()].find(([id, served]) => {
    return kindOf(id).group === group && served === version && kindOf(id).plural === plural;
  })?.[0];
  const { method = "", headers } = request;
  return { method, path, query, headers, body, kind, namespace, isWatch: query.get("watch") === "true" };
}

/** Whether an object is among those that were asked for. */
export function concerns({ namespace, query }: Asked, { metadata }: RawObject): boolean {
  const label = query.get("labelSelector");
  const name = /^metadata\.name=(.*)$/.exec(query.get("fieldSelector") ?? "")?.[1];
  const labels = Object(metadata.labels) as Record<string, string>;
  return (
    (namespace === undefined || metadata.namespace === namespace) &&
    (label === null || label in labels) &&
    (name === undefined || metadata.name === name)
  );
}

export function asWanted({ headers }: Asked, object: RawObject): object {
  return headers.accept?.includes("as=PartialObjectMetadata") ? { metadata: object.metadata } : object;
}

export function lineOf(kind: KindId, request: Asked, { type, object }: LoggedEvent): string {
  const { kind: name } = kindOf(kind);
  return `${JSON.stringify({ type, object: { kind: name, apiVersion: "v1", ...asWanted(request, object) } })}\n`;
}

export function answerDiscovery(cluster: FakeCluster, request: Asked, response: ServerResponse): void {
  const { path } = request;
  const served = [...cluster.served()].map(([id, version]) => ({ ...kindOf(id), version }));
  if (path === "/apis") {
    const names = new Set(served.map(({ group }) => group).filter(Boolean));
    const groups = [...names].map((name) => {
      const versions = new Set(served.filter(({ group }) => group === name).map(({ version }) => version));
      return { name, versions: [...versions].map((version) => ({ groupVersion: `${name}/${version}`, version })) };
    });
    sendJson(response, request, { kind: "APIGroupList", groups });
    return;
  }
  const [, core, group = "", version = core] = /^\/(?:api\/([^/]+)|apis\/([^/]+)\/([^/]+))$/.exec(path) ?? [];
  const resources = served
    .filter((kind) => kind.group === group && kind.version === version)
    .flatMap(({ plural, namespaced, kind }) => [
      { name: plural, namespaced, kind, verbs: ["create", "delete", "get", "list", "watch"] },
      { name: `${plural}/status`, namespaced, kind, verbs: ["get", "patch"] },
    ]);
  if (resources.length > 0) sendJson(response, request, { kind: "APIResourceList", resources });
  else refuse(response, 404, "the server could not find the requested resource");
}

export function answerReview(request: Asked, response: ServerResponse): void {
  if (!/selfsubject(?:access)?reviews$/.test(request.path)) {
    refuse(response, 405, "method not allowed");
    return;
  }
  const status = { allowed: true, userInfo: { username: "system:serviceaccount:alidade:alidade" } };
  sendJson(response, request, { ...(JSON.parse(request.body) as object), status });
}

/** Gzipped where it is large, as API servers do. */
export function sendJson(response: ServerResponse, { headers }: Pick<Asked, "headers">, body: object): void {
  const text = JSON.stringify(body);
  const isGzip = text.length > 128 * 1024 && headers["accept-encoding"]?.includes("gzip") === true;
  response
    .writeHead(200, { "Content-Type": "application/json", ...(isGzip && { "Content-Encoding": "gzip" }) })
    .end(isGzip ? gzipSync(text, { level: 1 }) : text);
}
