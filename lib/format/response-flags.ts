/**
 * What a response flag says happened, in a sentence an operator can act on.
 * Envoy's flags and ztunnel's share one namespace; no code is used by both.
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage#response-flags
 */
export type FlagMeaning = {
  readonly flag: string;
  /** Two or three words, for where a sentence has no room. */
  readonly title: string;
  readonly sentence: string;
};

/** Sorted by flag. */
const MEANINGS: readonly FlagMeaning[] = [
  of(
    "CERT_REVOKED",
    "certificate revoked",
    "The peer's certificate is on the revocation list, so ztunnel closed the connection.",
  ),
  of("CONNECT", "connect failed", "ztunnel could not open a connection to the destination pod."),
  of(
    "DC",
    "caller left",
    "The caller closed the connection before the answer was complete; counted as a client error.",
  ),
  of("DENY", "denied by policy", "An authorization policy refused the connection in ztunnel."),
  of("DF", "DNS failure", "The name of the destination could not be resolved."),
  of("DI", "delay injected", "Fault injection delayed the request on purpose."),
  of(
    "DO",
    "drop overload",
    "The request was dropped because the load assignment tells the proxy to shed a share of the load.",
  ),
  of("DPE", "caller protocol error", "The caller sent something that is not valid HTTP."),
  of("DR", "caller reset", "The caller reset the stream before the answer was complete."),
  of("DT", "duration timeout", "The request or connection lasted longer than the longest duration allowed."),
  of("FI", "fault injected", "Fault injection refused the request on purpose."),
  of("H2_HANDSHAKE_FAILURE", "HTTP/2 handshake failed", "The tunnel's HTTP/2 handshake with the other side failed."),
  of("IDENTITY_ERROR", "wrong identity", "The peer's certificate names another identity than the one expected."),
  of("IH", "invalid header", "A header that is always checked had a value that is not allowed."),
  of("LH", "local health check failed", "The service failed the health check of its own proxy."),
  of("LR", "local reset", "The proxy itself reset the connection."),
  of(
    "NC",
    "no cluster",
    "The route leads to a cluster the proxy does not have, often a subset without a DestinationRule.",
  ),
  of(
    "NETWORK_POLICY",
    "blocked on the network",
    "The connection looks blocked by a NetworkPolicy or firewall before it reached the pod.",
  ),
  of(
    "NFCF",
    "filter configuration missing",
    "A network filter never received its configuration, so the connection was closed.",
  ),
  of("NR", "no route", "No route matches the request: check hosts, paths and gateways of the routes."),
  of(
    "OM",
    "overload manager",
    "The proxy is short of memory or connections and refused the request to protect itself.",
  ),
  of(
    "RFCF",
    "filter configuration missing",
    "An HTTP filter never received its configuration, so the request was refused.",
  ),
  of("RL", "rate limited", "A rate limit refused the request (usually HTTP 429)."),
  of("RLSE", "rate limit service failed", "The rate limit service itself failed, so the request was refused."),
  of("SI", "stream idle", "Nothing was sent on the stream for longer than the idle timeout."),
  of("TLS_FAILURE", "TLS handshake failed", "The mutual TLS handshake with the other side failed."),
  of("UAEX", "external authorization", "The external authorization service refused the request."),
  of("UC", "connection broke", "The destination closed the connection while it was answering."),
  of("UDO", "dropped for overload", "The destination's load assignment asked for the request to be dropped."),
  of(
    "UF",
    "connection failed",
    "No connection to the destination could be made: refused, unreachable, or TLS did not match.",
  ),
  of(
    "UH",
    "no healthy destination",
    "No endpoint of the destination is healthy: all are ejected, not ready, or there are none.",
  ),
  of("UMSDR", "stream lasted too long", "The request ran longer than the longest stream the route allows."),
  of(
    "UO",
    "circuit breaker",
    "The circuit breaker is open: too many connections or requests are under way to the destination.",
  ),
  of(
    "UPE",
    "destination protocol error",
    "The destination answered with something that is not valid HTTP, often a port named after the wrong protocol.",
  ),
  of("UR", "destination reset", "The destination reset the stream."),
  of("URX", "retries exhausted", "All retries, or all attempts to connect, were used up without success."),
  of("UT", "timed out", "The destination did not answer within the timeout of the route."),
];

const BY_FLAG: ReadonlyMap<string, FlagMeaning> = new Map(MEANINGS.map((meaning) => [meaning.flag, meaning]));

/** Every flag that is known, sorted. */
export function knownFlags(): readonly FlagMeaning[] {
  return MEANINGS;
}

/**
 * The meaning of each flag in a comma-joined list; empty for `-`, which is no flag.
 * A flag that is not known is said to be so rather than dropped.
 */
export function flagMeanings(flags: string): readonly FlagMeaning[] {
  return flags
    .split(",")
    .map((flag) => flag.trim())
    .filter((flag) => flag !== "" && flag !== "-")
    .map(
      (flag) =>
        BY_FLAG.get(flag) ?? of(flag, "not known here", "A flag of the proxy that this version does not explain."),
    );
}

function of(flag: string, title: string, sentence: string): FlagMeaning {
  return { flag, title, sentence };
}
