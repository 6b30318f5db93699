import { readFileSync } from "node:fs";
import { LineCounter, parseDocument } from "yaml";
import type { HealthSettings } from "../health/settings";
import type { KubernetesConfig } from "../kubernetes/config";
import type { PrometheusSourceConfig } from "../prometheus/config";
import { readKubernetes } from "./kubernetes";
import {
  type Environment,
  givenInEnvironment,
  givenInFile,
  isObject,
  type Mistakes,
  noMistakes,
  readValue,
  reportUnknownKeys,
} from "./reader";
import type { Setting } from "./setting";
import { type LogLevel, SETTINGS } from "./settings";
import { type ReadFile, readSources } from "./sources";

/** What the dashboard was told, checked and typed. Nothing else reads the environment. */
export type Config = {
  readonly port: number;
  readonly listen: string;
  /** Empty, or a path without a slash at its end, below which everything lies. */
  readonly basePath: string;
  /** Where the build may be copied to; absent: a place we choose. */
  readonly runtimeDir?: string;
  /** Host names in lower case; `*.example.org` stands for every name below one. */
  readonly allowedHosts: readonly string[];
  /** As `frame-ancestors` wants them. */
  readonly embedParents: readonly string[];
  readonly kubernetes: KubernetesConfig;
  readonly sources: readonly PrometheusSourceConfig[];
  readonly refreshSeconds: number;
  readonly health: HealthSettings;
  readonly logLevel: LogLevel;
  /** Unix seconds at which the clock stands still; absent but in the demo. */
  readonly demoNow?: number;
};

/** Every mistake in the configuration, each with the name of its setting. Never a value: it could be a secret. */
export class ConfigError extends Error {
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(`The configuration is not valid:\n${mistakes.map((mistake) => `  ${mistake}`).join("\n")}`);
    this.name = "ConfigError";
    this.mistakes = mistakes;
  }
}

/** Reads the settings from the environment and the YAML file it may name. Throws a `ConfigError` with every mistake. */
export function readConfig(env: Environment, readFile: ReadFile = readText): Config {
  const mistakes = noMistakes();
  const file = fileOf(env, readFile, mistakes);
  reportUnknownKeys(file, ["prometheus", ...Object.values(SETTINGS).map(({ key }) => key)], "", mistakes);

  const read = <T>(name: keyof typeof SETTINGS, setting: Setting<T>): T | undefined =>
    readValue(setting, givenInEnvironment(env, name) ?? givenInFile(file, setting.key, ""), mistakes);

  const config: Incomplete<Config> = {
    port: read("PORT", SETTINGS.PORT),
    listen: read("LISTEN", SETTINGS.LISTEN),
    basePath: read("BASE_PATH", SETTINGS.BASE_PATH),
    allowedHosts: (read("ALLOWED_HOSTS", SETTINGS.ALLOWED_HOSTS) ?? []).map((host) => host.toLowerCase()),
    embedParents: (read("EMBED_PARENTS", SETTINGS.EMBED_PARENTS) ?? []).map(asFrameAncestor),
    kubernetes: readKubernetes(env, read, mistakes),
    sources: readSources(env, file, readFile, mistakes),
    refreshSeconds: read("REFRESH_SECONDS", SETTINGS.REFRESH_SECONDS),
    health: readHealth(read, mistakes),
    logLevel: read("LOG_LEVEL", SETTINGS.LOG_LEVEL),
  };
  const demoNow = read("DEMO_NOW", SETTINGS.DEMO_NOW);
  const runtimeDir = read("RUNTIME_DIR", SETTINGS.RUNTIME_DIR);

  if (mistakes.all.length > 0 || !isComplete(config)) throw new ConfigError(mistakes.all);
  return {
    ...config,
    ...(demoNow === undefined ? {} : { demoNow }),
    ...(runtimeDir === undefined ? {} : { runtimeDir }),
  };
}

/** What is read before it is known whether all of it is there. */
type Incomplete<T> = { [K in keyof T]: T[K] | undefined };

type Read = <T>(name: keyof typeof SETTINGS, setting: Setting<T>) => T | undefined;

function readHealth(read: Read, mistakes: Mistakes): HealthSettings {
  const health = {
    errors: {
      degradedRatio: read("HEALTH_ERROR_DEGRADED", SETTINGS.HEALTH_ERROR_DEGRADED) ?? 0,
      failingRatio: read("HEALTH_ERROR_FAILING", SETTINGS.HEALTH_ERROR_FAILING) ?? 1,
      minimumCount: read("HEALTH_ERROR_MINIMUM", SETTINGS.HEALTH_ERROR_MINIMUM) ?? 0,
    },
    clientErrors: {
      degradedRatio: read("HEALTH_CLIENT_ERROR_DEGRADED", SETTINGS.HEALTH_CLIENT_ERROR_DEGRADED) ?? 0,
      failingRatio: read("HEALTH_CLIENT_ERROR_FAILING", SETTINGS.HEALTH_CLIENT_ERROR_FAILING) ?? 1,
    },
  };
  if (health.errors.degradedRatio > health.errors.failingRatio) {
    mistakes.add("HEALTH_ERROR_DEGRADED", "expected at most HEALTH_ERROR_FAILING");
  }
  if (health.clientErrors.degradedRatio > health.clientErrors.failingRatio) {
    mistakes.add("HEALTH_CLIENT_ERROR_DEGRADED", "expected at most HEALTH_CLIENT_ERROR_FAILING");
  }
  return health;
}

function isComplete(config: Incomplete<Config>): config is Config {
  return Object.values(config).every((value) => value !== undefined);
}

/** The YAML file as plain data; an empty object when there is none, or when it cannot be read. */
function fileOf(env: Environment, readFile: ReadFile, mistakes: Mistakes): unknown {
  const path = givenInEnvironment(env, "ALIDADE_CONFIG");
  if (!path) return {};
  try {
    return plainData(readFile(String(path.value)), mistakes);
  } catch {
    mistakes.add("ALIDADE_CONFIG", "the file it names cannot be read");
    return {};
  }
}

function plainData(text: string, mistakes: Mistakes): unknown {
  const lines = new LineCounter();
  // Not the library's own messages: they quote the lines around the error, and there may be secrets in them.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  for (const { code, pos } of document.errors) {
    const { line, col } = lines.linePos(pos[0]);
    mistakes.add("ALIDADE_CONFIG", `line ${line}, column ${col}: not valid YAML (${code})`);
  }
  if (document.errors.length > 0) return {};
  const data: unknown = document.toJS() ?? {};
  if (!isObject(data)) mistakes.add("ALIDADE_CONFIG", "expected settings by name");
  return data;
}

function asFrameAncestor(origin: string): string {
  const lower = origin.toLowerCase();
  return lower === "self" ? "'self'" : lower;
}

function readText(path: string): string {
  return readFileSync(path, "utf8");
}
