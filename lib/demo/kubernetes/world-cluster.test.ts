import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { waveAt } from "../wave";
import { demoWorld } from "../world-demo";
import { CLUSTER, ISTIO_VERSION, NAMESPACES, principalOf, SERVICES, WORKLOADS } from "../world-places";
import { CANARY_SHARE, FLIGHTS_V2_SHARE } from "../world-traffic";
import { clusterReader } from "./cluster";
import { agrees, injectionOf, type PodTemplate } from "./injection";
import { KINDS, kindOf } from "./kinds";
import { MISTAKES } from "./mistakes";
import { type KubeObject, keyOf } from "./object";
import { selects } from "./service-objects";
import { worldCluster } from "./world-cluster";

/** Minute 26. */
const NOW = Date.parse("2026-11-20T09:26:00Z") / 1000;
const HOUR = 3600;

const cluster = worldCluster({ startedAt: NOW });
const objects = cluster.objectsAt(NOW);

/** Workloads that have no part in the traffic, and why. */
const WITHOUT_TRAFFIC = new Set([
  "istio-system/istio-cni-node", // Sets up pods, and carries nothing.
  "kube-system/coredns",
  "monitoring/prometheus",
  "sandbox/playground", // Scaled to nothing.
  "shop/debug-shell", // A mistake: no sidecar.
  "staging/frontend", // A mistake: no sidecar.
]);

describe("the demo's cluster", () => {
  it("has objects of known kinds, each once, with what every object has", () => {
    expect(objects.filter((object) => !kindOf(object)).map(keyOf)).toEqual([]);
    expect(new Set(objects.map(keyOf)).size).toBe(objects.length);
    expect(new Set(objects.map(({ metadata }) => metadata.uid)).size).toBe(objects.length);
    expect(new Set(objects.map(({ metadata }) => metadata.resourceVersion)).size).toBe(objects.length);
    for (const object of objects) {
      const { name, uid, creationTimestamp, namespace } = object.metadata;
      expect(name, keyOf(object)).toMatch(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/);
      expect(uid, keyOf(object)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(Date.parse(creationTimestamp ?? "") / 1000, keyOf(object)).toBeLessThanOrEqual(NOW);
      expect(namespace !== undefined, keyOf(object)).toBe(kindOf(object)?.namespaced);
    }
  });

  it("has an object of nearly every kind", () => {
    const present = new Set(objects.map((object) => kindOf(object)));

    expect(KINDS.filter((kind) => !present.has(kind)).map(({ kind }) => kind)).toEqual([
      "Secret",
      "GRPCRoute",
      "WasmPlugin",
    ]);
  });

  it("has every namespace that objects are in, and every owner by its uid", () => {
    const namespaces = new Set(named("Namespace").map(({ metadata }) => metadata.name));
    const byUid = new Map(objects.map((object) => [object.metadata.uid, object]));

    for (const object of objects) {
      if (object.metadata.namespace) expect(namespaces, keyOf(object)).toContain(object.metadata.namespace);
      for (const { uid, name, kind } of object.metadata.ownerReferences ?? []) {
        expect(byUid.get(uid)?.metadata.name, keyOf(object)).toBe(name);
        expect(byUid.get(uid)?.kind, keyOf(object)).toBe(kind);
      }
    }
  });

  it("has a controller, and pods, for every workload of the telemetry, and no others but those listed", () => {
    const controllers = named("Deployment", "StatefulSet", "DaemonSet");
    const paths = controllers.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
    const expected = Object.values(WORKLOADS).map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`);
    const without = paths.filter((path) => WITHOUT_TRAFFIC.has(path.split(" ")[1] ?? ""));

    expect(paths.sort()).toEqual([...expected, ...without].sort());
    expect(without).toHaveLength(WITHOUT_TRAFFIC.size);
    for (const { namespace, name } of Object.values(WORKLOADS)) {
      expect(podsOf(namespace, name).length, name).toBeGreaterThan(0);
    }
  });

  it("has the pods that are scraped, by name, address and node", () => {
    const { series } = demoWorld({ startedAt: NOW });
    const scraped = series.filter(({ name, lives }) => name === "up" && (lives?.until ?? NOW) >= NOW);

    for (const { labels } of scraped) {
      const pod = named("Pod").find(({ metadata }) => metadata.name === labels.pod);
      expect(pod?.metadata.namespace, labels.pod).toBe(labels.namespace);
      expect(pod?.metadata.labels?.app, labels.pod).toBe(labels.app);
      expect((pod?.status as { podIP?: string } | undefined)?.podIP, labels.pod).toBe(labels.instance?.split(":")[0]);
    }
    const proxies = named("Pod").filter((pod) => pod.metadata.annotations?.["sidecar.istio.io/status"]);
    const names = new Set(scraped.map(({ labels }) => labels.pod));
    expect(proxies.filter(({ metadata }) => !names.has(metadata.name)).map(keyOf)).toEqual([]);
  });

  it.each(Object.values(WORKLOADS).map((place) => ({ name: `${place.namespace}/${place.name}`, place })))(
    "lets $name take part in the mesh as the telemetry says, with its labels and identity",
    ({ place }) => {
      const controller = one(objects, place.kind, place.name, place.namespace);
      const namespace = one(objects, "Namespace", place.namespace);
      const { template } = controller.spec as { template: PodTemplate };

      expect(agrees(injectionOf(namespace, place.name, template), place.dataPlane)).toBe(true);
      expect(template.metadata.labels?.app ?? place.app).toBe(place.app);
      expect(template.metadata.labels?.version ?? "").toBe(place.version);
      const account = `spiffe://cluster.local/ns/${place.namespace}/sa/${template.spec.serviceAccountName}`;
      expect(["unknown", account]).toContain(principalOf(place));
    },
  );

  it("has the services and external hosts of the telemetry", () => {
    const services = named("Service").map(({ metadata }) => `${metadata.name}.${metadata.namespace}.svc.cluster.local`);
    const external = named("ServiceEntry").flatMap(({ spec }) => (spec as { hosts: string[] }).hosts);
    const undeclared = [SERVICES.googleApis.host, SERVICES.tracker.host];

    for (const { host } of Object.values(SERVICES)) {
      expect([...services, ...external, ...undeclared], host).toContain(host);
    }
    expect(external).not.toContain(SERVICES.tracker.host);
  });

  it("asks for mutual TLS as the telemetry's places say", () => {
    for (const { name, mtls } of NAMESPACES) {
      const policy = named("PeerAuthentication").find(({ metadata }) => metadata.namespace === name);
      expect((policy?.spec as { mtls?: { mode: string } } | undefined)?.mtls?.mode ?? "none", name).toBe(mtls);
    }
  });

  it("selects pods with every Service and controller, and lists them in the slices", () => {
    const empty = new Set(["playground"]);
    for (const { kind, metadata, spec } of named("Service", "Deployment", "StatefulSet", "DaemonSet")) {
      if (empty.has(metadata.name)) continue;
      const { selector } = spec as { selector: Record<string, string> & { matchLabels?: Record<string, string> } };
      const labels = kind === "Service" ? selector : (selector.matchLabels ?? {});
      const selected = named("Pod").filter(
        (pod) => pod.metadata.namespace === metadata.namespace && selects(labels, pod.metadata.labels ?? {}),
      );
      expect(selected.length, `${kind} ${metadata.name}`).toBeGreaterThan(0);
      if (kind !== "Service") continue;
      const slice = named("EndpointSlice").find(
        (each) =>
          each.metadata.namespace === metadata.namespace &&
          each.metadata.labels?.["kubernetes.io/service-name"] === metadata.name,
      );
      const { endpoints } = slice as unknown as { endpoints: readonly { targetRef: { name: string } }[] };
      expect(endpoints.map(({ targetRef }) => targetRef.name).sort()).toEqual(
        selected.map((pod) => pod.metadata.name).sort(),
      );
    }
  });

  it("runs the proxies of the version that the telemetry names, and calls the cluster as it does", () => {
    const images = named("Pod").flatMap(({ spec }) => {
      const { containers, initContainers = [] } = spec as Record<string, { name: string; image: string }[]>;
      return [...(containers ?? []), ...initContainers].filter(({ name }) => name === "istio-proxy");
    });
    const values = named("ConfigMap").find(({ metadata }) => metadata.name === "istio-sidecar-injector");

    expect(images.length).toBeGreaterThan(20);
    for (const { image } of images) expect(image).toMatch(new RegExp(`/(proxyv2|ztunnel):${ISTIO_VERSION}$`));
    expect(JSON.stringify(values)).toContain(`\\"clusterName\\": \\"${CLUSTER}\\"`);
  });

  it("has sidecars of both sorts, and pods that ztunnel captures", () => {
    const [details] = podsOf("bookinfo", "details-v1");
    const [cart] = podsOf("shop", "cart");
    const [hotels] = podsOf("travel", "hotels-v1");

    expect(containerNames(details)).toEqual({ containers: ["details", "istio-proxy"], init: ["istio-init"] });
    expect(containerNames(cart)).toEqual({ containers: ["cart"], init: ["istio-init", "istio-proxy"] });
    expect(hotels?.metadata.annotations).toEqual({ "ambient.istio.io/redirection": "enabled" });
  });

  it("has every mistake that is listed, and lists every one that is called so", () => {
    const paths = new Set(
      objects.map(({ kind, metadata }) =>
        [kind, [metadata.namespace, metadata.name].filter(Boolean).join("/")].join(" "),
      ),
    );

    expect(MISTAKES.filter(({ object }) => !paths.has(object))).toEqual([]);
    const folder = new URL("./objects/", import.meta.url);
    const called = readdirSync(folder).flatMap(
      (file) => readFileSync(new URL(file, folder), "utf8").match(/^# Mistake: /gm) ?? [],
    );
    expect(MISTAKES).toHaveLength(called.length);
    expect(MISTAKES.length).toBeGreaterThanOrEqual(15);
  });

  it("tells who changed its configuration last, and when", () => {
    const reviews = named("VirtualService").find(({ metadata }) => metadata.name === "reviews");
    const cart = named("VirtualService").find(({ metadata }) => metadata.name === "cart");

    expect(reviews?.metadata.managedFields).toMatchObject([
      { manager: "flagger", operation: "Update", time: "2026-11-20T09:25:00Z" },
    ]);
    expect(cart?.metadata.managedFields).toMatchObject([{ manager: "argocd-controller", operation: "Apply" }]);
  });
});

describe("as time goes by", () => {
  it("is the same in every process, whenever it was started within the hour", () => {
    const other = worldCluster({ startedAt: NOW + 20 * 60 });

    expect(other.objectsAt(NOW)).toEqual(objects);
    expect(other.changesBetween(NOW - HOUR, NOW)).toEqual(cluster.changesBetween(NOW - HOUR, NOW));
  });

  it("changes an object's version when it changes, at moments it tells of, and at no others", () => {
    let before = byKey(cluster.objectsAt(NOW));
    let moment = NOW;
    for (const change of cluster.changesBetween(NOW, NOW + 70 * 60)) {
      expect(differing(before, byKey(cluster.objectsAt((moment + change) / 2)))).toEqual([]);
      const after = byKey(cluster.objectsAt(change));
      const changed = differing(before, after);
      expect(changed.length, `something changes at ${change}`).toBeGreaterThan(0);
      for (const key of changed) {
        const [was, is] = [before.get(key), after.get(key)];
        if (was && is) expect(versionNumber(is), key).toBeGreaterThan(versionNumber(was));
      }
      for (const [key, object] of after) {
        if (before.get(key)?.metadata.resourceVersion === object.metadata.resourceVersion) continue;
        expect(changed, `${key} has another version and is the same`).toContain(key);
      }
      before = after;
      moment = change;
    }
  });

  it("gives every change a version of its own, all growing", () => {
    const events = clusterReader(cluster).eventsBetween(NOW, NOW + 70 * 60);
    const versions = events.map(({ object }) => versionNumber(object));

    expect(versions.length).toBeGreaterThan(200);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  });

  it.each([
    { minute: 0, wanted: 1, ready: 1, revisions: 2 },
    { minute: 0.2, wanted: 1, ready: 1, revisions: 1 },
    { minute: 20, wanted: 2, ready: 2, revisions: 1 },
    { minute: 25, wanted: 3, ready: 2, revisions: 1 },
    { minute: 30, wanted: 3, ready: 3, revisions: 1 },
    { minute: 55, wanted: 1, ready: 1, revisions: 1 },
  ])("rolls a new build of flights out every hour: minute $minute", ({ minute, wanted, ready, revisions }) => {
    const at = Math.floor(NOW / HOUR) * HOUR + minute * 60;
    const now = cluster.objectsAt(at);
    const deployment = now.find(({ kind, metadata }) => kind === "Deployment" && metadata.name === "flights-v2");
    const sets = now.filter(
      ({ kind, metadata, status }) =>
        kind === "ReplicaSet" &&
        metadata.name.startsWith("flights-v2") &&
        ((status as { replicas: number }).replicas > 0 || (status as { readyReplicas: number }).readyReplicas > 0),
    );

    expect(deployment?.spec).toMatchObject({ replicas: wanted });
    expect(deployment?.status).toMatchObject({ readyReplicas: ready });
    expect(sets).toHaveLength(revisions);
  });

  it.each([
    { name: "reviews", version: "v2", share: CANARY_SHARE },
    { name: "flights", version: "v2", share: FLIGHTS_V2_SHARE },
  ])("moves the weights of $name with the traffic", ({ name, version, share }) => {
    for (const minute of [0, 10, 20, 30, 40, 50]) {
      const at = Math.floor(NOW / HOUR) * HOUR + minute * 60;
      const route = one(cluster.objectsAt(at), "VirtualService", name);
      const { http } = route.spec as { http: { route: { destination: { subset: string }; weight: number }[] }[] };
      const weights = http[0]?.route ?? [];

      expect(weights.reduce((sum, { weight }) => sum + weight, 0)).toBe(100);
      const weight = weights.find(({ destination }) => destination.subset === version)?.weight ?? 0;
      expect(Math.abs(weight - 100 * waveAt(share, at))).toBeLessThanOrEqual(1);
    }
  });

  it("scales the warehouse out and in again", () => {
    const replicas = [20, 30, 45.5, 50].map((minute) => {
      const at = Math.floor(NOW / HOUR) * HOUR + minute * 60;
      const warehouse = one(cluster.objectsAt(at), "Deployment", "warehouse");
      return (warehouse.spec as { replicas: number }).replicas;
    });

    expect(replicas).toEqual([1, 3, 2, 1]);
  });

  it("replaces the pod of details when the telemetry does", () => {
    const rollout = Date.parse("2026-11-20T08:16:00Z") / 1000;
    const { before, pods } = WORKLOADS.details;
    const namesAt = (at: number) =>
      cluster
        .objectsAt(at)
        .filter(({ kind, metadata }) => kind === "Pod" && metadata.name.startsWith("details"))
        .map(({ metadata }) => metadata.name);

    expect(namesAt(rollout - 1)).toEqual(before?.pods.map(({ name }) => name));
    expect(namesAt(rollout + 60)).toEqual(pods.map(({ name }) => name));
  });

  it("counts the restarts of a proxy whose counters begin anew", () => {
    const restart = Date.parse("2026-11-20T08:47:00Z") / 1000;
    const countAt = (at: number) => {
      const pod = one(cluster.objectsAt(at), "Pod", WORKLOADS.recommendation.pods[0]?.name ?? "");
      const { initContainerStatuses } = pod.status as {
        initContainerStatuses: { name: string; restartCount: number; lastState: object }[];
      };
      return initContainerStatuses.find(({ name }) => name === "istio-proxy");
    };
    const before = countAt(restart - 1);
    const after = countAt(restart);

    expect(after?.restartCount).toBe((before?.restartCount ?? 0) + 1);
    expect(after?.lastState).toMatchObject({ terminated: { reason: "OOMKilled", finishedAt: "2026-11-20T08:47:00Z" } });
  });
});

function one(all: readonly KubeObject[], kind: string, name: string, namespace?: string): KubeObject {
  const found = all.find(
    ({ kind: itsKind, metadata }) =>
      itsKind === kind && metadata.name === name && (namespace === undefined || metadata.namespace === namespace),
  );
  if (!found) throw new Error(`There is no ${kind} ${name}.`);
  return found;
}

function named(...kinds: readonly string[]): KubeObject[] {
  return objects.filter(({ kind }) => kinds.includes(kind));
}

/** By the names that controllers give. */
function podsOf(namespace: string, workload: string): KubeObject[] {
  const name = new RegExp(`^${workload}-([a-z0-9]{9}-[a-z0-9]{5}|[a-z0-9]{5}|\\d)$`);
  return named("Pod").filter(({ metadata }) => metadata.namespace === namespace && name.test(metadata.name));
}

function containerNames(pod: KubeObject | undefined) {
  const { containers, initContainers } = (pod?.spec ?? {}) as Record<string, { name: string }[]>;
  return { containers: containers?.map(({ name }) => name), init: initContainers?.map(({ name }) => name) };
}

function byKey(all: readonly KubeObject[]): Map<string, KubeObject> {
  return new Map(all.map((object) => [keyOf(object), object]));
}

/** Keys of objects that are only in one, or differ in anything but their versions. */
function differing(before: ReadonlyMap<string, KubeObject>, after: ReadonlyMap<string, KubeObject>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((key) => {
    const [was, is] = [before.get(key), after.get(key)];
    return was !== is && contentOf(was) !== contentOf(is);
  });
}

function contentOf(object: KubeObject | undefined): string {
  return JSON.stringify({ ...object, metadata: { ...object?.metadata, resourceVersion: "" } });
}

function versionNumber({ metadata }: KubeObject): number {
  return Number(metadata.resourceVersion);
}
