const NAMES: Readonly<Record<string, string>> = {
  everything: "All figures",
  tcp: "TCP",
  mtls: "mTLS",
};

const ACRONYMS: Readonly<Record<string, string>> = { api: "API", http: "HTTP", grpc: "gRPC", tls: "TLS" };

/** What is missing, as it is called on screen; what has no name of its own keeps the API's word: "Daemon sets". */
export function gapName(what: string): string {
  const words = what.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const [first = "", ...others] = words.split(" ");
  const begin = ACRONYMS[first] ?? first.charAt(0).toUpperCase() + first.slice(1);
  return NAMES[what] ?? [begin, ...others].join(" ");
}

/** Reasons up to this long are read at a glance. */
const SHORT = 140;

/** A long reason as its first words, up to a colon or a full stop, and all the others; a short one as it is. */
export function reasonParts(why: string): { readonly first: string; readonly rest: string } {
  const end = why.length > SHORT ? /[:.] /.exec(why) : null;
  return end ? { first: why.slice(0, end.index), rest: why.slice(end.index + 2) } : { first: why, rest: "" };
}
