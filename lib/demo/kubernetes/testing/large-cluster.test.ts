import { expect, it } from "vitest";
import { syntheticWorld } from "../../world-synthetic";
import { largeCluster } from "./large-cluster";

it("has by name all that the synthetic world of its size tells of, and more", () => {
  const size = { services: 40, namespaces: 3 };
  const world = syntheticWorld({ ...size, edges: 20, seed: 1, startedAt: 1_795_166_894 });
  const deployments = largeCluster(size)
    .objectsAt(0)
    .filter(({ kind }) => kind === "Deployment")
    .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  const told = new Set(
    world.series
      .map(({ labels }) => `${labels.destination_workload_namespace}/${labels.destination_workload}`)
      .filter((name) => !/undefined|unknown/.test(name)),
  );

  expect(deployments).toHaveLength(40);
  expect(told.size).toBe(20);
  expect(deployments).toEqual(expect.arrayContaining([...told]));
});
