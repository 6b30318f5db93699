import { describe, expect, it } from "vitest";
import { covers, HostTable, hostKey } from "./hosts";

describe("a host", () => {
  it.each([
    ["without dots is a service beside the object", "reviews", "bookinfo", "reviews.bookinfo.svc"],
    ["in full is the same, in any domain", "Reviews.bookinfo.svc.corp.example", "other", "reviews.bookinfo.svc"],
    ["with a dot stays as it is, also where it looks like a service", "reviews.bookinfo", "other", "reviews.bookinfo"],
    ["of the world stays as it is", "api.example.com", "shop", "api.example.com"],
    ["that is everything stays so", "*", "shop", "*"],
    ["with a wildcard is one of a namespace", "*.shop.svc.cluster.local", "x", "*.shop.svc"],
  ])("%s", (_, host, namespace, expected) => {
    expect(hostKey(host, namespace)).toBe(expected);
  });

  it.each([
    ["*.example.com", "a.example.com", true],
    ["*.example.com", "a.b.example.com", true],
    ["*.example.com", "example.com", false],
    ["*.example.com", "badexample.com", false],
    ["*", "anything", true],
    ["a.example.com", "a.example.com", false],
  ])("%s covers %s: %s", (wildcard, host, expected) => {
    expect(covers(wildcard, host)).toBe(expected);
  });

  it("is found exactly, else by the longest wildcard", () => {
    const table = new HostTable<string>();
    for (const host of ["*", "*.example.com", "*.a.example.com", "x.a.example.com"]) table.add(host, host);
    expect(table.find("x.a.example.com")).toEqual(["x.a.example.com"]);
    expect(table.find("y.a.example.com")).toEqual(["*.a.example.com"]);
    expect(table.find("y.example.com")).toEqual(["*.example.com"]);
    expect(table.find("other.org")).toEqual(["*"]);
  });
});
