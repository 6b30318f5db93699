import type { MeshNode, UnknownEvidence } from "./build";

/**
 * Why a peer has no name, as far as labels tell, and what would mend it. Undefined for peers that have one.
 * @see https://istio.io/latest/docs/tasks/traffic-management/egress/egress-control/
 */
export function whyUnknown({
  kind,
  via,
  evidence,
  id,
}: Pick<MeshNode, "kind" | "via" | "evidence" | "id">): string | undefined {
  if (via !== undefined) return whyDetour(via);
  if (kind !== "unknown" || !evidence) return undefined;
  return id.endsWith("/source") ? whyStranger(evidence) : whyNoDestination(evidence);
}

function whyDetour(via: string): string {
  if (/^(BlackHole|block_all)/.test(via)) {
    return "The mesh refuses hosts it does not know (REGISTRY_ONLY), and no service or ServiceEntry has this one. A ServiceEntry for the host would let the traffic through.";
  }
  return "No service or ServiceEntry has this host, so the proxy passed the traffic through as it was (ALLOW_ANY). A ServiceEntry for the host would give it a name, metrics by host and policy.";
}

function whyStranger({ protocols, security, principals }: UnknownEvidence): string {
  const reasons: string[] = [];
  if (security.has("plain")) {
    reasons.push(
      "Some callers send plain text without an identity: clients outside of the mesh, pods without a sidecar, probes or scrapes. Injecting a sidecar (or ambient enrolment) would name them.",
    );
  }
  if (principals.size > 0) {
    const named = [...principals].sort().slice(0, 3).join(", ");
    reasons.push(`Some prove who they are (${named}) but send no workload metadata, as callers from another mesh do.`);
  }
  if (protocols.has("tcp") && !security.has("plain")) {
    reasons.push("Plain TCP carries no workload metadata: a server learns its client's name only over mutual TLS.");
  }
  if (reasons.length === 0) {
    reasons.push(
      "Only the receiving side reported these requests, and it was told nothing of the caller: most likely a client without a sidecar.",
    );
  }
  return reasons.join(" ");
}

function whyNoDestination({ protocols }: UnknownEvidence): string {
  return protocols.has("tcp")
    ? "The connection went to an address that no service or endpoint of the mesh has. A ServiceEntry for it would give it a name."
    : "The requests ended before a service or an endpoint was chosen, and the report names no host.";
}
