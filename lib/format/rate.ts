import { type Figure, NO_DATA, onLadder } from "./figure";

/** Requests per second: 12.5 req/s. Below a hundredth it is said to be so, because "0" would be a lie. */
export function formatRate(perSecond: number | undefined): Figure {
  return perSecondOf(perSecond, "req/s");
}

/** Connections per second. */
export function formatConnections(perSecond: number | undefined): Figure {
  return perSecondOf(perSecond, "conn/s");
}

/** gRPC messages per second. */
export function formatMessages(perSecond: number | undefined): Figure {
  return perSecondOf(perSecond, "msg/s");
}

function perSecondOf(perSecond: number | undefined, unit: string): Figure {
  if (perSecond === undefined || !Number.isFinite(perSecond)) return NO_DATA;
  if (perSecond > 0 && perSecond < 0.01) return { value: "<0.01", unit };
  const scaled = onLadder(perSecond, [
    [1, ""],
    [1e3, "k"],
    [1e6, "M"],
  ]);
  return { value: scaled.value + scaled.unit, unit };
}
