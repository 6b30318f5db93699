import { LRUCache } from "lru-cache";
import { type Packed, packJson } from "../http/etag";
import { singleton } from "../singleton";
import type { Versioned } from "./load-graph";

/**
 * Bytes of answers kept: the few views that people look at, at up to some megabytes each. Whatever is older than the
 * newest figures is asked for by nobody, and stays until it is pushed out.
 */
const KEPT_BYTES = 24 * 1024 * 1024;

/**
 * Makes an answer once for all who ask for the same version of it at the same time, and keeps it packed: two hundred
 * viewers of one graph cost one serialisation and one compression per refresh.
 */
export async function packOnce(
  kind: string,
  { version, value }: Pick<Versioned<unknown>, "version" | "value">,
): Promise<Packed> {
  const { kept, running } = singleton("answers.1", () => ({
    kept: new LRUCache<string, Packed>({
      maxSize: KEPT_BYTES,
      sizeCalculation: ({ plain, gzip }) => plain.byteLength + (gzip?.byteLength ?? 0) + 1,
    }),
    running: new Map<string, Promise<Packed>>(),
  }));
  const key = `${kind}/${version}`;
  const packed = kept.get(key);
  if (packed) return packed;
  const known = running.get(key);
  if (known !== undefined) return known;
  const making = Promise.resolve()
    .then(value)
    .then(packJson)
    .finally(() => running.delete(key));
  running.set(key, making);
  const made = await making;
  kept.set(key, made);
  return made;
}
