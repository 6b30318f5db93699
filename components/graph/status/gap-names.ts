const NAMES: Readonly<Record<string, string>> = {
  everything: "All figures",
  requests: "Requests",
  tcp: "TCP",
  latency: "Latency",
  mtls: "mTLS",
};

/** What is missing, as it is called on screen; what has no name of its own keeps the API's word. */
export function gapName(what: string): string {
  return NAMES[what] ?? what;
}
