import { resolve } from "node:path";
import { type PrometheusSourceConfig, SOURCE_DEFAULTS } from "../prometheus/config";
import {
  type Environment,
  type Given,
  givenInEnvironment,
  givenInFile,
  isObject,
  type Mistakes,
  parsed,
  readValue,
  reportUnknownKeys,
} from "./reader";
import type { Setting } from "./setting";
import { MEGABYTE, SOURCE_ITSELF, SOURCE_SETTINGS } from "./source-settings";

export type ReadFile = (path: string) => string;

/** A source before its settings are read: its name, its URL, and what the file says of it. */
type Origin = { readonly name: string; readonly url: Given; readonly entry: unknown };

type SourceSettings = typeof SOURCE_SETTINGS;
type SourceSettingName = keyof SourceSettings;
type ValueOf<N extends SourceSettingName> = SourceSettings[N] extends Setting<infer T> ? T : never;

/** The Prometheus sources of the environment, or else of the file's `prometheus` list. */
export function readSources(
  env: Environment,
  file: unknown,
  readFile: ReadFile,
  mistakes: Mistakes,
): readonly PrometheusSourceConfig[] {
  const inEnvironment = givenInEnvironment(env, "PROMETHEUS_URL");
  const origins = inEnvironment ? originsOfText(inEnvironment, mistakes) : originsOfFile(file, mistakes);
  if (!origins) return [];
  const hasClashes = reportClashes(origins, mistakes);
  reportStrayVariables(env, origins, mistakes);
  const sources = origins.map((origin) => readSource(origin, origins.length > 1, env, readFile, mistakes));
  const complete = sources.filter((source) => source !== undefined);
  // Of sources with the same settings nothing more can be told.
  if (!hasClashes) reportOverlaps(complete, mistakes);
  return complete;
}

/** `https://…` alone, or `east=https://…,west=https://…`. */
function originsOfText({ place, value }: Given, mistakes: Mistakes): readonly Origin[] | undefined {
  const items = String(value)
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((item) => ({ item, name: /^([^=:/?]+)=/.exec(item)?.[1] }));
  if (items.length > 1 && items.some(({ name }) => name === undefined)) {
    mistakes.add(place, "several sources need names: east=https://…");
    return undefined;
  }
  if (items.length === 0) mistakes.add(place, "expected at least one source");
  return items.map(({ item, name }) => {
    if (name === undefined) return { name: "default", url: { place, value: item }, entry: undefined };
    parsed(SOURCE_ITSELF.name, { place: `${place}, before "="`, value: name }, mistakes);
    return { name, url: { place, value: item.slice(name.length + 1) }, entry: undefined };
  });
}

function originsOfFile(file: unknown, mistakes: Mistakes): readonly Origin[] | undefined {
  const given = givenInFile(file, "prometheus", "");
  if (!given) {
    mistakes.add("PROMETHEUS_URL", "not set; it says where Prometheus is, for example http://localhost:9090");
    return undefined;
  }
  const entries: unknown[] = Array.isArray(given.value) ? given.value : [given.value];
  if (entries.length === 0) mistakes.add(given.place, "expected at least one source");
  const origins = entries.map((entry, index) => originOfEntry(entry, `prometheus[${index}]`, entries.length, mistakes));
  return origins.filter((origin) => origin !== undefined);
}

function originOfEntry(entry: unknown, place: string, count: number, mistakes: Mistakes): Origin | undefined {
  if (!isObject(entry)) {
    mistakes.add(place, "expected an object with at least a url");
    return undefined;
  }
  const known = ["name", "url", ...Object.values(SOURCE_SETTINGS).map(({ key }) => key)];
  reportUnknownKeys(entry, known, `${place}.`, mistakes);
  const url = givenInFile(entry, "url", `${place}.`);
  if (!url) mistakes.add(`${place}.url`, "not set");
  const named = givenInFile(entry, "name", `${place}.`);
  if (!named && count > 1) mistakes.add(`${place}.name`, "several sources need names");
  const name = named ? parsed(SOURCE_ITSELF.name, named, mistakes) : "default";
  return url && name !== undefined ? { name, url, entry } : undefined;
}

function readSource(
  { name, url, entry }: Origin,
  isOneOfSeveral: boolean,
  env: Environment,
  readFile: ReadFile,
  mistakes: Mistakes,
): PrometheusSourceConfig | undefined {
  const given = (setting: SourceSettingName): Given | undefined =>
    givenInEnvironment(env, variableOf(name, setting)) ??
    (isOneOfSeveral && SOURCE_SETTINGS[setting].own ? undefined : givenInEnvironment(env, `PROMETHEUS_${setting}`)) ??
    givenInFile(entry, SOURCE_SETTINGS[setting].key, `prometheus[${name}].`);
  // The cast says what the table says: each setting's schema gives the type that stands beside it.
  const read = <N extends SourceSettingName>(setting: N) =>
    readValue(SOURCE_SETTINGS[setting] as Setting<ValueOf<N>>, given(setting), mistakes);
  const readPath = (setting: SourceSettingName & `${string}_FILE`): string | undefined => {
    const path = read(setting);
    if (path === undefined) return undefined;
    readable(path, given(setting)?.place ?? setting, readFile, mistakes);
    // Next's server changes the directory it works in.
    return resolve(path);
  };

  const address = parsed(SOURCE_ITSELF.url, url, mistakes);
  const username = read("USERNAME");
  const passwordFile = read("PASSWORD_FILE");
  const password =
    passwordFile === undefined
      ? read("PASSWORD")
      : readable(passwordFile, given("PASSWORD_FILE")?.place ?? name, readFile, mistakes)?.replace(/\r?\n$/, "");
  const bearer = read("BEARER");
  const bearerFile = readPath("BEARER_FILE");
  const [cert, key] = [readPath("CERT_FILE"), readPath("KEY_FILE")];

  const wrong = (what: string) => mistakes.add(`Prometheus source ${name}`, what);
  if ((username === undefined) !== (given("PASSWORD") === undefined && given("PASSWORD_FILE") === undefined)) {
    wrong("basic authentication needs both a user and a password");
  }
  if (username !== undefined && (bearer !== undefined || bearerFile !== undefined)) {
    wrong("basic authentication and a bearer token were both given");
  }
  if ((cert === undefined) !== (key === undefined)) wrong("a client certificate and its key come together");

  if (address === undefined) return undefined;
  return {
    name,
    url: address,
    clusters: read("CLUSTERS") ?? SOURCE_DEFAULTS.clusters,
    headers: read("HEADERS") ?? SOURCE_DEFAULTS.headers,
    basic: username !== undefined && password !== undefined ? { username, password } : undefined,
    bearer,
    bearerFile,
    ca: readPath("CA_FILE"),
    cert,
    key,
    insecureSkipVerify: read("INSECURE_SKIP_VERIFY"),
    queryParams: read("QUERY_PARAMS"),
    method: read("METHOD") ?? SOURCE_DEFAULTS.method,
    deadlineMs: (read("DEADLINE_SECONDS") ?? 0) * 1000,
    maxBytes: (read("MAX_MEGABYTES") ?? 0) * MEGABYTE,
    maxConcurrent: read("MAX_CONCURRENT") ?? SOURCE_DEFAULTS.maxConcurrent,
    share: read("SHARE") ?? SOURCE_DEFAULTS.share,
    replicas: read("REPLICAS") ?? SOURCE_DEFAULTS.replicas,
    replicaOf: read("REPLICA_OF"),
    replicaLabels: read("REPLICA_LABELS"),
    series: read("SERIES") ?? SOURCE_DEFAULTS.series,
    sumPrefix: read("SUM_PREFIX") ?? SOURCE_DEFAULTS.sumPrefix,
  };
}

function readable(path: string, place: string, readFile: ReadFile, mistakes: Mistakes): string | undefined {
  try {
    return readFile(path);
  } catch {
    mistakes.add(place, "the file it names cannot be read");
    return undefined;
  }
}

/** `PROMETHEUS_EU_WEST_BEARER_FILE` for the source `eu-west`. */
function variableOf(source: string, setting: SourceSettingName): string {
  return `PROMETHEUS_${inCapitals(source)}_${setting}`;
}

function inCapitals(source: string): string {
  return source.toUpperCase().replaceAll(/[.-]/g, "_");
}

function reportClashes(origins: readonly Origin[], mistakes: Mistakes): boolean {
  const seen = new Set<string>();
  for (const { name, url } of origins) {
    if (seen.has(inCapitals(name))) mistakes.add(url.place, `two sources are named ${name}, or nearly so`);
    seen.add(inCapitals(name));
  }
  return seen.size < origins.length;
}

/** Variables that look like a source's setting and would be ignored: of a source that is not there, or of nobody's. */
function reportStrayVariables(env: Environment, origins: readonly Origin[], mistakes: Mistakes): void {
  const names = Object.keys(SOURCE_SETTINGS);
  const isSetting = (variable: string) => names.includes(variable.slice("PROMETHEUS_".length));
  const sources = new Set(origins.map(({ name }) => inCapitals(name)));
  for (const variable of Object.keys(env).filter((key) => key.startsWith("PROMETHEUS_"))) {
    if (!givenInEnvironment(env, variable)) continue;
    if (isSetting(variable)) {
      if (origins.length > 1 && isOwn(variable)) {
        mistakes.add(variable, `there are several sources; say whose it is: PROMETHEUS_<NAME>_${variable.slice(11)}`);
      }
      continue;
    }
    const setting = names.find((name) => variable.endsWith(`_${name}`));
    const source = setting && variable.slice("PROMETHEUS_".length, -setting.length - 1);
    if (source && !sources.has(source)) mistakes.add(variable, "there is no Prometheus source of that name");
  }
}

function isOwn(variable: string): boolean {
  return Object.entries(SOURCE_SETTINGS).some(([name, { own }]) => own === true && variable === `PROMETHEUS_${name}`);
}

/** What would make one cluster's traffic count twice, or a replica answer for another. */
function reportOverlaps(sources: readonly PrometheusSourceConfig[], mistakes: Mistakes): void {
  const wrong = (name: string, what: string) => mistakes.add(`Prometheus source ${name}`, what);
  const primaries = sources.filter(({ replicaOf }) => replicaOf === undefined);
  for (const { name, clusters } of primaries.length > 1 ? primaries : []) {
    if (clusters.length === 0) wrong(name, "where there are several sources each names its clusters");
  }
  const holders = new Map<string, string>();
  for (const { name, clusters } of primaries) {
    for (const cluster of new Set(clusters)) {
      const other = holders.get(cluster);
      if (other === undefined) holders.set(cluster, name);
      else wrong(name, `the cluster ${cluster} is already in ${other}; ${REPLICA_HINT}`);
    }
  }
  for (const source of sources) {
    const mistake = replicaMistake(source, sources);
    if (mistake !== undefined) wrong(source.name, mistake);
  }
}

const REPLICA_HINT = "if they hold the same series, one is the replicaOf the other";

function replicaMistake(
  { name, clusters, replicaOf }: PrometheusSourceConfig,
  all: readonly PrometheusSourceConfig[],
): string | undefined {
  if (replicaOf === undefined) return undefined;
  const original = all.find((other) => other.name === replicaOf);
  if (!original || original.name === name) return "it is said to be the replica of a source that is not there";
  if (original.replicaOf !== undefined) return "it is said to be the replica of a replica; name the original";
  const isSame = [...clusters].sort().join() === [...original.clusters].sort().join();
  return clusters.length === 0 || isSame ? undefined : `it names other clusters than ${replicaOf}, whose replica it is`;
}
