import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { slicesOf } from "./slices";

type Answer = { readonly data: { readonly result: readonly unknown[] } };

const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom(',{"metric":{', '{"metric":', '"},{"', "\\", '\\"'),
);
const sample = fc
  .record({ metric: fc.dictionary(fc.constantFrom("metric", "a", "b"), text), value: fc.tuple(fc.nat(), text) })
  .map(({ metric, value }) => ({ metric, value }));
const answer = fc
  .record({ result: fc.array(sample, { maxLength: 30 }), warnings: fc.array(text, { maxLength: 2 }) })
  .map(({ result, warnings }) => ({ status: "success", data: { resultType: "vector", result }, warnings }));

function putTogether(body: string, sliceBytes: number): unknown {
  const { frame, lists } = slicesOf(Buffer.from(body), sliceBytes);
  const whole = JSON.parse(frame) as Answer;
  const [first, ...others] = whole.data.result;
  const between = [...lists].flatMap((list) => JSON.parse(list) as unknown[]);
  const result = whole.data.result.length === 0 ? [] : [first, ...between, ...others];
  return { ...whole, data: { ...whole.data, result } };
}

describe("an answer in slices", () => {
  it("has every sample once and in order, whatever its labels and values are called", () => {
    fc.assert(
      fc.property(answer, fc.integer({ min: 1, max: 500 }), (whole, sliceBytes) => {
        expect(putTogether(JSON.stringify(whole), sliceBytes)).toEqual(whole);
      }),
    );
  });

  it("is cut where it is large: no slice is much more than was asked for", () => {
    const result = Array.from({ length: 1000 }, (_, index) => ({ metric: { pod: `p${index}` }, value: [1, "1"] }));
    const { frame, lists } = slicesOf(
      Buffer.from(JSON.stringify({ status: "success", data: { resultType: "vector", result } })),
      1000,
    );
    const lengths = [frame, ...lists].map(({ length }) => length);

    expect(lengths.length).toBeGreaterThan(30);
    expect(Math.max(...lengths)).toBeLessThan(1100);
  });

  it("is left whole where it is written in another way", () => {
    const body = JSON.stringify({ data: { result: [{ metric: {} }, { metric: {} }, { metric: {} }] } }, undefined, 1);

    expect(slicesOf(Buffer.from(body), 1)).toEqual({ frame: body, lists: [] });
  });
});
