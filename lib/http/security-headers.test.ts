import { describe, expect, it } from "vitest";
import { contentSecurityPolicy, placeOf, securityHeaders } from "./security-headers";

const NONE = { nonce: "abc", embedParents: [], isDevelopment: false };
const PARENTS = { ...NONE, embedParents: ["'self'", "https://portal.example.org"] };

describe("placeOf", () => {
  it.each([
    ["/", "page"],
    ["/graph", "page"],
    ["/embedded", "page"],
    ["/apiary", "page"],
    ["/embed", "embed"],
    ["/embed/graph", "embed"],
    ["/api/graph", "api"],
    ["/api/graph.svg", "drawing"],
    ["/api/graph.png", "drawing"],
    ["/api/graph.csv", "api"],
  ])("takes %s for a %s", (pathname, place) => {
    expect(placeOf(pathname)).toBe(place);
  });
});

describe("contentSecurityPolicy", () => {
  it("lets no inline code into a page", () => {
    const policy = contentSecurityPolicy("page", NONE);

    expect(policy).toMatch(/script-src 'self' 'nonce-abc' 'strict-dynamic';/);
    expect(policy).not.toMatch(/script-src[^;]*unsafe|style-src-elem[^;]*unsafe|\*/);
  });

  it.each([
    ["page", PARENTS, "frame-ancestors 'none'"],
    ["api", PARENTS, "frame-ancestors 'none'"],
    ["drawing", PARENTS, "frame-ancestors 'none'"],
    ["embed", NONE, "frame-ancestors 'none'"],
    ["embed", PARENTS, "frame-ancestors 'self' https://portal.example.org"],
  ] as const)("says who may frame %s", (place, options, directive) => {
    expect(contentSecurityPolicy(place, options).split("; ")).toContain(directive);
  });
});

describe("securityHeaders", () => {
  it.each([
    ["page", PARENTS, "same-origin", "DENY"],
    ["embed", NONE, "same-origin", "DENY"],
    ["embed", PARENTS, "cross-origin", undefined],
    ["drawing", NONE, "same-origin", "DENY"],
    ["drawing", PARENTS, "cross-origin", "DENY"],
  ] as const)("opens %s no further than asked", (place, options, policy, framing) => {
    const headers = securityHeaders(place, options);

    expect(headers["Cross-Origin-Resource-Policy"]).toBe(policy);
    expect(headers["X-Frame-Options"]).toBe(framing);
  });
});
