import { afterEach, describe, expect, it, vi } from "vitest";
import { refuse } from "./testing/answers";
import { eventually } from "./testing/eventually";
import { rawObject, rawPod, rawVirtualService } from "./testing/objects";
import { openWorld, type World, type WorldOptions } from "./testing/world";

// A busy machine is no failure.
vi.setConfig({ testTimeout: 30_000 });

let world: World;

afterEach(() => world.end());

async function open(options?: WorldOptions): Promise<World> {
  world = await openWorld(options);
  return world;
}

describe("a cluster that is well", () => {
  it("is read to the end, and followed", async () => {
    const { server, names, isRight, complete } = await open({
      prepare: ({ cluster }) => cluster.put("pods", rawPod("web-6d4cf56db6-abcde")),
    });
    await complete();

    expect(names("pods")).toEqual(["web-6d4cf56db6-abcde"]);
    expect(world.reader.snapshot()).toMatchObject({ cluster: "east", gaps: [] });
    expect(world.reader.snapshot()).not.toHaveProperty("staleSince");

    server.cluster.put("pods", rawPod("web-6d4cf56db6-fghij"));
    await isRight("pods");
    server.cluster.put("pods", rawPod("web-6d4cf56db6-fghij", "shop", { status: { phase: "Failed" } }));
    server.cluster.remove("pods", "shop", "web-6d4cf56db6-abcde");
    await isRight("pods");

    expect(names("pods")).toEqual(["web-6d4cf56db6-fghij"]);
  });

  it("is the same snapshot, of the same version, until something changes", async () => {
    const { server, reader, isRight, complete } = await open();
    await complete();
    await isRight("pods", "services");
    const before = reader.snapshot();

    server.bookmark("pods");
    server.cluster.put("services", rawObject("web", "shop"));
    await isRight("services");
    const after = reader.snapshot();

    expect(after.version).toBeGreaterThan(before.version);
    expect(after.kinds.services.version).toBeGreaterThan(before.kinds.services.version);
    expect(after.kinds.pods).toBe(before.kinds.pods);
    expect(reader.snapshot()).toBe(after);
    expect(before.kinds.services.objects).toEqual([]);
  });

  it("does not change with what is cut off", async () => {
    const { server, reader, isRight } = await open({ prepare: ({ cluster }) => cluster.put("pods", rawPod("web")) });
    await isRight("pods");
    const before = reader.snapshot();

    server.cluster.put("pods", rawPod("web", "shop", { metadata: { selfLink: "/x" }, spec: { priority: 7 } }));
    server.cluster.put("pods", rawPod("mark"));
    await isRight("pods");

    const web = reader.snapshot().kinds.pods.objects.find(({ metadata }) => metadata.name === "web");
    expect(web).toBe(before.kinds.pods.objects[0]);
    expect(reader.snapshot().kinds.pods.version).toBe(before.kinds.pods.version + 1);
  });

  it("is never asked for a Secret, nor for anything but reads", async () => {
    const { server, complete } = await open();
    await complete();

    expect(new Set(server.asked.map(({ method }) => method))).toEqual(new Set(["GET"]));
    expect(server.asked.filter(({ path }) => path.includes("secrets"))).toEqual([]);
  });

  it("is asked for no more than the metadata of kinds of which no more is read", async () => {
    const { server, complete, reader } = await open({
      prepare: ({ cluster }) => cluster.put("replicaSets", rawObject("web-6d4cf56db6", "shop")),
    });
    await complete();

    const asked = server.asked.filter(({ kind }) => kind === "replicaSets").map(({ headers }) => headers.accept);
    expect(asked[0]).toContain("as=PartialObjectMetadataList");
    expect(reader.snapshot().kinds.replicaSets.objects[0]).toMatchObject({
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata: { name: "web-6d4cf56db6" },
    });
  });

  it("is asked for a control plane's ConfigMaps only", async () => {
    const { names, complete } = await open({
      prepare({ cluster }) {
        cluster.put("configMaps", { metadata: { name: "passwords", namespace: "shop" }, data: { a: "hunter2" } });
        const labels = { "istio.io/rev": "default" };
        cluster.put("configMaps", {
          metadata: { name: "istio", namespace: "istio-system", labels },
          data: { mesh: "" },
        });
      },
    });
    await complete();

    expect(names("configMaps")).toEqual(["istio"]);
  });
});

describe("kinds", () => {
  it("that are not installed are absent, and no gap", async () => {
    const { state, complete, reader } = await open();
    await complete();

    expect(state("virtualServices")).toEqual({ is: "absent" });
    expect(reader.snapshot().gaps).toEqual([]);
  });

  it("that are installed later are read, at once where CRDs can be watched", async () => {
    const { server, isRight, complete } = await open({ timing: { lookAgainMs: 600_000 } });
    await complete();

    server.cluster.serve("virtualServices");
    server.cluster.put("virtualServices", rawVirtualService("reviews"));
    server.cluster.put("customResourceDefinitions", rawObject("virtualservices.networking.istio.io"));

    await isRight("virtualServices");
  });

  it("that are installed later are found by looking again, where CRDs cannot be watched", async () => {
    const { server, isRight, complete } = await open();
    await complete();

    server.cluster.serve("virtualServices");
    server.cluster.put("virtualServices", rawVirtualService("reviews"));

    await isRight("virtualServices");
  });

  it("that are uninstalled are absent again, and their objects gone", async () => {
    const { server, state, names, isRight } = await open({
      prepare({ cluster }) {
        cluster.serve("virtualServices");
        cluster.put("virtualServices", rawVirtualService("reviews"));
      },
    });
    await isRight("virtualServices");

    server.cluster.unserve("virtualServices");
    server.endWatches("well");

    await eventually(() => state("virtualServices").is === "absent");
    expect(names("virtualServices")).toEqual([]);
  });

  it("are read in the version that is served, and in another once that is", async () => {
    const { server, state, reader, isRight } = await open({
      prepare({ cluster }) {
        cluster.serve("virtualServices", "v1beta1");
        cluster.put("virtualServices", rawVirtualService("reviews"));
      },
    });
    await isRight("virtualServices");

    expect(state("virtualServices")).toMatchObject({ is: "read", version: "v1beta1" });
    expect(reader.snapshot().kinds.virtualServices.objects[0]?.apiVersion).toBe("networking.istio.io/v1beta1");

    server.cluster.serve("virtualServices", "v1");
    await eventually(() => reader.snapshot().kinds.virtualServices.objects[0]?.apiVersion === "networking.istio.io/v1");
    expect(state("virtualServices")).toMatchObject({ is: "read", version: "v1" });
  });

  it("are found by trying, where discovery is forbidden", async () => {
    const { state, complete, isRight } = await open({
      prepare(server) {
        server.cluster.put("pods", rawPod("web"));
        server.fault(({ path }, response) => {
          if (!/^\/(?:api\/v1|apis(?:\/[^/]+){0,2})$/.test(path)) return false;
          refuse(response, 403, "forbidden");
          return true;
        });
      },
    });
    await complete();

    await isRight("pods");
    expect(state("virtualServices")).toEqual({ is: "absent" });
  });
});

describe("rights", () => {
  const FORBIDDEN = 'services is forbidden: User "alidade" cannot list resource "services" in API group ""';

  it("that are missing are named gaps, and the rest is read", async () => {
    const { server, state, gapsOf, isRight, complete } = await open({
      prepare(server) {
        server.cluster.put("pods", rawPod("web"));
        server.fault(({ kind }, response) => {
          if (kind === "services") refuse(response, 403, FORBIDDEN);
          return kind === "services";
        });
      },
    });
    await complete();
    await isRight("pods");

    expect(state("services")).toEqual({ is: "notRead", forbidden: true, why: `Not allowed (403): ${FORBIDDEN}` });
    expect(gapsOf("services")).toEqual([`Not allowed (403): ${FORBIDDEN}`]);

    server.fault();
    await isRight("services");
    expect(gapsOf("services")).toEqual([]);
  });

  it("in some namespaces are used there, and the others named", async () => {
    const { server, state, names, gapsOf } = await open({
      namespaces: ["shop", "bank"],
      prepare(server) {
        for (const namespace of ["shop", "bank", "vault"]) server.cluster.put("pods", rawPod("web", namespace));
        server.fault(({ kind, namespace }, response) => {
          const isForbidden = kind !== undefined && namespace !== "shop";
          if (isForbidden) refuse(response, 403, `not in ${namespace ?? "the whole cluster"}`);
          return isForbidden;
        });
      },
    });
    await eventually(() => state("pods").is === "read");

    expect(names("pods")).toEqual(["web"]);
    expect(state("pods")).toMatchObject({
      without: [{ namespace: "bank", why: "Not allowed (403): not in bank" }],
    });
    expect(gapsOf("pods in bank")).toEqual(["Not allowed (403): not in bank"]);
    expect(state("nodes")).toMatchObject({ is: "notRead", forbidden: true });

    server.cluster.put("pods", rawPod("cart", "shop"));
    await eventually(() => names("pods").length === 2);
    server.fault();
    await world.isRight("pods", "nodes");
    expect(names("pods")).toHaveLength(4);
  });

  it("to named ConfigMaps are used by their names", async () => {
    const { names, state } = await open({
      prepare(server) {
        server.cluster.put("configMaps", {
          metadata: { name: "istio", namespace: "istio-system" },
          data: { mesh: "" },
        });
        server.fault(({ kind, query }, response) => {
          const isForbidden = kind === "configMaps" && !query.get("fieldSelector")?.startsWith("metadata.name=istio");
          if (isForbidden) refuse(response, 403, "forbidden");
          return isForbidden;
        });
      },
    });

    await eventually(() => state("configMaps").is === "read");
    expect(names("configMaps")).toEqual(["istio"]);
  });

  it("that are taken away leave nothing of what was read", async () => {
    const { server, state, names, isRight } = await open({
      prepare: ({ cluster }) => cluster.put("pods", rawPod("web")),
    });
    await isRight("pods");

    server.fault(({ kind }, response) => {
      if (kind === "pods") refuse(response, 403, "forbidden");
      return kind === "pods";
    });
    server.endWatches("well");

    await eventually(() => state("pods").is === "notRead");
    expect(names("pods")).toEqual([]);
  });

  it("of nobody at all are one gap, and credentials are got anew", async () => {
    const { server, reader, login } = await open({
      prepare(server) {
        server.fault((_asked, response) => {
          refuse(response, 401, "Unauthorized: s3cret-token");
          return true;
        });
      },
    });
    await eventually(() => login.forgotten() > 0 && reader.snapshot().complete);

    expect(reader.snapshot().gaps).toEqual([
      {
        source: "kubernetes/east",
        what: "cluster",
        why: "The API server did not accept our credentials (401): Unauthorized: …",
      },
    ]);

    server.fault();
    await world.isRight("pods");
  });
});
