import { describe, expect, it } from "vitest";
import { demoClock, demoIncident, runDemoPrometheus } from "./demo-prometheus";

describe("the environment of the demo", () => {
  it("can stop the clock", () => {
    expect(demoClock({ DEMO_NOW: "1795166894" })()).toBe(1_795_166_894);
    expect(Math.abs(demoClock({})() - Date.now() / 1000)).toBeLessThan(1);
  });

  it("can hold an incident on or off", () => {
    expect([{}, { DEMO_INCIDENT: "" }, { DEMO_INCIDENT: "on" }, { DEMO_INCIDENT: "off" }].map(demoIncident)).toEqual([
      "auto",
      "auto",
      "on",
      "off",
    ]);
  });

  it("is refused where it cannot be read", () => {
    expect(() => demoClock({ DEMO_NOW: "noon" })).toThrow("DEMO_NOW");
    expect(() => demoIncident({ DEMO_INCIDENT: "maybe" })).toThrow("DEMO_INCIDENT");
  });

  it("starts a Prometheus with six hours of history", async () => {
    const prometheus = await runDemoPrometheus({ DEMO_NOW: "1795166894", DEMO_INCIDENT: "off" });
    const query = new URLSearchParams({ query: "count(up)", time: String(1_795_166_894 - 6 * 3600 + 30) });
    const response = await fetch(`${prometheus.url}/api/v1/query?${query}`);
    const { data } = JSON.parse(await response.text());
    await prometheus.close();

    expect(data.result[0].value[1]).toBe("30");
    expect(prometheus.world.schedule).toEqual({ kind: "never" });
  });
});
