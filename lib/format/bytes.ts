import { type Figure, NO_DATA, onLadder } from "./figure";

/** Bytes per second in powers of ten, as networks count: 1.2 MB/s. */
export function formatBytesRate(bytesPerSecond: number | undefined): Figure {
  if (bytesPerSecond === undefined || !Number.isFinite(bytesPerSecond)) return NO_DATA;
  if (bytesPerSecond > 0 && bytesPerSecond < 0.01) return { value: "<0.01", unit: "B/s" };
  return onLadder(bytesPerSecond, [
    [1, "B/s"],
    [1e3, "kB/s"],
    [1e6, "MB/s"],
    [1e9, "GB/s"],
    [1e12, "TB/s"],
  ]);
}
