import { isIP } from "node:net";

export type HostRules = {
  /** Names in lower case; `*.example.org` stands for every name below one. */
  readonly allowedHosts: readonly string[];
  /** The address we listen on. */
  readonly listen: string;
};

/**
 * Whether a request's `Host` is one of ours. A page of an attacker's whose name is made to point at this server
 * (DNS rebinding) sends the attacker's name, and that is refused. Names nobody outside can own are ours: loopback,
 * Kubernetes service names, and addresses, which cannot be made to point anywhere else. So is the name we listen on.
 */
export function isAllowedHost(host: string | null, { allowedHosts, listen }: HostRules): boolean {
  const name = nameOf(host);
  if (name === undefined) return false;
  if (isLoopback(name) || name === listen.toLowerCase()) return true;
  if (isIP(name) > 0) return !isLoopback(listen.toLowerCase()) || allowedHosts.includes(name);
  return isServiceName(name) || allowedHosts.some((allowed) => covers(allowed, name));
}

/** The host without its port, brackets or final dot; undefined when it is none. */
function nameOf(host: string | null): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9_.-]+))(?::\d{1,5})?$/i.exec(host ?? "");
  const name = match?.[1] ?? match?.[2];
  return name?.toLowerCase().replace(/\.$/, "") || undefined;
}

function isLoopback(name: string): boolean {
  return name === "localhost" || name.endsWith(".localhost") || name === "::1" || isLoopbackAddress(name);
}

function isLoopbackAddress(name: string): boolean {
  return isIP(name) === 4 && name.startsWith("127.");
}

/** `alidade`, `alidade.mesh.svc`, `alidade.mesh.svc.cluster.local`: none can be registered by anyone. */
function isServiceName(name: string): boolean {
  return !name.includes(".") || name.endsWith(".svc") || name.endsWith(".svc.cluster.local");
}

function covers(allowed: string, name: string): boolean {
  const bare = allowed.replace(/^\[|\]$/g, "");
  return bare.startsWith("*.") ? name.endsWith(bare.slice(1)) : bare === name;
}
