import { expect, it } from "vitest";
import { nextSort } from "./column";

const name = { id: "name", label: "Name", numeric: false };
const rate = { id: "rate", label: "Rate", numeric: true };
const health = { id: "health", label: "Health", numeric: false };

it.each([
  ["the same column turns round", { column: "name", ascending: true }, name, { column: "name", ascending: false }],
  ["words begin with A", { column: "rate", ascending: false }, name, { column: "name", ascending: true }],
  ["numbers begin with the most", { column: "name", ascending: true }, rate, { column: "rate", ascending: false }],
  ["health begins with the worst", { column: "name", ascending: true }, health, { column: "health", ascending: false }],
])("%s", (_, sort, clicked, expected) => {
  expect(nextSort<string>(sort, clicked)).toEqual(expected);
});
