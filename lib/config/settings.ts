import { KUBERNETES_SETTINGS } from "./kubernetes-settings";
import { type Setting, setting } from "./setting";
import { SOURCE_SETTINGS } from "./source-settings";
import { decimal, integer, list, matching, oneOf, ratio, text } from "./values";

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const ORIGIN = /^(self|https?:\/\/(\*\.)?[a-z0-9.-]+(:\d{1,5})?|https?:\/\/\[[0-9a-f:]+\](:\d{1,5})?)$/i;
const HOST = /^(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$|^\[?[0-9a-f:]+\]?$/i;
const BASE_PATH = /^$|^(\/(?!\.\.?(\/|$))[A-Za-z0-9._~-]+)+$/;
const LISTEN = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$|^[0-9a-f:]+$/i;

/** Every setting, by the name of its environment variable. The README's table is made of the same. */
export const SETTINGS = {
  PORT: setting({ key: "port", schema: integer(1, 65_535), fallback: "3000", meaning: "Port to listen on" }),
  LISTEN: setting({
    key: "listen",
    schema: matching(LISTEN, "expected an IP address or a host name"),
    fallback: "127.0.0.1",
    meaning: "Address to listen on; `0.0.0.0` or `::` for every one. `HOSTNAME` is ignored",
  }),
  BASE_PATH: setting({
    key: "basePath",
    schema: matching(BASE_PATH, "expected a path such as /ops/mesh, without a slash at its end"),
    fallback: "",
    meaning: "Path below which the dashboard is reached through a proxy, whether the proxy keeps or strips it",
  }),
  RUNTIME_DIR: setting({
    key: "runtimeDir",
    schema: text(),
    meaning:
      "Folder that may be written, for a copy of the build that knows `BASE_PATH`; chosen beside the build or below the temporary folder",
  }),
  ALLOWED_HOSTS: setting({
    key: "allowedHosts",
    schema: list(matching(HOST, "expected host names without scheme and port; *.example.org for every name below one")),
    meaning:
      "Host names this dashboard is reached by, beside loopback and Kubernetes service names; requests for another are refused",
  }),
  EMBED_PARENTS: setting({
    key: "embedParents",
    schema: list(matching(ORIGIN, "expected origins such as https://portal.example.org, without a path")),
    meaning: "Origins whose pages may show `/embed` in a frame; `self` for our own",
  }),
  ...KUBERNETES_SETTINGS,
  REFRESH_SECONDS: setting({
    key: "refreshSeconds",
    schema: integer(1, 3600),
    fallback: "15",
    meaning: "Seconds between two reads of live figures",
  }),
  HEALTH_ERROR_DEGRADED: setting({
    key: "health.errors.degradedRatio",
    schema: ratio(),
    fallback: "0.5%",
    meaning: "Share of failed requests from which something is degraded",
  }),
  HEALTH_ERROR_FAILING: setting({
    key: "health.errors.failingRatio",
    schema: ratio(),
    fallback: "10%",
    meaning: "Share of failed requests from which something is failing",
  }),
  HEALTH_ERROR_MINIMUM: setting({
    key: "health.errors.minimumCount",
    schema: decimal(0, 1_000_000),
    fallback: "3",
    meaning:
      "Failed requests there must be in the window before anything counts as degraded; failing is by the share alone",
  }),
  HEALTH_CLIENT_ERROR_DEGRADED: setting({
    key: "health.clientErrors.degradedRatio",
    schema: ratio(),
    fallback: "10%",
    meaning: "Share of requests the caller got wrong from which something is degraded",
  }),
  HEALTH_CLIENT_ERROR_FAILING: setting({
    key: "health.clientErrors.failingRatio",
    schema: ratio(),
    fallback: "20%",
    meaning: "Share of requests the caller got wrong from which something is failing",
  }),
  DEMO_NOW: setting({
    key: "demoNow",
    schema: integer(0, 99_999_999_999),
    meaning: "Unix seconds at which the clock stands still, for the demo and its tests",
  }),
  LOG_LEVEL: setting({
    key: "logLevel",
    schema: oneOf(LOG_LEVELS),
    fallback: "info",
    meaning: "Least level that is logged: `debug`, `info`, `warn` or `error`",
  }),
} as const;

export type SettingRow = { readonly name: string; readonly fallback: string; readonly meaning: string };

/** The settings for people, in the order in which they are best read. */
export function settingsTable(): readonly SettingRow[] {
  return [
    { name: "PROMETHEUS_URL", fallback: "", meaning: PROMETHEUS_URL_MEANING },
    ...Object.entries(SOURCE_SETTINGS).map(([name, setting]) => rowOf(`PROMETHEUS_${name}`, setting)),
    ...Object.entries(SETTINGS).map(([name, setting]) => rowOf(name, setting)),
    { name: "ALIDADE_CONFIG", fallback: "", meaning: "A YAML file with the same settings; the environment wins" },
  ];
}

/** The same as a table for the README, which a test holds it to. */
export function settingsMarkdown(): string {
  const rows = settingsTable().map(({ name, fallback, meaning }) => {
    return `| \`${name}\` | ${fallback === "" ? "" : `\`${fallback}\``} | ${meaning.replaceAll("|", "\\|")} |`;
  });
  return ["| Setting | Default | Meaning |", "| --- | --- | --- |", ...rows].join("\n");
}

const PROMETHEUS_URL_MEANING =
  "Where Prometheus, or a store that answers as it does, is. Several: `east=https://…,west=https://…`, " +
  "and then each setting below names its source: `PROMETHEUS_EAST_BEARER_FILE`";

function rowOf(name: string, { fallback, meaning }: Setting<unknown>): SettingRow {
  return { name, fallback: fallback ?? "", meaning };
}
