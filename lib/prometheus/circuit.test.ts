import { expect, it } from "vitest";
import { createCircuit } from "./circuit";

const FAILURE = new Error("down");

function circuitAt() {
  const clock = { now: 1_000 };
  const timing = { failuresToOpen: 2, firstBackOffMs: 100, longestBackOffMs: 300 };
  return { clock, circuit: createCircuit(timing, () => clock.now) };
}

it("forgives one failure, and opens at the second in a row", () => {
  const { circuit } = circuitAt();

  circuit.failed(FAILURE, undefined);
  expect(circuit.admits()).toBe("all");
  circuit.succeeded();
  circuit.failed(FAILURE, undefined);
  expect(circuit.admits()).toBe("all");
  circuit.failed(FAILURE, undefined);

  expect(circuit.admits()).toBe("none");
  expect(circuit.failure()).toBe(FAILURE);
});

it("waits longer after each probe that fails, up to a limit, and forgets it all after a success", () => {
  const { circuit, clock } = circuitAt();
  circuit.failed(FAILURE, undefined);

  for (const pauseMs of [100, 200, 300, 300]) {
    circuit.failed(FAILURE, undefined);
    clock.now += pauseMs - 1;
    expect(circuit.admits()).toBe("none");
    clock.now += 1;
    expect(circuit.admits()).toBe("one");
  }
  circuit.succeeded();

  expect(circuit.admits()).toBe("all");
  expect(circuit.failure()).toBeUndefined();
});

it("does not wait longer because of what was under way when it opened", () => {
  const { circuit, clock } = circuitAt();

  for (let query = 0; query < 10; query += 1) circuit.failed(FAILURE, undefined);
  clock.now += 100;

  expect(circuit.admits()).toBe("one");
});

it("leaves a store alone at once and for as long as it asks, within reason", () => {
  const { circuit, clock } = circuitAt();

  circuit.failed(FAILURE, 5_000);
  clock.now += 4_999;
  expect(circuit.admits()).toBe("none");
  clock.now += 1;
  expect(circuit.admits()).toBe("one");

  circuit.failed(FAILURE, 86_400_000);
  clock.now += 60_000;
  expect(circuit.admits()).toBe("one");
});
