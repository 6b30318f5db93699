import type { ServerResponse } from "node:http";
import type { Clock } from "../clock";
import type { IncidentSchedule } from "../incident";
import type { ApiPath } from "./api-path";
import type { ClusterReader } from "./cluster";
import { linesBetween, logText, readLogRequest } from "./logs";
import type { KubeObject } from "./object";
import { lineOf } from "./replies";
import type { Streams } from "./streams";
import { beginWatch } from "./watch";

/** What answers that go on are made of. */
export type StreamFrame = {
  readonly clock: Clock;
  readonly reader: ClusterReader;
  readonly remembersSeconds: number;
  /** Seconds of the clock between two bookmarks of a watch. */
  readonly bookmarkSeconds: number;
  readonly schedule: IncidentSchedule;
  readonly open: Streams;
};

/** Begins a watch, and lets it go on. Throws a Status where it cannot begin. */
export function answerWatch(
  asked: ApiPath,
  parameters: URLSearchParams,
  response: ServerResponse,
  { clock, reader, remembersSeconds, bookmarkSeconds, open }: StreamFrame,
): void {
  const now = clock();
  const begun = beginWatch(asked, parameters, { now, remembersSeconds, reader });
  response.writeHead(200, { "content-type": "application/json", "cache-control": "no-cache, private" });
  response.write(begun.first.map(lineOf).join(""));
  if (begun.first.at(-1)?.type === "ERROR") {
    response.end();
    return;
  }
  // Headers go out with the first byte, which may be long in coming.
  response.flushHeaders();
  let bookmarkedAt = now;
  const timeout = Number(parameters.get("timeoutSeconds") ?? "");
  open.add({
    response,
    pull(at) {
      const lines = begun.newsUntil(at).map(lineOf);
      if (begun.wantsBookmarks && at - bookmarkedAt >= bookmarkSeconds) {
        bookmarkedAt = at;
        lines.push(lineOf(begun.bookmark()));
      }
      return lines.join("");
    },
    last: () => (begun.wantsBookmarks ? lineOf(begun.bookmark()) : ""),
    ...(timeout > 0 ? { endsAfterSeconds: timeout } : {}),
  });
}

/** Sends a container's log, and what follows when that is asked for. Throws a Status where there is none. */
export function answerLog(
  pod: KubeObject,
  parameters: URLSearchParams,
  response: ServerResponse,
  { clock, schedule, open }: StreamFrame,
): void {
  const now = clock();
  const wanted = readLogRequest(pod, parameters, now);
  const between = (from: number, until: number) => linesBetween(pod, wanted.container, { from, until, schedule });
  response.writeHead(200, { "content-type": "text/plain" });
  const past = logText(between(wanted.since ?? 0, now), wanted);
  if (!wanted.follow) {
    response.end(past);
    return;
  }
  response.write(past);
  let seenUntil = Math.floor(now);
  open.add({
    response,
    pull(at) {
      const { tailLines, limitBytes, ...rest } = wanted;
      const text = logText(between(seenUntil, at), rest);
      seenUntil = Math.floor(at);
      return text;
    },
    last: () => "",
  });
}
