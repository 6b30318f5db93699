/**
 * Small drawings that say what is particular about a node, as paths of strokes sixteen by sixteen: the canvas, the legend
 * and the panel draw the same. What changes where requests go, or whether anybody would know, comes first: a canvas has
 * room for a few. Everything else about a node is said in the panel.
 */
export const MARKS = {
  dead: "M4 13.5V7a4 4 0 0 1 8 0v6.5M2.5 13.5h11",
  faultInjection: "M9.2 1.8 4 9h3.4l-.6 5.2L12 7H8.6Z",
  circuitBreaker: "M1.5 10.5H5l6.4-5M11 10.5h3.5M11 8.8v3.4",
  trafficShifting: "M2 8h3.5l4.5-4.5h3.5M5.5 8l4.5 4.5h3.5M11.8 1.8l1.7 1.7-1.7 1.7M11.8 10.8l1.7 1.7-1.7 1.7",
  mirroring: "M2.5 2.5h7.5V10H2.5ZM6 12.5v1h7.5V6h-1",
  noSidecar: "M3.5 3.5h9v9h-9ZM1.8 14.2 14.2 1.8",
  workloadEntry: "M2 3h12v7.5H2ZM8 10.5V13M5 13.5h6",
} as const;

export type MarkName = keyof typeof MARKS;

/** The marks of a node with these traits, the weightiest first. */
export function marksOf(traits: readonly string[]): readonly MarkName[] {
  return MARK_NAMES.filter((name) => traits.includes(name));
}

const MARK_NAMES = Object.keys(MARKS) as MarkName[];
