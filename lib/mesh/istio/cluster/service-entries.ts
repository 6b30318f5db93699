import { memoOn } from "../../../kubernetes/indexes";
import type { ServiceEntry } from "../../../kubernetes/objects/istio";
import { memoOnKinds } from "../../../kubernetes/snapshot";
import type { ClusterVocabulary, SeenNote } from "../../cluster-vocabulary";
import { HostTable } from "../../hosts";
import { visibilityOf } from "./export-to";

/** ServiceEntries that declare a host, exactly or by a wildcard. */
export const declared: NonNullable<ClusterVocabulary["declared"]> = {
  reads: ["serviceEntries"],
  of: (cluster, host) => table(cluster).find(host.toLowerCase().replace(/:\d+$/, "")).map(noteOf),
  hiddenBy: {
    declared: "a Sidecar of the caller hides it, or the port is not among its ports",
    service:
      "a Sidecar of the caller or the service's exportTo hides it, or it was asked for on a port it does not have",
  },
};

const table = memoOnKinds(["serviceEntries"], ({ serviceEntries: { objects } }) => {
  const found = new HostTable<ServiceEntry>();
  for (const object of objects) {
    for (const host of new Set(object.spec?.hosts ?? [])) found.add(host.toLowerCase(), object);
  }
  return found;
});

/** What a ServiceEntry says of its host, in words. */
const noteOf = memoOn(({ spec, metadata }: ServiceEntry): SeenNote => {
  const { name, namespace = "" } = metadata;
  const { location, resolution = "NONE", ports = [], exportTo } = spec ?? {};
  const place = location === "MESH_INTERNAL" ? "part of the mesh" : "outside of the mesh";
  const found =
    resolution === "NONE" ? "at the address that was asked for" : `found by ${RESOLUTIONS[resolution] ?? resolution}`;
  const offered = ports.map(({ number, protocol = "TCP" }) => `${number ?? "?"} ${protocol}`).join(", ");
  const visibility = visibilityOf(exportTo, namespace);
  const to =
    visibility === "everybody"
      ? ""
      : visibility.length === 0
        ? "; nobody sees it"
        : `; seen by ${visibility.join(", ")} only`;
  const what = `declares this host as ${place}, ${found}${offered === "" ? "" : `, on ${offered}`}${to}`;
  return { kind: "ServiceEntry", namespace, name, what, visibility };
});

const RESOLUTIONS: Readonly<Record<string, string>> = {
  STATIC: "its listed endpoints",
  DNS: "DNS",
  DNS_ROUND_ROBIN: "DNS, one address at a time",
  DYNAMIC_DNS: "DNS, name by name",
};
