import type { Item, Link, Prepared } from "./prepare";

/** A connected part of the graph, with what it takes to draw it. */
export type Part = { items: readonly Item[]; links: readonly Link[] };

/** Stands for all nodes without a group and without an edge, which are packed together. */
const IDLE = "idle";

/** The graph in parts between which nothing goes: what shares a group stays together. Largest first. */
export function parts({ items, links }: Prepared): Part[] {
  const parent = new Map<string, string>();
  const rootOf = (key: string): string => {
    let root = key;
    for (let next = parent.get(root); next !== undefined; next = parent.get(root)) root = next;
    return root;
  };
  const join = (a: string, b: string): void => {
    const [rootA, rootB] = [rootOf(a), rootOf(b)];
    if (rootA !== rootB) parent.set(rootB, rootA);
  };
  for (const item of items) if (item.group !== undefined) join(`g${item.group}`, `n${item.id}`);
  for (const { source, target } of links) join(`n${source}`, `n${target}`);
  const linked = new Set(links.flatMap(({ source, target }) => [source, target]));
  for (const { id, group } of items) if (group === undefined && !linked.has(id)) join(IDLE, `n${id}`);

  const members = new Map<string, { items: Item[]; links: Link[] }>();
  for (const item of items) {
    const root = rootOf(`n${item.id}`);
    const part = members.get(root);
    if (part) part.items.push(item);
    else members.set(root, { items: [item], links: [] });
  }
  for (const link of links) members.get(rootOf(`n${link.source}`))?.links.push(link);
  // Sorting keeps the order of equals, which is that of their first ids.
  return [...members.values()].sort((a, b) => b.items.length - a.items.length);
}
