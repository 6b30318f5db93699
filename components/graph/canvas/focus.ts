import type { EdgeElement } from "./elements";
import type { Focus } from "./overlay/scene";

/**
 * What stands out. A selection brings its neighbourhood with it, and the rest stands back; what the pointer is on only
 * gets its words.
 */
export function focusOf(
  edges: readonly Pick<EdgeElement, "id" | "source" | "target">[],
  selectedId: string | undefined,
  hoveredId: string | undefined,
): Focus {
  const ids = new Set<string>();
  const strong = new Set<string>();
  const near = new Set<string>();
  if (hoveredId !== undefined) near.add(hoveredId);
  if (selectedId !== undefined) {
    ids.add(selectedId);
    strong.add(selectedId);
  }
  for (const { id, source, target } of edges) {
    if (id === selectedId || source === selectedId || target === selectedId) {
      for (const each of [id, source, target]) ids.add(each);
      strong.add(id);
    }
    if (hoveredId !== undefined && (source === hoveredId || target === hoveredId)) near.add(id);
  }
  return { ids, strong, near };
}
