import { startDemoKubernetes } from "../api-server";
import { KINDS } from "../kinds";
import { manualClock, writtenCluster } from "../testing/written-cluster";
import { WIDGET } from "./objects";
import { conformanceSuite } from "./suite";
import type { Target } from "./target";

conformanceSuite("the demo's API server", async (): Promise<Target> => {
  const clock = manualClock(Date.parse("2026-11-20T09:26:00Z") / 1000);
  const cluster = writtenCluster(clock, [...KINDS, WIDGET]);
  const server = await startDemoKubernetes({ cluster, clock, everyMs: 5 });
  return {
    url: server.url,
    write: async (object) => void cluster.write(object),
    remove: async (object) => cluster.remove(object),
    close: server.close,
  };
});
