import { describe, expect, it } from "vitest";
import { type Config, ConfigError, readConfig } from "./config";
import type { Environment } from "./reader";

const URL_ONLY = { PROMETHEUS_URL: "http://prometheus:9090" };
const TWO = {
  PROMETHEUS_URL: "a=http://a,b=http://b",
  PROMETHEUS_A_CLUSTERS: "x",
  PROMETHEUS_B_CLUSTERS: "y",
};

describe("readConfig", () => {
  it("needs nothing but a Prometheus", () => {
    const config = readConfig(URL_ONLY);

    expect(config).toMatchObject({
      port: 3000,
      listen: "127.0.0.1",
      allowedHosts: [],
      embedParents: [],
      kubernetes: { mode: "auto", clusterName: "Kubernetes", kubeconfig: [], contexts: [], namespaces: [] },
      refreshSeconds: 15,
      logLevel: "info",
      health: {
        errors: { degradedRatio: 0.005, failingRatio: 0.1, minimumCount: 3 },
        clientErrors: { degradedRatio: 0.1, failingRatio: 0.2 },
      },
    });
    expect(config.sources).toEqual([
      expect.objectContaining({
        name: "default",
        url: "http://prometheus:9090",
        clusters: [],
        headers: {},
        method: "post",
        deadlineMs: 10_000,
        maxConcurrent: 4,
        share: 0.25,
        replicas: 1,
        series: "auto",
        sumPrefix: "workload:",
      }),
    ]);
  });

  it.each<[title: string, env: Environment, expected: Partial<Config>]>([
    ["takes PORT and LISTEN", { PORT: "8080", LISTEN: "::" }, { port: 8080, listen: "::" }],
    ["ignores HOSTNAME", { HOSTNAME: "pod-1234" }, { listen: "127.0.0.1" }],
    ["takes an empty variable as one that is not set", { PORT: "", LOG_LEVEL: " " }, { port: 3000, logLevel: "info" }],
    [
      "splits lists at commas and spaces",
      { ALLOWED_HOSTS: "mesh.example.org, *.Corp.Example" },
      { allowedHosts: ["mesh.example.org", "*.corp.example"] },
    ],
    [
      "writes parents as frame-ancestors wants them",
      { EMBED_PARENTS: "self,https://Portal.example.org:8443" },
      { embedParents: ["'self'", "https://portal.example.org:8443"] },
    ],
    ["knows ourselves in capitals, too", { EMBED_PARENTS: "SELF" }, { embedParents: ["'self'"] }],
    [
      "takes shares as ratios and as percentages",
      { HEALTH_ERROR_DEGRADED: "2%", HEALTH_CLIENT_ERROR_FAILING: "0.5" },
      {
        health: {
          errors: { degradedRatio: 0.02, failingRatio: 0.1, minimumCount: 3 },
          clientErrors: { degradedRatio: 0.1, failingRatio: 0.5 },
        },
      },
    ],
  ])("%s", (_title, env, expected) => {
    expect(readConfig({ ...URL_ONLY, ...env })).toMatchObject(expected);
  });
});

describe("Prometheus sources", () => {
  it("reads several from one variable, each with settings of its own", () => {
    const { sources } = readConfig(
      {
        PROMETHEUS_URL: "east=https://east.example/prom, eu-west=https://west.example",
        PROMETHEUS_EAST_CLUSTERS: "east-1 east-2",
        PROMETHEUS_EU_WEST_CLUSTERS: "west-1",
        PROMETHEUS_EU_WEST_HEADERS: "X-Scope-OrgID=team-a,X-Note=a%2Cb",
        PROMETHEUS_EU_WEST_BEARER_FILE: "/token",
        PROMETHEUS_DEADLINE_SECONDS: "2.5",
        PROMETHEUS_EAST_DEADLINE_SECONDS: "30",
      },
      files({ "/token": "secret" }),
    );

    expect(sources).toEqual([
      expect.objectContaining({
        name: "east",
        url: "https://east.example/prom",
        clusters: ["east-1", "east-2"],
        headers: {},
        deadlineMs: 30_000,
      }),
      expect.objectContaining({
        name: "eu-west",
        headers: { "X-Scope-OrgID": "team-a", "X-Note": "a,b" },
        bearerFile: "/token",
        deadlineMs: 2500,
      }),
    ]);
  });

  it("gives a single source the settings without a name", () => {
    const [source] = readConfig(
      {
        ...URL_ONLY,
        PROMETHEUS_USERNAME: "reader",
        PROMETHEUS_PASSWORD_FILE: "/password",
        PROMETHEUS_QUERY_PARAMS: "dedup=true&extra_label=a=b",
        PROMETHEUS_REPLICA_LABELS: "replica",
        PROMETHEUS_INSECURE_SKIP_VERIFY: "true",
        PROMETHEUS_METHOD: "get",
        PROMETHEUS_SERIES: "published",
        PROMETHEUS_SUM_PREFIX: "mesh:",
      },
      files({ "/password": "pass word\n" }),
    ).sources;

    expect(source).toMatchObject({
      basic: { username: "reader", password: "pass word" },
      queryParams: { dedup: "true", extra_label: "a=b" },
      replicaLabels: ["replica"],
      insecureSkipVerify: true,
      method: "get",
      series: "published",
      sumPrefix: "mesh:",
    });
  });

  it("does not trip over the variables Kubernetes makes for a Service named prometheus", () => {
    const env = {
      ...URL_ONLY,
      PROMETHEUS_SERVICE_HOST: "10.0.0.1",
      PROMETHEUS_PORT: "tcp://10.0.0.1:9090",
      PROMETHEUS_PORT_9090_TCP_ADDR: "10.0.0.1",
    };

    expect(readConfig(env).sources).toHaveLength(1);
  });

  it.each([
    ["with the same clusters", { PROMETHEUS_ONE_CLUSTERS: "x,y", PROMETHEUS_TWO_CLUSTERS: "y,x" }],
    ["that names the clusters for both", { PROMETHEUS_ONE_CLUSTERS: "x" }],
    ["where nobody names any", {}],
  ])("lets a source be the replica of another %s", (_title, clusters) => {
    const env = { PROMETHEUS_URL: "one=http://a,two=http://b", PROMETHEUS_TWO_REPLICA_OF: "one", ...clusters };

    expect(readConfig(env).sources.map(({ replicaOf }) => replicaOf)).toEqual([undefined, "one"]);
  });
});

describe("the YAML file", () => {
  const YAML = `
port: 4000
allowedHosts: [mesh.example.org]
health:
  errors: { failingRatio: 0.25 }
prometheus:
  - name: east
    url: https://east.example
    clusters: [east]
    headers: { X-Scope-OrgID: 7 }
    basic: { username: reader, passwordFile: /password }
    ca: /ca.pem
    deadlineSeconds: 20
    maxMegabytes: 64
  - name: west
    url: https://west.example
    clusters: [west]
    share: 0.5
    queryParams: { dedup: true }
`;
  const read = files({ "/alidade.yaml": YAML, "/password": "p", "/ca.pem": "pem" });

  it("says the same as the environment", () => {
    const config = readConfig({ ALIDADE_CONFIG: "/alidade.yaml" }, read);

    expect(config).toMatchObject({ port: 4000, allowedHosts: ["mesh.example.org"] });
    expect(config.health.errors).toEqual({ degradedRatio: 0.005, failingRatio: 0.25, minimumCount: 3 });
    expect(config.sources).toEqual([
      expect.objectContaining({
        name: "east",
        clusters: ["east"],
        headers: { "X-Scope-OrgID": "7" },
        basic: { username: "reader", password: "p" },
        ca: "/ca.pem",
        deadlineMs: 20_000,
        maxBytes: 64 * 1024 * 1024,
      }),
      expect.objectContaining({ name: "west", clusters: ["west"], share: 0.5, queryParams: { dedup: "true" } }),
    ]);
  });

  it("yields to the environment", () => {
    const config = readConfig({ ALIDADE_CONFIG: "/alidade.yaml", PORT: "5000", PROMETHEUS_WEST_SHARE: "1" }, read);

    expect(config.port).toBe(5000);
    expect(config.sources.map(({ share }) => share)).toEqual([0.25, 1]);
  });

  it("gives up its sources where the environment names some", () => {
    const config = readConfig({ ALIDADE_CONFIG: "/alidade.yaml", ...URL_ONLY }, read);

    expect(config.sources.map(({ name }) => name)).toEqual(["default"]);
  });
});

describe("mistakes", () => {
  it("are told all at once", () => {
    const env = {
      PORT: "http",
      LISTEN: "not a host",
      LOG_LEVEL: "loud",
      KUBERNETES: "always",
      REFRESH_SECONDS: "0",
      EMBED_PARENTS: "https://portal.example.org/path",
      ALLOWED_HOSTS: "https://mesh.example.org",
    };

    expect([...mistakesOf(env)].sort()).toEqual([
      "ALLOWED_HOSTS: expected host names without scheme and port; *.example.org for every name below one",
      "EMBED_PARENTS: expected origins such as https://portal.example.org, without a path",
      "KUBERNETES: expected auto or none",
      "LISTEN: expected an IP address or a host name",
      "LOG_LEVEL: expected debug or info or warn or error",
      "PORT: expected a whole number from 1 to 65535",
      "PROMETHEUS_URL: not set; it says where Prometheus is, for example http://localhost:9090",
      "REFRESH_SECONDS: expected a whole number from 1 to 3600",
    ]);
  });

  it.each<[title: string, env: Environment, mistake: string | RegExp]>([
    ["a URL that is none", { PROMETHEUS_URL: "prometheus" }, /^PROMETHEUS_URL: expected a URL$/],
    ["a URL of another kind", { PROMETHEUS_URL: "ftp://prometheus" }, /http or https/],
    ["a URL with a password", { PROMETHEUS_URL: "http://me:hunter2@prometheus" }, /user and password have settings/],
    ["a URL with a query", { PROMETHEUS_URL: "http://prometheus/?tenant=7" }, /query parameters have a setting/],
    ["a list of sources with nothing in it", { PROMETHEUS_URL: "," }, /^PROMETHEUS_URL: expected at least one source$/],
    ["several sources without names", { PROMETHEUS_URL: "http://a http://b" }, /several sources need names/],
    ["a name that is none", { PROMETHEUS_URL: "a_b=http://a" }, /before "=": expected a name/],
    ["two sources of one name", { PROMETHEUS_URL: "a-b=http://a,a.b=http://b" }, /two sources are named/],
    [
      "a secret without an owner",
      { ...TWO, PROMETHEUS_BEARER: "x" },
      /^PROMETHEUS_BEARER: there are several sources; say whose it is: PROMETHEUS_<NAME>_BEARER$/,
    ],
    [
      "a setting of a source that is not there",
      { ...URL_ONLY, PROMETHEUS_EASST_BEARER_FILE: "/x" },
      "PROMETHEUS_EASST_BEARER_FILE: there is no Prometheus source of that name",
    ],
    ["a file that is not there", { ...URL_ONLY, PROMETHEUS_CA_FILE: "/none" }, /^PROMETHEUS_CA_FILE: the file/],
    ["a user without a password", { ...URL_ONLY, PROMETHEUS_USERNAME: "me" }, /needs both a user and a password/],
    ["a password without a user", { ...URL_ONLY, PROMETHEUS_PASSWORD: "x" }, /needs both a user and a password/],
    ["a certificate without a key", { ...URL_ONLY, PROMETHEUS_CERT_FILE: "/here" }, /certificate and its key/],
    [
      "two ways to say who we are",
      { ...URL_ONLY, PROMETHEUS_USERNAME: "me", PROMETHEUS_PASSWORD: "x", PROMETHEUS_BEARER: "y" },
      /were both given/,
    ],
    ["a header that would break the request", { ...URL_ONLY, PROMETHEUS_HEADERS: "X-A=b%0d%0aX-C: d" }, /not allowed/],
    ["a header that is ours", { ...URL_ONLY, PROMETHEUS_HEADERS: "Host=elsewhere" }, /ours to set/],
    ["a header that is written by us", { ...URL_ONLY, PROMETHEUS_HEADERS: "User-Agent=me" }, /ours to set/],
    ["a token that would break the request", { ...URL_ONLY, PROMETHEUS_BEARER: "a\nb" }, /^PROMETHEUS_BEARER: /],
    [
      "a percentage without a number",
      { ...URL_ONLY, HEALTH_ERROR_FAILING: "%" },
      /^HEALTH_ERROR_FAILING: expected a share/,
    ],
    ["an answer no text can hold", { ...URL_ONLY, PROMETHEUS_MAX_MEGABYTES: "512" }, /^PROMETHEUS_MAX_MEGABYTES: /],
    ["series that are none", { ...URL_ONLY, PROMETHEUS_SERIES: "raw" }, /^PROMETHEUS_SERIES: expected auto or proxies/],
    [
      "a prefix that is none",
      { ...URL_ONLY, PROMETHEUS_SUM_PREFIX: "a{}" },
      /expected the beginning of a metric's name/,
    ],
    ["headers that are none", { ...URL_ONLY, PROMETHEUS_HEADERS: "tenant" }, /expected Name=value pairs/],
    [
      "one cluster in two sources",
      { PROMETHEUS_URL: "a=http://a,b=http://b", PROMETHEUS_A_CLUSTERS: "x,y", PROMETHEUS_B_CLUSTERS: "y" },
      /^Prometheus source b: the cluster y is already in a/,
    ],
    [
      "one of several sources without clusters",
      { PROMETHEUS_URL: "a=http://a,b=http://b", PROMETHEUS_A_CLUSTERS: "x" },
      /^Prometheus source b: where there are several sources each names its clusters/,
    ],
    [
      "a replica with a cluster of its own",
      {
        PROMETHEUS_URL: "a=http://a,b=http://b",
        PROMETHEUS_A_CLUSTERS: "x",
        PROMETHEUS_B_CLUSTERS: "x,y",
        PROMETHEUS_B_REPLICA_OF: "a",
      },
      /^Prometheus source b: .* other clusters than a/,
    ],
    [
      "a replica of itself",
      { PROMETHEUS_URL: "a=http://a", PROMETHEUS_A_REPLICA_OF: "a" },
      /replica of a source that is not there/,
    ],
    [
      "a replica of nobody",
      { PROMETHEUS_URL: "a=http://a,b=http://b", PROMETHEUS_A_CLUSTERS: "x", PROMETHEUS_B_REPLICA_OF: "c" },
      /replica of a source that is not there/,
    ],
    [
      "a replica of a replica",
      {
        PROMETHEUS_URL: "a=http://a,b=http://b,c=http://c",
        PROMETHEUS_B_REPLICA_OF: "a",
        PROMETHEUS_C_REPLICA_OF: "b",
      },
      /replica of a replica/,
    ],
    [
      "thresholds in the wrong order",
      { ...URL_ONLY, HEALTH_ERROR_DEGRADED: "20%" },
      "HEALTH_ERROR_DEGRADED: expected at most HEALTH_ERROR_FAILING",
    ],
    ["a parent that would end the directive", { ...URL_ONLY, EMBED_PARENTS: "https://a;script-src" }, /^EMBED_PARENTS/],
    ["a file of settings that is not there", { ...URL_ONLY, ALIDADE_CONFIG: "/none" }, /^ALIDADE_CONFIG: the file/],
  ])("names %s", (_title, env, mistake) => {
    expect(mistakesOf(env, files({ "/here": "pem" }))).toEqual([
      typeof mistake === "string" ? mistake : expect.stringMatching(mistake),
    ]);
  });

  it.each<[title: string, yaml: string, mistake: RegExp]>([
    ["is not YAML", "port: [1", /^ALIDADE_CONFIG: line 1, column \d+: not valid YAML/],
    ["is a list", "- port", /^ALIDADE_CONFIG: expected settings by name$/],
    ["has an unknown setting", "prot: 1", /^prot: there is no such setting$/],
    ["has an unknown setting below another", "health: { errors: { ratio: 1 } }", /^health\.errors\.ratio: there is no/],
    ["has a value where settings are expected", "health: strict", /^health: expected .* below it$/],
    ["has a source with an unknown setting", "prometheus: [{ url: http://a, token: x }]", /^prometheus\[0\]\.token/],
    ["has a source without a URL", "prometheus: [{ name: a }]", /^prometheus\[0\]\.url: not set$/],
    ["has a source that is no object", "prometheus: [http://a]", /^prometheus\[0\]: expected an object/],
    ["has no source in its list", "prometheus: []", /^prometheus: expected at least one source$/],
    [
      "has a header that is no text",
      "prometheus: { url: http://a, headers: { X-A: { b: c } } }",
      /^prometheus\[default\]\.headers: expected/,
    ],
    ["has a header that is empty", "prometheus: { url: http://a, headers: { X-A: } }", /\.headers: expected/],
    [
      "has a query parameter that is a list",
      "prometheus: { url: http://a, queryParams: { a: [b] } }",
      /\.queryParams: /,
    ],
    ["has a port that is none", "port: many", /^port: expected a whole number/],
  ])("are told of a file that %s", (_title, yaml, mistake) => {
    const env = yaml.includes("prometheus") ? {} : URL_ONLY;

    expect(mistakesOf({ ...env, ALIDADE_CONFIG: "/file" }, files({ "/file": yaml }))).toEqual([
      expect.stringMatching(mistake),
    ]);
  });

  it("never repeat a value", () => {
    const secret = "hunter2";
    const env = {
      PORT: secret,
      LISTEN: `${secret} `.repeat(2),
      PROMETHEUS_URL: `a=http://x:${secret}@h,b=${secret}`,
      PROMETHEUS_A_HEADERS: secret,
      PROMETHEUS_BEARER: secret,
      PROMETHEUS_A_USERNAME: secret,
      PROMETHEUS_B_CA_FILE: `/${secret}`,
      LOG_LEVEL: secret,
      ALIDADE_CONFIG: "/file",
    };

    expect(mistakesOf(env, files({ "/file": `a: "${secret}\nb: [` })).join("\n")).not.toContain(secret);
  });
});

function mistakesOf(env: Environment, readFile = files({})): readonly string[] {
  try {
    readConfig(env, readFile);
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  return [];
}

function files(texts: Readonly<Record<string, string>>): (path: string) => string {
  return (path) => {
    const text = texts[path];
    if (text === undefined) throw new Error("ENOENT");
    return text;
  };
}
