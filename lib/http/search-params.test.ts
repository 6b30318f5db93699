import { describe, expect, it } from "vitest";
import { z } from "zod";
import { isAppError } from "../errors";
import { booleanParam, clustersParam, integerParam, namespacesParam, oneOfParam, searchParams } from "./search-params";

const schema = z.object({
  type: oneOfParam(["versionedApp", "workload"]).default("versionedApp"),
  window: integerParam(60, 86_400).default(300),
  idle: booleanParam().default(false),
  namespaces: namespacesParam().optional(),
  clusters: clustersParam().optional(),
});

describe("searchParams", () => {
  it("gives the defaults to an empty query", () => {
    expect(read("")).toEqual({ type: "versionedApp", window: 300, idle: false });
  });

  it("reads every kind of parameter", () => {
    expect(
      read("type=workload&window=600&idle=true&namespaces=shop,bookinfo,shop&clusters=arn:aws:eks/east_1"),
    ).toEqual({
      type: "workload",
      window: 600,
      idle: true,
      namespaces: ["shop", "bookinfo"],
      clusters: ["arn:aws:eks/east_1"],
    });
  });

  it.each([
    ["an unknown parameter", "windw=60", "windw: there is no such parameter."],
    ["one that objects inherit", "__proto__=1", "__proto__: there is no such parameter."],
    ["an unknown one with a name of markup", "%3Cb%3E=1", "A parameter: there is no such parameter."],
    ["a repeated one", "window=60&window=60", "window: given more than once."],
    ["a number that is none", "window=5m", "window: expected a whole number from 60 to 86400."],
    ["a number in another notation", "window=6e2", "window: expected a whole number from 60 to 86400."],
    ["a fraction", "window=60.5", "window: expected a whole number from 60 to 86400."],
    ["a number out of range", "window=59", "window: expected a whole number from 60 to 86400."],
    ["an empty number", "window=", "window: expected a whole number from 60 to 86400."],
    ["a word that is none of them", "type=app", "type: expected versionedApp or workload."],
    ["a boolean that is none", "idle=1", "idle: expected true or false."],
    ["an empty list", "namespaces=", "namespaces: expected names of namespaces, separated by commas."],
    [
      "a name with a quote",
      'namespaces=a"} or vector(1)',
      "namespaces: expected names of namespaces, separated by commas.",
    ],
    ["a name with a newline", "clusters=a%0Ab", "clusters: holds characters that are not text."],
    ["a value with a NUL", "namespaces=a%00b", "namespaces: holds characters that are not text."],
    ["bytes that are not UTF-8", "namespaces=%ff", "namespaces: holds characters that are not text."],
    ["a very long value", `namespaces=${"a,".repeat(2100)}a`, "namespaces: longer than 4096 bytes."],
    [
      "more than anyone means",
      Array.from({ length: 65 }, (_, index) => `p${index}=1`).join("&"),
      "More than 64 parameters were given.",
    ],
    [
      "several mistakes at once",
      "window=x&idle=x",
      "window: expected a whole number from 60 to 86400; idle: expected true or false.",
    ],
  ])("refuses %s and repeats no value", (_title, query, message) => {
    expect(refusal(query)).toBe(message);
  });
});

function read(query: string): unknown {
  return searchParams({ url: `http://localhost/api/graph?${query}` }, schema);
}

function refusal(query: string): string {
  try {
    read(query);
  } catch (error) {
    if (isAppError(error) && error.code === "invalid-request") return error.message;
    throw error;
  }
  return "accepted";
}
