import { type Arc, arc } from "./adjacency";
import { type Block, blockOf, divided, putBlock, sizeOf } from "./block";
import { arrangeBlocks } from "./blocks";
import { composed, type Draft } from "./compose";
import type { Layout } from "./model";
import { putBeside, widthBeside } from "./outside";
import type { Link, Prepared } from "./prepare";

/**
 * The layout for large graphs: each group is laid out by itself, then the groups' boxes are put into columns. Nodes
 * without a group stand outside: those that are only heard (unknown sources) at the left, those that are only called
 * (external hosts) at the right.
 */
export function twoLevelLayout(prepared: Prepared): Layout {
  const { sources, sinks, middle, groups } = divided(prepared);
  const touching = linksByGroup(prepared);
  const blocks = [...groups].map(([group, items]) => blockOf(group, items, touching.get(group) ?? [], prepared));
  if (middle.length > 0) blocks.push(blockOf(undefined, middle, prepared.links, prepared));

  const draft: Draft = { nodes: new Map(), groups: [] };
  const { corners } = arrangeBlocks(blocks.map(sizeOf), arcsBetween(blocks, prepared.links), {
    aspectRatio: prepared.aspectRatio,
    beside: widthBeside(sources) + widthBeside(sinks),
  });
  for (const [index, block] of blocks.entries()) putBlock(draft, block, corners[index] ?? { x: 0, y: 0 }, prepared);
  putBeside(draft, prepared, sources, "left");
  putBeside(draft, prepared, sinks, "right");
  return composed(prepared, draft, "two-level");
}

/** For each group, the links that touch it. */
function linksByGroup({ links, byId }: Prepared): Map<string | undefined, Link[]> {
  const byGroup = new Map<string | undefined, Link[]>();
  const add = (group: string | undefined, link: Link): void => {
    const known = byGroup.get(group);
    if (known) known.push(link);
    else byGroup.set(group, [link]);
  };
  for (const link of links) {
    const [from, to] = [byId.get(link.source)?.group, byId.get(link.target)?.group];
    add(from, link);
    if (to !== from) add(to, link);
  }
  return byGroup;
}

/** What goes from one block to another, added up. */
function arcsBetween(blocks: readonly Block[], links: readonly Link[]): Arc[] {
  const blockOfNode = new Map(
    blocks.flatMap(({ interior }, index) => [...interior.nodes.keys()].map((id) => [id, index])),
  );
  const arcs = new Map<number, Arc>();
  for (const { source, target, weight } of links) {
    const [from, to] = [blockOfNode.get(source), blockOfNode.get(target)];
    if (from === undefined || to === undefined || from === to) continue;
    const key = from * blocks.length + to;
    const known = arcs.get(key);
    if (known) known.weight += weight;
    else arcs.set(key, arc(from, to, weight));
  }
  return [...arcs.values()];
}
