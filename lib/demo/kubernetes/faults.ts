import type { ServerResponse } from "node:http";
import { expired, type StatusError, unauthorized, unavailable } from "./status";

/** The ways in which an API server, or what stands before it, has been seen to fail. */
export type KubernetesFault =
  | "none"
  /** 503 with a Status: its store is away. */
  | "unavailable"
  /** 401: the token is not accepted any more. */
  | "unauthorized"
  /** 410 to every list and watch: its history was thrown away. */
  | "expired"
  /** A page for people, as a proxy in between sends it. */
  | "html"
  /** The connection is reset. */
  | "reset";

/** Set by whoever holds the server, in the same process; nothing over HTTP changes it. */
export type KubernetesFaults = {
  mode: KubernetesFault;
  /** Added before every answer, or failure. */
  delayMs: number;
  /** Only paths for which this is true suffer; absent, all do. */
  only?: ((path: string) => boolean) | undefined;
};

/** Fails as it is told. Throws where the failure is a Status that the server sends like any other. */
export function failWith(mode: Exclude<KubernetesFault, "none">, response: ServerResponse): void {
  const error = statusOf(mode);
  if (error) throw error;
  if (mode === "html") {
    response
      .writeHead(502, { "content-type": "text/html; charset=utf-8" })
      .end("<!doctype html><title>502</title><h1>Bad Gateway</h1>\n");
  } else {
    response.socket?.resetAndDestroy();
  }
}

function statusOf(mode: KubernetesFault): StatusError | undefined {
  if (mode === "unavailable") return unavailable();
  if (mode === "unauthorized") return unauthorized();
  if (mode === "expired") return expired("The resourceVersion for the provided list is too old.");
  return undefined;
}
