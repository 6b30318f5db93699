import { istioRuleGroups, type RecordingRule } from "./rules";

/** The text of `deploy/prometheus-rules.yaml`. Strings are written as JSON writes them, which YAML reads. */
export function rulesFile(): string {
  const groups = istioRuleGroups().flatMap(({ name, intervalSeconds, rules }) => [
    `  - name: ${name}`,
    `    interval: ${intervalSeconds}s`,
    "    rules:",
    ...rules.flatMap(linesOf),
  ]);
  return `${[...HEAD, "groups:", ...groups].join("\n")}\n`;
}

const HEAD = [
  "# Rates of an Istio mesh by edge over five minutes, which Alidade reads instead of the proxies' own counters while they",
  "# are fresh. Written by `node tools/prometheus-rules.mjs`. Load it as it is: the last rules of a group mark which text of",
  "# each rule was evaluated, and rates by another text are not read. A group may be left out.",
];

function linesOf({ record, labels, expr }: RecordingRule): string[] {
  const pairs = Object.entries(labels ?? {}).map(([name, value]) => `          ${name}: ${JSON.stringify(value)}`);
  return [
    `      - record: ${record}`,
    ...(pairs.length > 0 ? ["        labels:", ...pairs] : []),
    `        expr: ${JSON.stringify(expr)}`,
  ];
}
