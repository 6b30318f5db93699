import { istioRecordingRules, RULE_INTERVAL_SECONDS } from "./rules";

/** The text of `deploy/prometheus-rules.yaml`. Strings are written as JSON writes them, which YAML reads. */
export function rulesFile(): string {
  const rules = istioRecordingRules().flatMap(({ record, labels, expr }) => [
    `      - record: ${record}`,
    ...(labels
      ? ["        labels:", ...Object.entries(labels).map(([name, value]) => `          ${name}: "${value}"`)]
      : []),
    `        expr: ${JSON.stringify(expr)}`,
  ]);
  return `${[...HEAD, `    interval: ${RULE_INTERVAL_SECONDS}s`, "    rules:", ...rules].join("\n")}\n`;
}

const HEAD = [
  "# Rates of an Istio mesh by edge over five minutes, which Alidade reads instead of the proxies' own counters while they",
  "# are fresh. Written by `node tools/prometheus-rules.mjs`. Load it as it is: the last rules mark which text of each rule",
  "# was evaluated, and rates by another text are not read.",
  "groups:",
  "  - name: alidade-edges",
];
