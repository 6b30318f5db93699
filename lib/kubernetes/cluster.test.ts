import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ClusterReader, readCluster } from "./cluster";
import { type FakeApiServer, fakeApiServer } from "./testing/api-server";
import { eventually } from "./testing/eventually";
import { plainLogin } from "./testing/login";
import { rawPod } from "./testing/objects";
import { QUICK } from "./testing/timing";

describe("a cluster that is well", () => {
  let server: FakeApiServer;
  let reader: ClusterReader;

  beforeEach(async () => {
    server = await fakeApiServer();
    reader = readCluster({ login: plainLogin(server.url), namespaces: [], timing: QUICK });
  });

  afterEach(async () => {
    reader.close();
    await server.stop();
  });

  it("is read to the end, and followed", async () => {
    server.cluster.put("pods", rawPod("web-6d4cf56db6-abcde"));
    await eventually(() => reader.snapshot().complete);

    expect(reader.snapshot().kinds.pods.objects.map(({ metadata }) => metadata.name)).toEqual(["web-6d4cf56db6-abcde"]);

    server.cluster.put("pods", rawPod("web-6d4cf56db6-fghij"));
    await eventually(() => reader.snapshot().kinds.pods.objects.length === 2);
  });
});
