import { gunzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { packJson, sendPacked } from "./etag";
import { extendNodeServers } from "./node-server";

const LARGE = { names: Array.from({ length: 500 }, (_, index) => `workload-${index}`) };

beforeAll(extendNodeServers);

describe("sendPacked", () => {
  it("sends the packed form to who accepts it", async () => {
    const response = await send(LARGE, { "Accept-Encoding": "br, gzip;q=0.8" });

    const body = Buffer.from(await response.arrayBuffer());
    expect(JSON.parse(gunzipSync(body).toString())).toEqual(LARGE);
    expect(response.headers.get("X-Alidade-Packed")).toBe(`gzip ${body.byteLength}`);
    expect(response.headers.get("Vary")).toBe("Accept-Encoding");
    expect(response.headers.get("Cache-Control")).toBe("private, no-cache");
  });

  it.each([
    ["nothing is accepted", LARGE, undefined],
    ["gzip is refused", LARGE, "gzip;q=0"],
    ["gzip is refused, and all else accepted", LARGE, "*, gzip;q=0.0"],
    ["everything is refused", LARGE, "*;q=0"],
    ["only others are accepted", LARGE, "br, deflate"],
  ])("sends the plain form when %s", async (_title, value, accepted) => {
    const response = await send(value, accepted === undefined ? {} : { "Accept-Encoding": accepted });

    expect(response.headers.get("X-Alidade-Packed")).toBeNull();
    expect(await response.json()).toEqual(value);
  });

  it("has a tag for each form, and changes both with the answer", async () => {
    const tags = [
      tagOf(await send(LARGE, { "Accept-Encoding": "gzip" })),
      tagOf(await send(LARGE, {})),
      tagOf(await send({ ...LARGE, at: 1 }, { "Accept-Encoding": "gzip" })),
      tagOf(await send({ ...LARGE, at: 1 }, {})),
    ];

    expect(new Set(tags).size).toBe(4);
    expect(tags.every((tag) => /^"[\w-]+"$/.test(tag))).toBe(true);
  });

  it.each([
    ["its own", (tag: string) => tag],
    ["its own, made weak by a proxy", (tag: string) => `W/${tag}`],
    ["its own among others", (tag: string) => `"other", ${tag}`],
    ["the other form's", (tag: string) => tag.replace('"', "").replace("-gzip", "").replace(/^/, '"')],
    ["any", () => "*"],
  ])("answers 304 without a body to %s tag", async (_title, given) => {
    const tag = tagOf(await send(LARGE, { "Accept-Encoding": "gzip" }));

    const response = await send(LARGE, { "Accept-Encoding": "gzip", "If-None-Match": given(tag) });

    expect(response.status).toBe(304);
    expect(await response.text()).toBe("");
    expect(tagOf(response)).toBe(tag);
  });

  it("answers in full to the tag of an older answer", async () => {
    const older = tagOf(await send({ ...LARGE, at: 1 }, {}));

    expect((await send(LARGE, { "If-None-Match": older })).status).toBe(200);
  });
});

async function send(value: unknown, headers: Record<string, string>): Promise<Response> {
  return sendPacked(new Request("http://localhost/", { headers }), await packJson(value));
}

function tagOf(response: Response): string {
  return response.headers.get("ETag") ?? "";
}
