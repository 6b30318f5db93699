import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createObjectStore, isBefore } from "./object-store";
import type { KubernetesObject } from "./objects/meta";
import { bytesOf, createRoom, type Room } from "./room";

type Kind = "ADDED" | "MODIFIED" | "DELETED";

function store(room: Room = createRoom(1)) {
  return createObjectStore<KubernetesObject>((raw) => {
    const { metadata, spec } = raw as { metadata: { name: string }; spec?: string };
    return { apiVersion: "v1", kind: "Thing", metadata: { name: metadata.name }, spec } as KubernetesObject;
  }, room);
}

function raw(name: string, version: number, spec = `as of ${version}`) {
  return { metadata: { name, resourceVersion: String(version) }, spec };
}

function event(type: Kind, name: string, version: number, spec?: string) {
  return { type, object: raw(name, version, spec) };
}

/** A store with `a` as of 5, listed at 10. */
function listed() {
  const one = store();
  one.startList();
  one.take(raw("a", 5));
  one.finishList("10");
  return one;
}

const texts = (one: ReturnType<typeof store>) =>
  one.objects().map((object) => `${object.metadata.name} ${(object as { spec?: string }).spec}`);

describe("an object store", () => {
  it.each<[title: string, events: ReturnType<typeof event>[], last: string, expected: string[]]>([
    ["takes what is new", [event("ADDED", "b", 11)], "changed", ["a as of 5", "b as of 11"]],
    ["takes what is changed", [event("MODIFIED", "a", 11)], "changed", ["a as of 11"]],
    ["lets go of what is deleted", [event("DELETED", "a", 11)], "changed", []],
    ["lets go of it by the version of the last change too", [event("DELETED", "a", 5)], "changed", []],
    ["takes what is made again", [event("DELETED", "a", 11), event("ADDED", "a", 12)], "changed", ["a as of 12"]],
    ["passes over what it has", [event("ADDED", "a", 5)], "same", ["a as of 5"]],
    ["passes over what is older than it has", [event("MODIFIED", "a", 4)], "same", ["a as of 5"]],
    ["passes over a change that says the same", [event("MODIFIED", "a", 11, "as of 5")], "same", ["a as of 5"]],
    [
      "passes over what came before a deletion it knows",
      [event("DELETED", "a", 12), event("MODIFIED", "a", 11)],
      "same",
      [],
    ],
    [
      "passes over a deletion from before it was made again",
      [event("DELETED", "a", 11), event("ADDED", "a", 12), event("DELETED", "a", 11)],
      "same",
      ["a as of 12"],
    ],
    ["does not bring back what was gone before the list", [event("ADDED", "old", 3)], "disorder", ["a as of 5"]],
    [
      "takes no news after newer news",
      [event("ADDED", "c", 20), event("ADDED", "b", 15)],
      "disorder",
      ["a as of 5", "c as of 20"],
    ],
  ])("%s", (_title, events, last, expected) => {
    const one = listed();

    const applied = events.map((each) => one.apply(each));

    expect(applied.at(-1)).toBe(last);
    expect(texts(one)).toEqual(expected);
  });

  it("takes an event without name or version for disorder", () => {
    expect(listed().apply({ type: "ADDED", object: {} })).toBe("disorder");
    expect(listed().apply({ type: "ADDED", object: { metadata: { name: "x" } } })).toBe("disorder");
  });

  it("goes on from the newest it was told of, bookmarks too", () => {
    const one = listed();
    expect(one.resourceVersion()).toBe("10");

    one.apply(event("ADDED", "b", 12));
    expect(one.resourceVersion()).toBe("12");
    one.apply({ type: "BOOKMARK", resourceVersion: "100" });
    one.apply({ type: "BOOKMARK", resourceVersion: "99" });
    expect(one.resourceVersion()).toBe("100");
  });

  it("hands out the same array, and the same objects, until they change", () => {
    const one = listed();
    const before = one.objects();

    one.startList();
    one.take(raw("a", 7, "as of 5"));

    expect(one.finishList("20")).toBe(false);
    expect(one.objects()).toBe(before);
    one.apply(event("ADDED", "b", 21));
    expect(one.objects()).not.toBe(before);
    expect(one.objects()[0]).toBe(before[0]);
    expect(before).toHaveLength(1);
  });

  it("takes a list for the whole truth, even an older one", () => {
    const one = listed();
    one.startList();
    one.take(raw("half", 1));
    one.startList();
    one.take(raw("b", 2));

    expect(one.finishList("3")).toBe(true);
    expect(texts(one)).toEqual(["b as of 2"]);
    expect(one.apply(event("ADDED", "c", 4))).toBe("changed");
  });
});

describe("isBefore", () => {
  it.each([
    ["9", "10", true],
    ["10", "9", false],
    ["10", "10", false],
    ["99999999999999999998", "99999999999999999999", true],
    ["opaque-1", "opaque-2", false],
    ["", "1", false],
  ])("of %s and %s is %s", (one, other, expected) => {
    expect(isBefore(one, other)).toBe(expected);
  });
});

describe("the room an object store takes", () => {
  it("is that of its objects, whatever was listed and happened, and none when it is closed", () => {
    const name = fc.constantFrom("a", "b", "c");
    const spec = fc.string({ maxLength: 50 });
    const step = fc.oneof(
      fc.record({ does: fc.constant("list" as const), items: fc.array(fc.tuple(name, spec)), isWhole: fc.boolean() }),
      fc.record({ does: fc.constantFrom("ADDED" as const, "MODIFIED" as const, "DELETED" as const), name, spec }),
    );

    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const room = createRoom(1);
        const one = store(room);
        for (const [index, each] of steps.entries()) {
          const version = index + 1;
          if (each.does !== "list") one.apply(event(each.does, each.name, version, each.spec));
          else {
            one.startList();
            for (const [called, said] of each.items) one.take(raw(called, version, said));
            if (each.isWhole) one.finishList(String(version));
            else one.startList();
          }
          expect(room.used()).toBe(one.objects().reduce((sum, object) => sum + bytesOf(object), 0));
        }
        one.close();
        one.apply(event("ADDED", "late", 1_000));
        expect(room.used()).toBe(0);
      }),
    );
  });
});
