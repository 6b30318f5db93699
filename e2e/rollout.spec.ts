import { expect } from "playwright/test";
import { realClock } from "../lib/demo/clock";
import { startDemoKubernetes } from "../lib/demo/kubernetes/api-server";
import { firstRollout } from "../lib/demo/kubernetes/testing/first-rollout";
import { worldCluster } from "../lib/demo/kubernetes/world-cluster";
import { startDemoPrometheus } from "../lib/demo/prometheus-server";
import { demoWorld } from "../lib/demo/world-demo";
import { startDashboard } from "./dashboard";
import { graphPage, shownNumber } from "./pages/graph-page";
import { refreshOften } from "./pages/refresh";
import { recorded } from "./recording";
import { test } from "./test";

const PORT = Number(process.env.E2E_PORT || 3100) + 40;
const MINUTE = 60;

/** What a picture is called. */
const DRAWN = /^Service graph: \d+ nodes/;

/** A mesh of the test's own shortly before the next full hour, when flights v2 is rolled out, with a clock that can be moved. */
async function meshBeforeRollout() {
  const rolloutAt = Math.ceil(realClock() / 3600) * 3600;
  const ahead = (toRollout: number) => rolloutAt + toRollout - realClock();
  let aheadSeconds = ahead(-2 * MINUTE);
  const clock = () => realClock() + aheadSeconds;
  const startedAt = clock();
  const { world, cluster } = firstRollout(
    { world: demoWorld({ startedAt, incident: "off" }), cluster: worldCluster({ startedAt }) },
    rolloutAt,
  );
  const prometheus = await startDemoPrometheus({ clock, world });
  const kubernetes = await startDemoKubernetes({ clock, cluster });
  const proxy = await recorded(kubernetes);
  const dashboard = await startDashboard(
    { PORT: String(PORT), PROMETHEUS_URL: prometheus.url, REFRESH_SECONDS: "1" },
    { cluster: proxy, aheadSeconds },
  );
  return {
    /** Moves all clocks to so many seconds after the rollout. */
    moveTo(seconds: number) {
      aheadSeconds = ahead(seconds);
      dashboard.moveClock(aheadSeconds);
    },
    async stop() {
      await dashboard.stop();
      await proxy.close();
      await kubernetes.close();
      await prometheus.close();
    },
  };
}

test.describe("a rollout", () => {
  test.use({ baseURL: `http://127.0.0.1:${PORT}` });

  test("appears in the graph, and its share grows, without a reload", async ({ page, context }) => {
    const mesh = await meshBeforeRollout();
    try {
      const graph = graphPage(page);
      await graph.open("?namespaces=travel&show=table");
      await refreshOften(page);
      await expect(graph.edge("booking v1", "flights v1", "HTTP")).toBeVisible();
      await expect(graph.edge("booking v1", "flights v2", "HTTP")).toBeHidden();

      const picture = await context.newPage();
      await graphPage(picture).open("?namespaces=travel");
      const nodes = Number(
        /\d+/.exec((await picture.getByRole("group", { name: DRAWN }).getAttribute("aria-label")) ?? ""),
      );

      for (const each of [page, picture]) await each.evaluate(() => Object.assign(window, { isSamePage: true }));

      mesh.moveTo(MINUTE);
      await graph.edge("booking v1", "flights v2", "HTTP").click({ timeout: 30_000 });
      const share = async () => shownNumber((await graph.figure("Observed").textContent()) ?? "");
      const configured = async () => shownNumber((await graph.figure("Configured").textContent()) ?? "");
      await expect(graph.details.getByRole("heading", { name: "flights v2" })).toBeVisible();

      await expect(picture.getByRole("group", { name: `Service graph: ${nodes + 1} nodes` })).toBeVisible({
        timeout: 30_000,
      });

      const shares = [await share()];
      for (const minutes of [9, 17, 25]) {
        const last = shares.at(-1) ?? 0;
        mesh.moveTo(minutes * MINUTE);
        await expect.poll(share, { timeout: 30_000 }).toBeGreaterThan(last + 0.02);
        // What the API server tells of the route arrives by itself, too.
        await expect
          .poll(async () => Math.abs((await configured()) - (await share())), { timeout: 30_000 })
          .toBeLessThan(0.06);
        shares.push(await share());
      }

      expect(shares[0]).toBeLessThan(0.05);
      expect(shares.at(-1)).toBeGreaterThan(0.3);
      for (const each of [page, picture]) expect(await each.evaluate(() => "isSamePage" in window)).toBe(true);
    } finally {
      await mesh.stop();
    }
  });
});
