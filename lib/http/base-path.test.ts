import { describe, expect, it } from "vitest";
import { pathBelow, withBasePath } from "./base-path";

describe("the path our routes know", () => {
  it.each([
    ["", "/graph", "/graph"],
    ["/mesh", "/mesh/graph", "/graph"],
    ["/mesh", "/mesh", "/"],
    ["/mesh", "/mesh/", "/"],
    ["/mesh", "/meshes/graph", "/meshes/graph"],
    ["/ops/team.a/mesh", "/ops/team.a/mesh/api/graph", "/api/graph"],
  ])("below %j, %s is %s", (basePath, pathname, expected) => {
    expect(pathBelow(basePath, pathname)).toBe(expected);
  });
});

describe("the URL that Next sees", () => {
  it.each([
    ["leaves everything alone without a base", "", "/api/graph?a=1", undefined, "/api/graph?a=1"],
    ["keeps a base that a proxy kept", "/mesh", "/mesh/api/graph?a=1", undefined, "/mesh/api/graph?a=1"],
    ["puts back a base that a proxy stripped", "/mesh", "/api/graph?a=/mesh", undefined, "/mesh/api/graph?a=/mesh"],
    ["takes the bare slash for the base itself", "/mesh", "/", undefined, "/mesh"],
    ["keeps the query of the bare slash", "/mesh", "/?wall=1", undefined, "/mesh?wall=1"],
    ["does not take a longer name for the base", "/mesh", "/meshes", undefined, "/mesh/meshes"],
    ["believes a proxy that says what it stripped", "/graph", "/graph?a=1", "/graph", "/graph/graph?a=1"],
    ["also with a slash at the end", "/graph", "/graph", "/graph/", "/graph/graph"],
    ["does not believe a prefix that is not ours", "/mesh", "/mesh/graph", "/evil", "/mesh/graph"],
    ["leaves what is no path to others", "/mesh", "*", undefined, "*"],
  ])("%s", (_, basePath, url, forwardedPrefix, expected) => {
    expect(withBasePath(basePath, url, forwardedPrefix)).toBe(expected);
  });
});
