import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, openWatch } from "../testing/http";
import { MAP_OBJECTS, MAPS, mapOf, NAMESPACES, WIDGET_DEFINITION, WIDGETS, widgetOf } from "./objects";
import { CASES } from "./table";
import type { Target } from "./target";

/** Holds an API server against the table, and against what takes more than one request to see. */
export function conformanceSuite(name: string, start: () => Promise<Target>): void {
  describe(name, () => {
    let target: Target;
    let minor: number;

    beforeAll(async () => {
      target = await start();
      minor = Number.parseInt(String((await call(target, "/version")).json().minor), 10);
      for (const object of [...NAMESPACES, WIDGET_DEFINITION, ...MAP_OBJECTS, widgetOf("w", 1)]) {
        await target.write(object);
      }
    });

    afterAll(() => target?.close());

    it.each(CASES)("$name", async ({ path, options = {}, status, answer, items, before }) => {
      const got = await call(target, path, options);

      if (before && minor < before.minor) {
        expect(got.status, got.text.slice(0, 500)).toBe(before.status);
        return;
      }
      expect(got.status, got.text.slice(0, 500)).toBe(status);
      if (answer) expect(got.json()).toMatchObject(answer);
      if (items) expect(namesOf(got.json().items)).toEqual(items);
    });

    it("leaves out what items of built-in kinds are, and says it of those that are defined", async () => {
      const [map] = (await call(target, `${MAPS}?labelSelector=suite`)).json().items;
      const [widget] = (await call(target, WIDGETS)).json().items;

      expect(map).not.toHaveProperty("kind");
      expect(widget).toMatchObject({ kind: "Widget", apiVersion: "conformance.example.com/v1" });
    });

    it.each([
      { what: "labels", selector: "&labelSelector=suite", counts: false },
      { what: "nothing", selector: "", counts: true },
    ])("gives pages that agree, selected by $what", async ({ selector, counts }) => {
      const first = (await call(target, `${MAPS}?limit=2${selector}`)).json();
      await target.write(mapOf("aa", "red"));
      const second = (await call(target, `${MAPS}?limit=2${selector}&continue=${first.metadata.continue}`)).json();
      await target.remove(mapOf("aa", "red"));
      const third = (await call(target, `${MAPS}?limit=2${selector}&continue=${second.metadata.continue}`)).json();

      expect([first, second, third].map(({ items }) => namesOf(items))).toEqual([["a", "b"], ["c", "d"], ["e"]]);
      expect(first.metadata.remainingItemCount).toBe(counts ? 3 : undefined);
      expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
      expect(third.metadata.continue ?? "").toBe("");
    });

    it("does not take a version with a token", async () => {
      const { metadata } = (await call(target, `${MAPS}?limit=1`)).json();
      const both = `${MAPS}?limit=1&resourceVersion=${metadata.resourceVersion}&continue=${metadata.continue}`;

      expect((await call(target, both)).status).toBe(400);
    });

    it.each([
      { what: "a built-in kind", path: MAPS, make: (step: number) => mapOf("watched", `colour-${step}`) },
      { what: "a kind that is defined", path: WIDGETS, make: (step: number) => widgetOf("watched", step) },
    ])("tells a watch what happens to $what, in order, with growing versions", async ({ path, make }) => {
      const { metadata } = (await call(target, path)).json();
      const watch = await openWatch(target, `${path}?watch=true&resourceVersion=${metadata.resourceVersion}`);

      await target.write(make(1));
      await target.write(make(2));
      await target.remove(make(2));
      const lines = await watch.take(3);
      watch.close();

      expect(lines.map(({ type }) => type)).toEqual(["ADDED", "MODIFIED", "DELETED"]);
      expect(new Set(lines.map(({ object }) => object.kind))).toEqual(new Set([make(1).kind]));
      expect(new Set(lines.map(({ object }) => object.metadata.uid)).size).toBe(1);
      const versions = lines.map(({ object }) => Number(object.metadata.resourceVersion));
      expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
      expect(versions[0]).toBeGreaterThan(Number(metadata.resourceVersion));
    });

    it("begins a watch without a version with what there is", async () => {
      const watch = await openWatch(target, `${MAPS}?watch=true&labelSelector=suite`);

      const lines = await watch.take(5);
      watch.close();

      expect(lines.map(({ type, object }) => `${type} ${object.metadata.name}`).sort()).toEqual(
        ["a", "b", "c", "d", "e"].map((name) => `ADDED ${name}`),
      );
    });

    it("shows a watch with a selector how an object comes into its view, and goes", async () => {
      const { metadata } = (await call(target, MAPS)).json();
      const watch = await openWatch(
        target,
        `${MAPS}?watch=true&labelSelector=colour%3Dpink&resourceVersion=${metadata.resourceVersion}`,
      );

      for (const colour of ["grey", "pink", "grey"]) await target.write(mapOf("chameleon", colour));
      const lines = await watch.take(2);
      watch.close();
      await target.remove(mapOf("chameleon", "grey"));

      expect(lines.map(({ type }) => type)).toEqual(["ADDED", "DELETED"]);
    });

    it("ends a watch after timeoutSeconds", async () => {
      const { metadata } = (await call(target, WIDGETS)).json();

      const watch = await openWatch(
        target,
        `${WIDGETS}?watch=true&timeoutSeconds=1&resourceVersion=${metadata.resourceVersion}`,
      );

      expect(await watch.rest()).toEqual([]);
    });

    it("begins with what there is and says when that was all, to who asks for it, or refuses to", async () => {
      const asks = "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
      const watch = await openWatch(target, `${MAPS}?${asks}&labelSelector=suite`);

      // Before 1.27 nobody knew of it, and for years after it was off where nobody turned it on.
      if (watch.status !== 200) {
        const [refusal] = await watch.take(1);
        expect(minor).toBeLessThan(35);
        expect(refusal).toMatchObject({ kind: "Status", reason: "Invalid", code: 422 });
        return;
      }
      const lines = await watch.take(6);
      watch.close();

      expect(lines.map(({ type }) => type)).toEqual(["ADDED", "ADDED", "ADDED", "ADDED", "ADDED", "BOOKMARK"]);
      expect(lines[5]?.object.metadata.annotations).toEqual({ "k8s.io/initial-events-end": "true" });
    });
  });
}

/** Without what every namespace of a real cluster has. */
function namesOf(items: readonly { readonly metadata: { readonly name: string } }[]): string[] {
  return items.map(({ metadata }) => metadata.name).filter((name) => name !== "kube-root-ca.crt");
}
