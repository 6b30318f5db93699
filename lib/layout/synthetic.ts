import type { LayoutEdge, LayoutInput, LayoutNode } from "./model";

/** How large a made-up mesh is. */
export type MeshSize = {
  nodes: number;
  groups: number;
  edges: number;
  seed?: number;
  /** Every so many nodes there is an app with two versions; 0 for none. */
  versionsEvery?: number;
};

/** Share of the calls that stay in their namespace. */
const AT_HOME = 0.7;
/** Services stand in so many tiers, from the front to the back, and call mostly the next one. */
const TIERS = 5;
/** How readily a call that leaves out a tier is taken. */
const SKIPS = 0.3;
/** How readily a call against the common direction is: circles are rare in a mesh, but there are some. */
const BACKWARDS = 0.004;

/**
 * A made-up mesh that is the same for the same seed: calls go from the front to the back, mostly within a namespace,
 * few services are called by many, a few external hosts at the end and one unknown source at the beginning.
 */
export function syntheticMesh({
  nodes: count,
  groups,
  edges: edgeCount,
  seed = 1,
  versionsEvery = 8,
}: MeshSize): LayoutInput {
  const random = randomNumbers(seed);
  const hosts = Math.min(Math.floor(count / 20), 24);
  const workloads = count - hosts - 1;

  const nodes: LayoutNode[] = Array.from({ length: workloads }, (_, index) => {
    const versioned = versionsEvery > 0 && index % versionsEvery < 2 && groups > 0;
    const app = `app-${Math.floor(index / Math.max(versionsEvery, 1))}`;
    const group = `ns-${Math.floor(index / Math.ceil(workloads / Math.max(groups, 1)))}`;
    return {
      ...node(`workload-${index}`, 40),
      ...(groups > 0 && { group }),
      ...(versioned && { subgroup: `${group}/${app}` }),
    };
  });
  const external = Array.from({ length: hosts }, (_, index) => node(`host-${index}.example.com`, 40));
  const all = [...nodes, ...external, node("unknown", 40)];

  const perGroup = Math.max(1, Math.ceil(workloads / Math.max(groups, 1)));
  const tierOf = (index: number): number => Math.floor(((index % perGroup) * TIERS) / perGroup);
  const edges = new Map<string, LayoutEdge>();
  const add = (source: number, target: number): void => {
    const [from, to] = [all[source], all[target]];
    if (!from || !to || from === to) return;
    edges.set(`${from.id}>${to.id}`, { id: `${from.id}>${to.id}`, source: from.id, target: to.id });
  };
  for (let tries = 0; edges.size < edgeCount - hosts && tries < edgeCount * 40; tries++) {
    const source = Math.floor(random() * workloads);
    const home = Math.floor(source / perGroup) * perGroup;
    const [first, length] = random() < AT_HOME ? [home, Math.min(perGroup, workloads - home)] : [0, workloads];
    // The square makes some services much more popular than others.
    const target = first + Math.floor(random() ** 2 * length);
    const step = tierOf(target) - tierOf(source);
    if (step === 1 || (step > 1 && random() < SKIPS) || (step < 0 && random() < BACKWARDS)) add(source, target);
  }
  for (let index = 0; index < hosts; index++) add(Math.floor(random() * workloads), workloads + index);
  add(all.length - 1, Math.floor(random() * workloads));
  return { nodes: all, edges: [...edges.values()].slice(0, edgeCount + hosts + 1) };
}

function node(id: string, size: number): LayoutNode {
  return { id, width: size, height: size, labelWidth: Math.min(140, 6.4 * id.length) };
}

/** Numbers from 0 to 1 that follow from the seed: a linear congruential generator, of which only the high bits are used. */
export function randomNumbers(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 4) / 2 ** 28;
  };
}
