/*
 * What a host in a mesh's configuration stands for, and who may see the object that says it.
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/
 */

const SERVICE_HOST = /^([^.]+)\.([^.]+)\.svc(?:\..*)?$/;

/**
 * One spelling for each host: `reviews.bookinfo.svc` for a service of the cluster, whatever the cluster's domain is. A
 * name without dots is a service beside the object that names it; others stay as they are, in lower case.
 */
export function hostKey(host: string, namespace: string): string {
  const lower = host.toLowerCase();
  if (!lower.includes(".") && lower !== "*") return `${lower}.${namespace}.svc`;
  const [, name, ofNamespace] = SERVICE_HOST.exec(lower) ?? [];
  return name === undefined || ofNamespace === undefined ? lower : `${name}.${ofNamespace}.svc`;
}

/** The name a service has in `hostKey`'s spelling, taken apart; undefined for hosts that are no service of a cluster. */
export function serviceOfHost(host: string): { readonly name: string; readonly namespace: string } | undefined {
  const [, name, namespace] = SERVICE_HOST.exec(host.toLowerCase()) ?? [];
  return name === undefined || namespace === undefined ? undefined : { name, namespace };
}

/** Whether a host is that of a service that several clusters offer together, and none alone. */
export function isOfManyClusters(host: string): boolean {
  return host.endsWith(".clusterset.local") || host.endsWith(".global");
}

/** Whether a wildcard (`*.example.com`, `*`) covers a host. */
export function covers(wildcard: string, host: string): boolean {
  if (wildcard === "*") return true;
  return wildcard.startsWith("*.") && host.endsWith(wildcard.slice(1)) && host.length > wildcard.length - 1;
}

/** Namespaces whose proxies see an object; `everybody`; none. */
export type Visibility = "everybody" | readonly string[];

/** By host: exactly, else by the longest wildcard that covers it. */
export class HostTable<T> {
  readonly #exact = new Map<string, T[]>();
  readonly #wild = new Map<string, T[]>();

  add(host: string, value: T): void {
    const table = host.includes("*") ? this.#wild : this.#exact;
    const known = table.get(host);
    if (known) known.push(value);
    else table.set(host, [value]);
  }

  find(host: string): readonly T[] {
    const exact = this.#exact.get(host);
    if (exact || this.#wild.size === 0) return exact ?? [];
    let best = "";
    for (const wildcard of this.#wild.keys()) {
      if (wildcard.length > best.length && covers(wildcard, host)) best = wildcard;
    }
    return this.#wild.get(best) ?? [];
  }
}
