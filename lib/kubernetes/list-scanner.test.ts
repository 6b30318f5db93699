import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createListScanner } from "./list-scanner";

function scanned(text: string, pieceBytes = text.length + 1): { readonly items: unknown[]; readonly rest: unknown } {
  const scanner = createListScanner();
  const bytes = Buffer.from(text);
  const items: unknown[] = [];
  for (let from = 0; from < bytes.length; from += pieceBytes) {
    for (const item of scanner.feed(bytes.subarray(from, from + pieceBytes))) items.push(JSON.parse(item));
  }
  return { items, rest: JSON.parse(scanner.rest()) };
}

describe("a scanner of lists", () => {
  it.each<[title: string, list: object]>([
    ["items before metadata", { items: [{ a: 1 }, { a: 2 }], metadata: { resourceVersion: "1" } }],
    ["items after metadata", { kind: "PodList", metadata: { resourceVersion: "1" }, items: [{ a: 1 }] }],
    ["no items", { metadata: {}, items: [] }],
    ["null for items", { metadata: {}, items: null }],
    ["empty items", { items: [{}, {}] }],
    ["lists of that name deeper down", { metadata: { items: [{ no: 1 }] }, items: [{ items: [{ deep: 1 }] }] }],
    ["that name as a value, and longer ones", { kind: "items", itemsToo: [{ no: 1 }], item: [{ no: 1 }], items: [{}] }],
    ["quotes, brackets and backslashes in texts", { items: [{ 'a"}]': '\\"},{[' }, { b: "\\" }], "]}": "{" }],
    ["letters of several bytes", { items: [{ name: "café ☕ 🫖" }], metadata: { name: "ü" } }],
  ])("finds them with %s, however they are cut", (_title, list) => {
    const items = Object(list).items ?? [];
    const rest = { ...list, items: Object(list).items && [] };

    for (const text of [JSON.stringify(list), JSON.stringify(list, undefined, 2)]) {
      for (const pieceBytes of [1, 2, 3, 7, 1000]) expect(scanned(text, pieceBytes)).toEqual({ items, rest });
    }
  });

  it("leaves what is not an object where it was", () => {
    expect(scanned('{"items":["text"]}')).toEqual({ items: [], rest: { items: ["text"] } });
  });

  it.each(["", "<html>{[", '{"items":[{"a":1}', '{"items":[{"a":1}}', '"', "]]]}}}"])(
    "gives a rest that is no JSON where %s is none",
    (text) => {
      expect(() => scanned(text)).toThrow(SyntaxError);
    },
  );

  it("finds what a parser finds, whatever the list and however it is cut", () => {
    const item = fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue());
    const list = fc.record({
      kind: fc.string(),
      metadata: fc.jsonValue(),
      items: fc.array(item),
      last: fc.jsonValue(),
    });

    fc.assert(
      fc.property(list, fc.integer({ min: 1, max: 40 }), (value, pieceBytes) => {
        const text = JSON.stringify(value);
        const { items, ...others } = JSON.parse(text) as { readonly items: unknown };
        expect(scanned(text, pieceBytes)).toEqual({ items, rest: { ...others, items: [] } });
      }),
    );
  });
});
