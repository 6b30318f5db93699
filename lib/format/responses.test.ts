import { describe, expect, it } from "vitest";
import { codeOutcome, codeTitle } from "./response-code";
import { flagMeanings, knownFlags } from "./response-flags";

describe("flags", () => {
  it("are sorted, unique and explained in a sentence", () => {
    const flags = knownFlags().map(({ flag }) => flag);

    expect(flags).toEqual([...new Set(flags)].sort());
    for (const { title, sentence } of knownFlags()) {
      expect(title).not.toBe("");
      expect(sentence).toMatch(/^[A-Zz].+\.$/);
    }
  });

  it.each(
    "UH UF UO NR NC URX UT UC UR LR LH DC DPE UPE DT SI UMSDR FI DI RL RLSE UAEX IH OM DF DO DR UDO RFCF NFCF"
      .split(" ")
      .concat("DENY CONNECT TLS_FAILURE H2_HANDSHAKE_FAILURE IDENTITY_ERROR CERT_REVOKED NETWORK_POLICY".split(" ")),
  )("%s is known", (flag) => {
    expect(flagMeanings(flag)[0]?.title).not.toBe("not known here");
  });

  it("come apart at commas, and none is none", () => {
    expect(flagMeanings("URX,UF").map(({ flag }) => flag)).toEqual(["URX", "UF"]);
    expect(flagMeanings("-")).toEqual([]);
    expect(flagMeanings("")).toEqual([]);
  });

  it("that are not known are shown as such", () => {
    expect(flagMeanings("XYZ")).toEqual([expect.objectContaining({ flag: "XYZ", title: "not known here" })]);
  });
});

describe("codes", () => {
  it.each([
    ["503", "http", "Unavailable"],
    ["0", "http", "No response"],
    ["-", "grpc", "No response"],
    ["0", "grpc", "OK"],
    ["14", "grpc", "Unavailable"],
    ["503", "grpc", "Unavailable"],
    ["299", "http", undefined],
    ["-", "tcp", undefined],
  ] as const)("%s in %s is called %s", (code, protocol, title) => {
    expect(codeTitle(code, protocol)).toBe(title);
  });

  it.each([
    [{ code: "200", flags: "-" }, "http", "ok"],
    [{ code: "404", flags: "-" }, "http", "client"],
    [{ code: "503", flags: "UH" }, "http", "failure"],
    [{ code: "0", flags: "UF" }, "http", "failure"],
    [{ code: "0", flags: "DC" }, "http", "client"],
    [{ code: "0", flags: "-" }, "grpc", "ok"],
    [{ code: "5", flags: "-" }, "grpc", "client"],
    [{ code: "14", flags: "-" }, "grpc", "failure"],
    [{ code: "503", flags: "UO" }, "grpc", "failure"],
    [{ code: "-", flags: "-" }, "tcp", "ok"],
    [{ code: "-", flags: "DENY" }, "tcp", "failure"],
  ] as const)("%o in %s is %s", (response, protocol, outcome) => {
    expect(codeOutcome(response, protocol)).toBe(outcome);
  });
});
