import { describe, expect, it } from "vitest";
import type { Protocol } from "../../graph/model";
import { effectiveCode, outcomeOf } from "./codes";

describe("the code that decides", () => {
  it.each<[string, Protocol, string, string, string]>([
    ["HTTP by its status", "http", "404", "", "404"],
    ["HTTP whatever gRPC status a header held", "http", "200", "14", "200"],
    ["gRPC by its own status, because HTTP says 200 even then", "grpc", "200", "14", "14"],
    ["gRPC that HTTP already refused by the HTTP status", "grpc", "503", "14", "503"],
    ["gRPC without a status of its own by HTTP's", "grpc", "200", "", "200"],
    ["no response as none", "http", "0", "", "-"],
    ["no response to gRPC as none", "grpc", "0", "14", "-"],
    ["a missing code as none", "http", "", "", "-"],
    ["TCP as none", "tcp", "200", "", "-"],
  ])("takes %s", (_, protocol, responseCode, grpcStatus, expected) => {
    expect(effectiveCode(protocol, responseCode, grpcStatus)).toBe(expected);
  });
});

describe("whose fault a failure is", () => {
  it.each<[string, Protocol, string, string, string]>([
    ["2xx is nobody's", "http", "200", "-", "ok"],
    ["3xx is nobody's", "http", "302", "-", "ok"],
    ["4xx is the caller's", "http", "404", "-", "clientError"],
    ["5xx is the server's", "http", "503", "UH", "error"],
    ["no response is the server's", "http", "-", "UF", "error"],
    ["no response because the client left is the client's", "http", "-", "DC", "clientError"],
    ["a client that left among other flags is the client's", "grpc", "-", "UT,DC", "clientError"],
    ["gRPC OK is nobody's", "grpc", "0", "-", "ok"],
    ["gRPC CANCELLED is the caller's", "grpc", "1", "-", "clientError"],
    ["gRPC NOT_FOUND is the caller's", "grpc", "5", "-", "clientError"],
    ...["2", "4", "8", "12", "13", "14", "15"].map((code): [string, Protocol, string, string, string] => [
      `gRPC ${code} is the server's`,
      "grpc",
      code,
      "-",
      "error",
    ]),
    ["an HTTP failure of gRPC is the server's", "grpc", "503", "UF", "error"],
    ["an HTTP refusal of gRPC is the caller's", "grpc", "403", "-", "clientError"],
    ["a gRPC call with HTTP's 200 alone is nobody's", "grpc", "200", "-", "ok"],
    ["TCP has no codes", "tcp", "-", "UF", "ok"],
  ])("%s", (_, protocol, code, flags, expected) => {
    expect(outcomeOf(protocol, code, flags)).toBe(expected);
  });
});
