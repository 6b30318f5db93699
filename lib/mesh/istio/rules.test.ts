import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { InstantSample } from "../../prometheus/source";
import { PLAIN_READING } from "../flow";
import { destinationLabels, flowsOf, requests, sourceLabels } from "../testing";
import { istioLatencyPlan } from "./latency";
import { istioFlowQueries } from "./queries";
import { ISTIO_RECORDED_RATES, istioRuleGroups, type RecordingRule } from "./rules";
import { rulesFile } from "./rules-file";

const FILE = new URL("../../../deploy/prometheus-rules.yaml", import.meta.url);

const rules = istioRuleGroups().flatMap((group) => group.rules);

describe("the recording rules", () => {
  it.skipIf(!existsSync(FILE))("are in the file as they are here", () => {
    expect(readFileSync(FILE, "utf8")).toBe(rulesFile());
  });

  it("record what is asked of any store, and 0 where nothing flows", () => {
    const reading = { ...PLAIN_READING, tunnels: "builds" } as const;
    // Requests are asked for in halves, of what is recorded as a whole.
    const asked = istioFlowQueries({ windowSeconds: 300, idle: true, reading }).map(({ promql }) =>
      promql.replace(/\{reporter!?="source"\}/, ""),
    );

    expect(rules.map(({ expr }) => expr)).toEqual(expect.arrayContaining(asked));
  });

  it("record buckets with all that is asked for, also where a caller goes by its app alone", () => {
    const nameless = sourceLabels({ workload: "unknown", app: "p", version: "v1" });
    const flows = flowsOf([requests("source", 1, nameless, destinationLabels({ workload: "b" }))]);
    const reading = { ...PLAIN_READING, forms: { latency: "rates" } } as const;
    const [plan] = istioLatencyPlan(flows, { windowSeconds: 300, firstNamespaces: [], maxShards: 1, reading });
    const labelsOf = (promql = "") => /^sum by \(([^)]*)\)/.exec(promql)?.[1]?.split(", ") ?? [];

    const recorded = labelsOf(rules.find(({ record }) => plan?.promql.includes(record))?.expr);
    expect(labelsOf(plan?.promql)).toContain("source_canonical_revision");
    expect(recorded).toEqual(expect.arrayContaining(labelsOf(plan?.promql)));
  });

  it("are named level, metric, operation, and each name is recorded once, but for the marks", () => {
    const names = rules.map(({ record }) => record);
    const [mark] = names.filter((name, index) => names.indexOf(name) !== index);

    expect(names.filter((name) => !/^edge:istio_[a-z_]+:(rate5m|count)$/.test(name) || /_total/.test(name))).toEqual(
      [],
    );
    expect(new Set(names.filter((name) => name !== mark)).size).toBe(rules.length / 2);
  });

  it("are marked after all of them of their group, each by the text that was evaluated", () => {
    const isMark = ({ labels }: RecordingRule) => labels !== undefined;
    for (const group of istioRuleGroups()) {
      expect(group.rules.map(isMark)).toEqual(group.rules.map((_, index) => index >= group.rules.length / 2));
    }
    const marks = rules.filter(isMark);

    expect(new Set(marks.map(({ record }) => record)).size).toBe(1);
    expect(new Set(marks.map(({ labels }) => labels?.of)).size).toBe(marks.length);
    expect(new Set(marks.map(({ labels }) => labels?.rule)).size).toBe(marks.length);
  });
});

describe("an answer about marks", () => {
  const mark = rules.find(({ labels }) => labels?.of === "requests");
  const sample = (labels: Record<string, string>): InstantSample => ({ labels, value: 7 });

  it("is read by quantity", () => {
    expect(ISTIO_RECORDED_RATES.byQuantity([sample({ ...mark?.labels })])).toEqual(new Map([["requests", 7]]));
  });

  it.each([
    ["of another text", { of: "requests", rule: "00000000" }],
    ["of another quantity's text", { of: "latency", rule: mark?.labels?.rule ?? "" }],
    ["of no quantity of ours", { of: "weather", rule: mark?.labels?.rule ?? "" }],
    ["without labels", {}],
  ])("leaves out marks %s", (_, labels) => {
    expect(ISTIO_RECORDED_RATES.byQuantity([sample(labels)])).toEqual(new Map());
  });
});
