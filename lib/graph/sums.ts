import type { Measure } from "../mesh/flow";
import type { DirectionTotals, GraphEdge } from "./model";

/** Rates per second by what they count. Undefined where nobody reported it, which is not zero. They add up. */
export type Sums = Record<Measure | "error" | "clientError", number | undefined>;

export function noSums(): Sums {
  return {
    requests: undefined,
    error: undefined,
    clientError: undefined,
    requestMessages: undefined,
    responseMessages: undefined,
    requestBytes: undefined,
    responseBytes: undefined,
    opened: undefined,
    closed: undefined,
    failed: undefined,
  };
}

const NAMES = Object.keys(noSums()) as readonly (keyof Sums)[];

/** Adds `more` to `sums`. */
export function addSums(sums: Sums, more: Readonly<Sums>): void {
  for (const name of NAMES) {
    const value = more[name];
    if (value !== undefined) sums[name] = (sums[name] ?? 0) + value;
  }
}

/** Adds the totals that an edge and a side of a node have in common. */
export function addTotals(into: DirectionTotals, sums: Readonly<Sums>): void {
  const { requests, error, clientError, requestBytes, responseBytes } = sums;
  if (requests !== undefined) {
    into.requestRate = requests;
    into.errorRate = error ?? 0;
    into.clientErrorRate = clientError ?? 0;
  }
  if (requestBytes !== undefined) into.sentBytesPerSecond = requestBytes;
  if (responseBytes !== undefined) into.receivedBytesPerSecond = responseBytes;
}

export function messagesOf({ requestMessages, responseMessages }: Readonly<Sums>): GraphEdge["messages"] {
  if (requestMessages === undefined && responseMessages === undefined) return undefined;
  return {
    ...(requestMessages === undefined ? {} : { sentPerSecond: requestMessages }),
    ...(responseMessages === undefined ? {} : { receivedPerSecond: responseMessages }),
  };
}

export function connectionsOf({ opened, closed, failed }: Readonly<Sums>): GraphEdge["connectionsPerSecond"] {
  if (opened === undefined && closed === undefined && failed === undefined) return undefined;
  return {
    ...(opened === undefined ? {} : { opened }),
    ...(closed === undefined ? {} : { closed }),
    ...(failed === undefined ? {} : { failed }),
  };
}
