import { fakeApiServer } from "@/lib/kubernetes/testing/api-server";
import type { FakeCluster } from "@/lib/kubernetes/testing/fake-cluster";
import { rawObject, rawPod, rawVirtualService } from "@/lib/kubernetes/testing/objects";

/** What the process that measures tells the one that serves. */
export type Order =
  | { readonly does: "put"; readonly name: string }
  | { readonly does: "storm"; readonly count: number };

/** Told to a process that is to serve. */
export const PARAMETER = "serve-large-cluster";

const NAMESPACES = 50;

/** Serves a large cluster until the parent is gone, and says where. */
export async function serveLargeCluster(): Promise<void> {
  const { cluster, url } = await fakeApiServer();
  fill(cluster);
  process.on("message", (order: Order) => obey(cluster, order));
  process.once("disconnect", () => process.exit());
  process.send?.(url);
}

function fill(cluster: FakeCluster): void {
  for (const kind of ["virtualServices", "destinationRules", "authorizationPolicies"] as const) cluster.serve(kind);
  for (let index = 0; index < 5_000; index += 1) {
    cluster.put("pods", rawPod(`app-${index % 1000}-6d4cf56db6-${index}`, namespaceOf(index)));
  }
  for (let index = 0; index < 3_000; index += 1) {
    const { metadata } = rawObject(`service-${index}`, namespaceOf(index));
    const ports = [{ name: "http", port: 80, targetPort: 8080, protocol: "TCP" }];
    cluster.put("services", { metadata, spec: { selector: { app: `app-${index}` }, ports, clusterIP: "10.0.0.1" } });
    const endpoint = { addresses: ["10.1.2.3"], conditions: { ready: true }, nodeName: "node-1" };
    cluster.put("endpointSlices", { metadata, addressType: "IPv4", endpoints: [endpoint, endpoint], ports });
  }
  for (let index = 0; index < 1_000; index += 1) {
    const { metadata, spec } = rawPod(`app-${index}`, namespaceOf(index));
    cluster.put("deployments", { metadata, spec: { replicas: 5, template: { metadata, spec } } });
    for (let old = 0; old < 5; old += 1) cluster.put("replicaSets", rawPod(`app-${index}-${old}`, namespaceOf(index)));
    cluster.put("virtualServices", rawVirtualService(`route-${index}`, namespaceOf(index)));
    if (index % 2 === 0) cluster.put("destinationRules", rawVirtualService(`rule-${index}`, namespaceOf(index)));
    else cluster.put("authorizationPolicies", rawVirtualService(`policy-${index}`, namespaceOf(index)));
  }
}

function obey(cluster: FakeCluster, order: Order): void {
  if (order.does === "put") {
    cluster.put("pods", rawPod(order.name, "shop-0"));
    return;
  }
  for (let index = 0; index < order.count; index += 1) {
    const status = { phase: index % 2 === 0 ? "Running" : "Pending" };
    cluster.put("pods", rawPod(`app-${index % 1000}-6d4cf56db6-${index % 5000}`, namespaceOf(index), { status }));
  }
  cluster.put("pods", rawPod("after-the-storm", "shop-0"));
}

function namespaceOf(index: number): string {
  return `shop-${index % NAMESPACES}`;
}
