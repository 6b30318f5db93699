import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type Clock, realClock } from "../clock";
import { type IncidentSchedule, incidentSchedule } from "../incident";
import { type Forbidden, type Identity, isAllowed, readerWithout } from "./access";
import { type ApiPath, attributesOf, parseApiPath } from "./api-path";
import { type Cluster, clusterReader } from "./cluster";
import { discoveryAnswer, REVIEWS } from "./discovery";
import { failWith, type KubernetesFaults } from "./faults";
import { type ListFrame, listPage, oneObject } from "./list";
import { bodyOf, sendJson, sendText } from "./replies";
import { type RequestLog, requestLog } from "./request-log";
import { answerReview } from "./reviews";
import {
  type Attributes,
  forbidden,
  methodNotAllowed,
  StatusError,
  unauthorized,
  unsupportedMediaType,
} from "./status";
import { answerLog, answerWatch } from "./stream-answers";
import { type Streams, streams } from "./streams";
import { worldCluster } from "./world-cluster";

export type DemoKubernetes = {
  /** Without a trailing slash. */
  readonly url: string;
  /** What every request has to carry as its bearer token; absent when none is asked for. */
  readonly token?: string;
  readonly requests: RequestLog;
  readonly faults: KubernetesFaults;
  /** What the caller may not read, beside Secrets; changed at will. */
  readonly forbidden: Forbidden[];
  /** Watches and logs in progress. */
  readonly streams: Pick<Streams, "open" | "cut">;
  /** Ends open connections too. */
  close(): Promise<void>;
};

export type DemoKubernetesOptions = {
  /** Default: any that is free. */
  readonly port?: number;
  readonly host?: string;
  readonly clock?: Clock;
  /** Default: the described world, started at the clock's present. */
  readonly cluster?: Cluster;
  /** When logs speak of trouble. Default: the demo's own schedule. */
  readonly schedule?: IncidentSchedule;
  readonly token?: string;
  readonly forbidden?: readonly Forbidden[];
  /** How long versions and `continue` tokens are good for, in seconds. Default: five minutes, as etcd is told. */
  readonly remembersSeconds?: number;
  /** How often open watches look for what is new. Default: a second. */
  readonly everyMs?: number;
  /** How often a watch that wants bookmarks gets one. Default: a minute, as in Kubernetes. Seconds of the clock. */
  readonly bookmarkSeconds?: number;
};

const HEALTH_PATHS = new Set(["/healthz", "/livez", "/readyz"]);
const READ_METHODS = new Set(["GET", "HEAD"]);

/** Starts the Kubernetes API over a cluster, in this process. Resolves once it accepts connections. */
export async function startDemoKubernetes(options: DemoKubernetesOptions = {}): Promise<DemoKubernetes> {
  const { port = 0, host = "127.0.0.1", clock = realClock, token, remembersSeconds = 300, everyMs = 1000 } = options;
  const { cluster = worldCluster({ startedAt: clock() }), bookmarkSeconds = 60 } = options;
  const { schedule = incidentSchedule("auto", clock()) } = options;
  const reader = clusterReader(cluster);
  const refused: Forbidden[] = [...(options.forbidden ?? [])];
  const requests = requestLog();
  const faults: KubernetesFaults = { mode: "none", delayMs: 0 };
  const open = streams(clock, everyMs);
  const streamFrame = { clock, reader, remembersSeconds, bookmarkSeconds, schedule, open };

  const server = createServer((request, response) => {
    respond(request, response).catch(() => response.destroy());
  });

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://demo");
    const asked = parseApiPath(pathname, reader.kinds);
    const attributes = asked && attributesOf(asked, request.method ?? "GET", searchParams);
    try {
      const suffers = faults.only ? faults.only(pathname) : true;
      if (suffers && faults.delayMs > 0) await sleep(faults.delayMs);
      if (suffers && faults.mode !== "none") return failWith(faults.mode, response);
      if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) throw unauthorized();
      const identity = readerWithout(refused, reader.kinds);
      await answer({ request, response, pathname, parameters: searchParams, asked, attributes, identity });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      sendJson(request, response, error.status.code, error.status);
    } finally {
      requests.add({
        method: request.method ?? "GET",
        path: request.url ?? "/",
        status: response.statusCode,
        ...attributes,
      });
    }
  }

  async function answer({
    request,
    response,
    pathname,
    parameters,
    asked,
    attributes,
    identity,
  }: Exchange): Promise<void> {
    const review = REVIEWS.find(({ group, plural }) => pathname === `/apis/${group}/v1/${plural}`);
    if (review && request.method === "POST") {
      if (!/^application\/json\b/.test(request.headers["content-type"] ?? "")) throw unsupportedMediaType();
      return sendJson(
        request,
        response,
        201,
        answerReview(review.plural, await bodyOf(request), identity, reader.kinds),
      );
    }
    if (!READ_METHODS.has(request.method ?? "")) throw methodNotAllowed();
    if (HEALTH_PATHS.has(pathname)) return sendText(response, 200, "ok");

    const described = discoveryAnswer(pathname, request.headers.accept ?? "", reader.kinds);
    if (described !== undefined) return sendJson(request, response, 200, described);
    if (!asked || !attributes) return sendText(response, 404, "404 page not found\n");
    if (!isAllowed(identity, attributes)) throw forbidden(identity.user, attributes);

    const frame: ListFrame = { now: clock(), remembersSeconds, snapshotAt: reader.snapshotAt };
    if (attributes.verb === "watch") return answerWatch(asked, parameters, response, streamFrame);
    if (asked.subresource === "log" && asked.kind.kind === "Pod") {
      return answerLog(oneObject(asked, new URLSearchParams(), frame), parameters, response, streamFrame);
    }
    if (asked.subresource !== undefined && asked.subresource !== "status") {
      return sendText(response, 404, "404 page not found\n");
    }
    sendJson(
      request,
      response,
      200,
      asked.name === undefined ? listPage(asked, parameters, frame) : oneObject(asked, parameters, frame),
    );
  }

  server.listen(port, host);
  await once(server, "listening");
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${bound}`,
    ...(token === undefined ? {} : { token }),
    requests,
    faults,
    forbidden: refused,
    streams: open,
    async close() {
      const closed = once(server, "close");
      open.close();
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly pathname: string;
  readonly parameters: URLSearchParams;
  readonly asked: ApiPath | undefined;
  readonly attributes: Attributes | undefined;
  readonly identity: Identity;
};
