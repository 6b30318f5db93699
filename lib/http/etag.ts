import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { packedHeaders } from "./node-server";

const compress = promisify(gzip);

/** An answer made once and sent to many: as it is, and packed, with a tag that changes when it does. */
export type Packed = {
  readonly contentType: string;
  /** Without quotes. */
  readonly tag: string;
  readonly plain: Buffer<ArrayBuffer>;
  readonly gzip: Buffer<ArrayBuffer>;
};

/** Turns a value into JSON, ready to be sent any number of times. Packing is done off the main thread. */
export function packJson(value: unknown): Promise<Packed> {
  return pack(Buffer.from(JSON.stringify(value)), "application/json");
}

export async function pack(plain: Buffer<ArrayBuffer>, contentType: string): Promise<Packed> {
  const tag = createHash("sha256").update(contentType).update("\0").update(plain).digest("base64url").slice(0, 27);
  return { contentType, tag, plain, gzip: await compress(plain) };
}

/**
 * Sends an answer, or 304 when the client has it already. A strong ETag names bytes, so the packed form has its own;
 * either is proof that the client holds this answer.
 */
export function sendPacked(
  request: Request,
  { contentType, tag, plain, gzip: packed }: Packed,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const encoding = acceptsGzip(request.headers.get("Accept-Encoding")) ? packedHeaders(packed) : undefined;
  const all = {
    ...headers,
    "Cache-Control": "private, no-cache",
    ETag: quoted(tag, encoding !== undefined),
    Vary: "Accept-Encoding",
  };
  if (isHeld(request.headers.get("If-None-Match"), tag)) return new Response(null, { status: 304, headers: all });
  return new Response(encoding ? packed : plain, { headers: { ...all, ...encoding, "Content-Type": contentType } });
}

function quoted(tag: string, isPacked: boolean): string {
  return `"${tag}${isPacked ? "-gzip" : ""}"`;
}

/** Proxies may make a tag weak by packing in their turn, so `W/` is no difference here (RFC 9110, 13.1.2). */
function isHeld(ifNoneMatch: string | null, tag: string): boolean {
  if (ifNoneMatch === null) return false;
  return ifNoneMatch.split(",").some((given) => {
    const bare = given.trim().replace(/^W\//, "");
    return bare === "*" || bare === quoted(tag, false) || bare === quoted(tag, true);
  });
}

/** What is said of gzip itself counts more than what is said of all (RFC 9110, 12.5.3). */
function acceptsGzip(acceptEncoding: string | null): boolean {
  const isAccepted = new Map(
    (acceptEncoding ?? "").split(",").map((given) => {
      const [coding = "", ...parameters] = given.split(";").map((part) => part.trim().toLowerCase());
      return [coding, !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))] as const;
    }),
  );
  return isAccepted.get("gzip") ?? isAccepted.get("*") ?? false;
}
