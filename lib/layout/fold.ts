import type { Size } from "./geometry";
import { LAYER_GAP, NODE_GAP } from "./spacing";

/**
 * Layers put together so that the whole comes near the wished shape: where nearly everything calls everything, or in one
 * long chain, each layer holds a single thing, and the picture is a thin line. What is in one layer stays in one.
 * Undefined where there are few enough layers already.
 */
export function foldedRanks(boxes: readonly Size[], rank: Int32Array, aspectRatio: number): Int32Array | undefined {
  const layers = Math.max(0, ...rank) + 1;
  const width = mean(boxes.map((box) => box.width)) + LAYER_GAP;
  const height = mean(boxes.map((box) => box.height)) + NODE_GAP;
  const wanted = Math.max(Math.round(Math.sqrt((aspectRatio * boxes.length * height) / width)), 1);
  if (wanted >= layers) return undefined;

  const sizes = new Int32Array(layers);
  for (const layer of rank) sizes[layer] = (sizes[layer] ?? 0) + 1;
  const folded = new Int32Array(layers);
  let before = 0;
  for (const [layer, size] of sizes.entries()) {
    folded[layer] = Math.floor(((before + size / 2) * wanted) / boxes.length);
    before += size;
  }
  return rank.map((layer) => folded[layer] ?? 0);
}

function mean(lengths: readonly number[]): number {
  return lengths.reduce((sum, length) => sum + length, 0) / Math.max(lengths.length, 1);
}
