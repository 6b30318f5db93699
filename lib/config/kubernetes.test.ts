import { describe, expect, it } from "vitest";
import { type Config, ConfigError, readConfig } from "./config";
import type { Environment } from "./reader";

const PROMETHEUS = { PROMETHEUS_URL: "http://prometheus:9090" };

describe("the settings for Kubernetes", () => {
  it.each<[title: string, env: Environment, expected: Partial<Config["kubernetes"]>]>([
    ["read the cluster there is, unless told to read none", {}, { mode: "auto" }],
    ["read none when told so", { KUBERNETES: "none" }, { mode: "none" }],
    ["know the cluster we run in", inPod("10.0.0.1"), { inCluster: service("https://10.0.0.1:443") }],
    ["write addresses of IPv6 in brackets", inPod("fd00::1"), { inCluster: service("https://[fd00::1]:443") }],
    ["know of no cluster outside of one", { KUBERNETES: "auto" }, { mode: "auto", inCluster: undefined }],
    ["give the one cluster a name", { KUBERNETES_CLUSTER: "east" }, { clusterName: "east" }],
    [
      "name several clusters, or let their contexts do so",
      { KUBERNETES_CONTEXTS: "east=admin@east, arn:aws:eks:eu-west-1:1:cluster/west" },
      {
        contexts: [
          { cluster: "east", context: "admin@east" },
          { cluster: "arn:aws:eks:eu-west-1:1:cluster/west", context: "arn:aws:eks:eu-west-1:1:cluster/west" },
        ],
      },
    ],
    ["list each namespace once", { KUBERNETES_NAMESPACES: "shop,bank shop" }, { namespaces: ["shop", "bank"] }],
    ["keep so much of each cluster", { KUBERNETES_MEMORY_MB: "64" }, { memoryMb: 64 }],
    ["take several kubeconfigs, as kubectl does", { KUBECONFIG: "/one:/two" }, { kubeconfig: ["/one", "/two"] }],
  ])("%s", (_title, env, expected) => {
    expect(readConfig({ ...PROMETHEUS, ...env }).kubernetes).toMatchObject(expected);
  });

  it.each<[title: string, env: Environment, mistake: string]>([
    ["two clusters of one name", { KUBERNETES_CONTEXTS: "a=x,a=y" }, "KUBERNETES_CONTEXTS: two of them name the same"],
    ["a context without a name", { KUBERNETES_CONTEXTS: "a=" }, "KUBERNETES_CONTEXTS: expected names of contexts"],
    ["what is no namespace", { KUBERNETES_NAMESPACES: "shop/web" }, "KUBERNETES_NAMESPACES: expected names of"],
  ])("refuse %s", (_title, env, mistake) => {
    expect(() => readConfig({ ...PROMETHEUS, ...env })).toThrow(ConfigError);
    expect(() => readConfig({ ...PROMETHEUS, ...env })).toThrow(mistake);
  });
});

function inPod(host: string): Environment {
  return { KUBERNETES: "auto", KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: "443" };
}

function service(server: string): Config["kubernetes"]["inCluster"] {
  return { server, folder: "/var/run/secrets/kubernetes.io/serviceaccount" };
}
