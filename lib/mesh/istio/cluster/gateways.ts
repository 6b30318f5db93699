import type { IstioGateway } from "../../../kubernetes/objects/istio";
import { hasLabels } from "../../../kubernetes/selectors";
import { type ClusterSnapshot, memoOnKinds } from "../../../kubernetes/snapshot";

/** Istio's own Gateways whose selector chooses pods with these labels. They choose in every namespace. */
export function gatewaysSelecting(
  snapshot: Pick<ClusterSnapshot, "kinds">,
  labels: Readonly<Record<string, string>>,
): readonly IstioGateway[] {
  const found: IstioGateway[] = [];
  for (const [selector, gateways] of bySelector(snapshot)) {
    if (hasLabels(labels, selector)) found.push(...gateways);
  }
  return found;
}

/** There are many Gateways, and few proxies they choose. */
const bySelector = memoOnKinds(["istioGateways"], ({ istioGateways: { objects } }) => {
  const groups = new Map<string, { selector: Readonly<Record<string, string>>; gateways: IstioGateway[] }>();
  for (const gateway of objects) {
    const { selector = {} } = gateway.spec ?? {};
    // One without a selector chooses every workload, which makes a gateway of none.
    if (Object.keys(selector).length === 0) continue;
    const key = JSON.stringify(Object.entries(selector).sort());
    const group = groups.get(key) ?? { selector, gateways: [] };
    group.gateways.push(gateway);
    groups.set(key, group);
  }
  return new Map([...groups.values()].map(({ selector, gateways }) => [selector, gateways]));
});

/** What a Gateway listens for, in words. */
export function gatewayInWords({ spec }: IstioGateway): string {
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
