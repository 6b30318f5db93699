import { KubernetesError } from "./failure";

/** How much is kept of one cluster, of all its kinds together. */
export type Room = {
  /** Takes up so many bytes more, or fewer. Throws a sentence where there is no room for more. */
  take(bytes: number): void;
  used(): number;
};

export function createRoom(mostMb: number): Room {
  const most = mostMb * 1024 * 1024;
  let used = 0;
  return {
    take(bytes) {
      if (bytes > 0 && used + bytes > most) {
        const limit = `The cluster holds more than the ${mostMb} MB that are kept of one (KUBERNETES_MEMORY_MB).`;
        throw new KubernetesError("upstream-too-large", limit);
      }
      used += bytes;
    },
    used: () => used,
  };
}

/* What V8 takes for a value of each kind, about. */
const [SLOT, HEAD] = [8, 24];

/** How many bytes a value of JSON takes up, about: what several objects share is counted for each. */
export function bytesOf(value: unknown): number {
  if (typeof value === "string") return HEAD + value.length;
  if (typeof value !== "object" || value === null) return SLOT;
  let bytes = HEAD;
  for (const name in value) bytes += SLOT + bytesOf((value as Readonly<Record<string, unknown>>)[name]);
  return bytes;
}
