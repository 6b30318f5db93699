import type { ServiceEntry } from "../../../kubernetes/objects/istio";
import { type ClusterSnapshot, memoOnKinds } from "../../../kubernetes/snapshot";
import { HostTable, visibilityOf } from "./hosts";

/** ServiceEntries that declare a host, exactly or by a wildcard. */
export function serviceEntriesOf(snapshot: Pick<ClusterSnapshot, "kinds">, host: string): readonly ServiceEntry[] {
  return table(snapshot).find(host.toLowerCase().replace(/:\d+$/, ""));
}

const table = memoOnKinds(["serviceEntries"], ({ serviceEntries: { objects } }) => {
  const found = new HostTable<ServiceEntry>();
  for (const object of objects) {
    for (const host of new Set(object.spec?.hosts ?? [])) found.add(host.toLowerCase(), object);
  }
  return found;
});

/** What a ServiceEntry says of its host, in words. */
export function serviceEntryInWords({ spec, metadata }: ServiceEntry): string {
  const { location, resolution = "NONE", ports = [], exportTo } = spec ?? {};
  const place = location === "MESH_INTERNAL" ? "part of the mesh" : "outside of the mesh";
  const found =
    resolution === "NONE" ? "at the address that was asked for" : `found by ${RESOLUTIONS[resolution] ?? resolution}`;
  const offered = ports.map(({ number, protocol = "TCP" }) => `${number ?? "?"} ${protocol}`).join(", ");
  const seen = visibilityOf(exportTo, metadata.namespace ?? "");
  const to = seen === "everybody" ? "" : seen.length === 0 ? "; nobody sees it" : `; seen by ${seen.join(", ")} only`;
  return `declares this host as ${place}, ${found}${offered === "" ? "" : `, on ${offered}`}${to}`;
}

const RESOLUTIONS: Readonly<Record<string, string>> = {
  STATIC: "its listed endpoints",
  DNS: "DNS",
  DNS_ROUND_ROBIN: "DNS, one address at a time",
  DYNAMIC_DNS: "DNS, name by name",
};
