import type { ConfigNote } from "../../../graph/model";
import type { IstioGateway } from "../../../kubernetes/objects/istio";
import { hasLabels } from "../../../kubernetes/selectors";
import { memoOnKinds } from "../../../kubernetes/snapshot";
import type { ClusterVocabulary, KubernetesLabels } from "../../cluster-vocabulary";

/** Istio's own Gateways whose selector chooses pods with these labels. They choose in every namespace. */
export const gateways: NonNullable<ClusterVocabulary["gateways"]> = {
  reads: ["istioGateways"],
  selecting(cluster, labels) {
    const found: ConfigNote[] = [];
    for (const [selector, notes] of bySelector(cluster)) if (hasLabels(labels, selector)) found.push(...notes);
    return found;
  },
};

/** There are many Gateways, and few proxies they choose. */
const bySelector = memoOnKinds(["istioGateways"], ({ istioGateways: { objects } }) => {
  const groups = new Map<string, { readonly selector: KubernetesLabels; readonly notes: ConfigNote[] }>();
  for (const gateway of objects) {
    const { selector = {} } = gateway.spec ?? {};
    // One without a selector chooses every workload, which makes a gateway of none.
    if (Object.keys(selector).length === 0) continue;
    const key = JSON.stringify(Object.entries(selector).sort());
    const group = groups.get(key) ?? { selector, notes: [] };
    group.notes.push(noteOf(gateway));
    groups.set(key, group);
  }
  return new Map([...groups.values()].map(({ selector, notes }) => [selector, notes]));
});

function noteOf(gateway: IstioGateway): ConfigNote {
  const { name, namespace = "" } = gateway.metadata;
  return { kind: "Gateway", namespace, name, what: inWords(gateway) };
}

/** What a Gateway listens for. */
function inWords({ spec }: IstioGateway): string {
  const servers = spec?.servers ?? [];
  const ports = servers.map(({ port, hosts = [] }) => {
    const shown = hosts.slice(0, 3).map((host) => host.replace(/^(?:\*|\.)\//, ""));
    const more = hosts.length > 3 ? ` and ${hosts.length - 3} more` : "";
    return (
      `${port?.number ?? "?"} ${port?.protocol ?? ""}`.trim() + (shown.length ? ` for ${shown.join(", ")}${more}` : "")
    );
  });
  return ports.length === 0 ? "opens no port" : `listens on ${ports.join("; ")}`;
}
