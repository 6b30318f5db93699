import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startDemoPrometheus } from "@/lib/demo/prometheus-server";
import { tinyWorld } from "@/lib/demo/testing/tiny-world";
import { type Api, ROUTES, serve } from "./testing";

type Parameter = {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly description?: string;
  readonly schema: Readonly<Record<string, unknown>>;
};

type OpenApi = {
  readonly openapi: string;
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly parameters: readonly Parameter[]; readonly responses: object }>>>
  >;
};

let api: Api;
let document: OpenApi;
let close: () => Promise<void>;

beforeAll(async () => {
  const prometheus = await startDemoPrometheus({ world: tinyWorld([]) });
  close = () => prometheus.close();
  api = serve({ PROMETHEUS_URL: prometheus.url });
  document = await api.json("/api/openapi.json");
});

afterAll(async () => {
  api?.close();
  await close?.();
});

describe("the description of the API", () => {
  it("has exactly the routes there are", () => {
    expect(ROUTES.length).toBeGreaterThan(5);
    expect(Object.keys(document.paths).sort()).toEqual(ROUTES);
  });

  it("knows GET alone", () => {
    expect(new Set(Object.values(document.paths).flatMap((methods) => Object.keys(methods)))).toEqual(new Set(["get"]));
  });

  it("says of each what it answers", () => {
    for (const [path, { get }] of Object.entries(document.paths)) {
      expect(get?.responses, path).toMatchObject({ 200: { content: expect.any(Object) }, default: expect.any(Object) });
    }
  });

  it("has only parameters that the routes know", async () => {
    for (const [path, { get }] of Object.entries(document.paths)) {
      for (const { name, in: place } of get?.parameters ?? []) {
        if (path.includes(`{${name}}`)) {
          expect(place, `${path} ${name}`).toBe("path");
          continue;
        }
        const response = await api.get(`${path}?${name}=%00`);
        const { detail } = await response.json();

        expect(place).toBe("query");
        expect(response.status, `${path} ${name}`).toBe(400);
        expect(detail).toMatch(new RegExp(`(^|; )${name}: `));
        expect(detail).not.toContain(`${name}: there is no such parameter`);
      }
    }
  });

  it("has all of them: what another route knows is unknown where it is not listed", async () => {
    const known = Object.entries(document.paths).map(([path, { get }]) => ({
      path,
      names: new Set(get?.parameters.flatMap(({ name, in: place }) => (place === "query" ? [name] : []))),
    }));
    const all = new Set(known.flatMap(({ names }) => [...names]));
    expect(all.size).toBeGreaterThan(10);

    for (const { path, names } of known.filter(({ path }) => path !== "/api/livez")) {
      for (const name of [...all].filter((each) => !names.has(each))) {
        const response = await api.get(`${path}?${name}=x`);

        expect(response.status, `${path} ${name}`).toBe(400);
        expect((await response.json()).detail).toContain(`${name}: there is no such parameter`);
      }
    }
  });

  it("gives each parameter a shape, and the words it takes", () => {
    const { parameters = [] } = document.paths["/api/graph"]?.get ?? {};
    const schemas = Object.fromEntries(parameters.map(({ name, schema }) => [name, schema]));

    for (const schema of Object.values(schemas)) expect(Object.keys(schema).length).toBeGreaterThan(0);
    expect(schemas).toMatchObject({
      type: { enum: ["versionedApp", "workload", "service", "app"], default: "versionedApp" },
      window: { type: "integer", minimum: 60, maximum: 86_400, default: 300 },
      serviceNodes: { type: "boolean", default: false },
      namespaces: { type: "string" },
    });
  });
});
