import { describe, expect, it } from "vitest";
import { isAllowedHost } from "./host";

const EVERYWHERE = "0.0.0.0";
const LOOPBACK = "127.0.0.1";

describe("isAllowedHost", () => {
  it.each([
    ["localhost", LOOPBACK],
    ["localhost:3000", LOOPBACK],
    ["LOCALHOST.:3000", LOOPBACK],
    ["mesh.localhost:3000", LOOPBACK],
    ["127.0.0.1:3000", LOOPBACK],
    ["127.8.9.10", LOOPBACK],
    ["[::1]:3000", LOOPBACK],
    ["alidade", LOOPBACK],
    ["alidade.mesh.svc:3000", LOOPBACK],
    ["alidade.mesh.svc.cluster.local", LOOPBACK],
    ["10.1.2.3:3000", EVERYWHERE],
    ["[2001:db8::7]:3000", EVERYWHERE],
    ["mesh.example.org", LOOPBACK],
    ["Mesh.Example.org:443", EVERYWHERE],
    ["a.b.corp.example", LOOPBACK],
    ["192.0.2.7", LOOPBACK],
  ])("lets in %s where we listen on %s", (host, listen) => {
    expect(isAllowedHost(host, { listen, allowedHosts: ["mesh.example.org", "*.corp.example", "192.0.2.7"] })).toBe(
      true,
    );
  });

  it("lets in the name we were told to listen on", () => {
    expect(isAllowedHost("Mesh.corp.example:3000", { listen: "mesh.corp.EXAMPLE", allowedHosts: [] })).toBe(true);
  });

  it.each([
    ["attacker.example", EVERYWHERE],
    ["localhost.attacker.example", EVERYWHERE],
    ["127.0.0.1.attacker.example", EVERYWHERE],
    ["mesh.example.org.attacker.example", EVERYWHERE],
    ["corp.example", EVERYWHERE],
    ["evilcorp.example", EVERYWHERE],
    ["svc.attacker.example", EVERYWHERE],
    ["10.1.2.3", LOOPBACK],
    ["[2001:db8::7]", LOOPBACK],
    ["user@localhost", EVERYWHERE],
    ["localhost/path", EVERYWHERE],
    ["localhost:port", EVERYWHERE],
    ["localhost, attacker.example", EVERYWHERE],
    ["", EVERYWHERE],
    [null, EVERYWHERE],
  ])("refuses %s where we listen on %s", (host, listen) => {
    expect(isAllowedHost(host, { listen, allowedHosts: ["mesh.example.org", "*.corp.example"] })).toBe(false);
  });
});
