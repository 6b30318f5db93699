import { SOURCE_DEFAULTS } from "../prometheus/config";
import { setting } from "./setting";
import { decimal, flag, headers, httpUrl, integer, list, matching, oneOf, queryParams, text } from "./values";

export const MEGABYTE = 1024 * 1024;

const SOURCE_NAME = /^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/i;
const CLUSTER = /^[\w.:/-]+$/;
const PREFIX = /^[a-zA-Z_:][\w:]*$/;
const LABEL = /^[a-zA-Z_]\w*$/;

/**
 * What can be said of each Prometheus source: `PROMETHEUS_<SETTING>` where there is one source,
 * `PROMETHEUS_<NAME>_<SETTING>` where there are several.
 */
export const SOURCE_SETTINGS = {
  CLUSTERS: setting({
    key: "clusters",
    schema: list(matching(CLUSTER, "expected names of clusters")),
    own: true,
    meaning:
      "Clusters whose metrics are in this source; where there are several sources each names its own. One source alone: whatever the labels say",
  }),
  HEADERS: setting({
    key: "headers",
    schema: headers(),
    own: true,
    meaning: "Headers sent with every query, such as a tenant: `X-Scope-OrgID=team-a,Other=value`",
  }),
  USERNAME: setting({ key: "basic.username", schema: text(), own: true, meaning: "User for basic authentication" }),
  PASSWORD_FILE: setting({
    key: "basic.passwordFile",
    schema: text(),
    own: true,
    meaning: "File with the password for basic authentication",
  }),
  PASSWORD: setting({
    key: "basic.password",
    schema: text(),
    own: true,
    meaning: "The password itself; a file is safer",
  }),
  BEARER_FILE: setting({
    key: "bearerFile",
    schema: text(),
    own: true,
    meaning: "File with a bearer token; read again when it changes",
  }),
  BEARER: setting({
    key: "bearer",
    schema: matching(/^[\x21-\x7e]+$/, "expected a token without spaces"),
    own: true,
    meaning: "The token itself; a file is safer",
  }),
  CA_FILE: setting({
    key: "ca",
    schema: text(),
    meaning: "PEM file with the certificate authorities to trust instead of the system's",
  }),
  CERT_FILE: setting({ key: "cert", schema: text(), own: true, meaning: "PEM file with our client certificate" }),
  KEY_FILE: setting({ key: "key", schema: text(), own: true, meaning: "PEM file with its key" }),
  INSECURE_SKIP_VERIFY: setting({
    key: "insecureSkipVerify",
    schema: flag(),
    fallback: "false",
    meaning: "Do not verify the server's certificate. For trying things out",
  }),
  QUERY_PARAMS: setting({
    key: "queryParams",
    schema: queryParams(),
    own: true,
    meaning: "Added to the URL of every query: `dedup=true&partial_response=true`",
  }),
  METHOD: setting({
    key: "method",
    schema: oneOf(["post", "get"]),
    fallback: SOURCE_DEFAULTS.method,
    meaning: "How queries are sent; `get` only for stores that refuse `post`",
  }),
  DEADLINE_SECONDS: setting({
    key: "deadlineSeconds",
    schema: decimal(0.1, 600),
    fallback: String(SOURCE_DEFAULTS.deadlineMs / 1000),
    meaning: "Seconds one query may take",
  }),
  MAX_MEGABYTES: setting({
    key: "maxMegabytes",
    // JavaScript has no text longer than 512 MB, and an answer is parsed as one.
    schema: integer(1, 500),
    fallback: String(SOURCE_DEFAULTS.maxBytes / MEGABYTE),
    meaning: "Megabytes one answer may hold, unpacked",
  }),
  MAX_CONCURRENT: setting({
    key: "maxConcurrent",
    schema: integer(1, 64),
    fallback: String(SOURCE_DEFAULTS.maxConcurrent),
    meaning: "Queries sent at a time",
  }),
  SHARE: setting({
    key: "share",
    schema: decimal(0.01, 64),
    fallback: String(SOURCE_DEFAULTS.share),
    meaning: "Processor cores of the store that latency queries may keep busy",
  }),
  REPLICAS: setting({
    key: "replicas",
    schema: integer(1, 1000),
    fallback: String(SOURCE_DEFAULTS.replicas),
    meaning: "How many of this dashboard ask the store; the share is divided among them",
  }),
  REPLICA_OF: setting({
    key: "replicaOf",
    schema: matching(SOURCE_NAME, "expected the name of another source"),
    own: true,
    meaning: "Name of the source that holds the same series: the first healthy one answers, they are never added",
  }),
  REPLICA_LABELS: setting({
    key: "replicaLabels",
    schema: list(matching(LABEL, "expected names of labels")),
    own: true,
    meaning: "Labels by which the store tells apart copies of one series (Thanos)",
  }),
  SERIES: setting({
    key: "series",
    schema: oneOf(["auto", "proxies", "published", "federated"]),
    fallback: SOURCE_DEFAULTS.series,
    own: true,
    meaning:
      "Which series to read. `auto`: the proxies' own, our recorded rates where they are fresh, Istio's recorded sums only " +
      "where there is nothing else. `proxies`: nothing recorded. `published`: Istio's recorded sums, whose rates are too high " +
      "when a pod goes. `federated`: the same, under the names of the proxies' own",
  }),
  SUM_PREFIX: setting({
    key: "sumPrefix",
    schema: matching(PREFIX, "expected the beginning of a metric's name"),
    fallback: SOURCE_DEFAULTS.sumPrefix,
    own: true,
    meaning: "What stands before a metric's name in Istio's recording rules",
  }),
} as const;

/** The source itself, in the YAML file. In the environment both are in `PROMETHEUS_URL`. */
export const SOURCE_ITSELF = {
  name: matching(SOURCE_NAME, "expected a name of letters, digits, dots and dashes"),
  url: httpUrl(),
} as const;
