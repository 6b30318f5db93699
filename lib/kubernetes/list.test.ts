import { describe, expect, it } from "vitest";
import { kindOf } from "./kinds";
import { list } from "./list";
import type { KubernetesApi, Take } from "./request";
import { eventually } from "./testing/eventually";

const item = (name: string) => Buffer.from(`{"metadata":{"name":"${name}"}},`);

describe("a list", () => {
  it("takes nothing more once it has failed, whatever still comes", async () => {
    let give: Take | undefined;
    let fail = (_error: Error) => {};
    const api: Pick<KubernetesApi, "read"> = {
      read: (_path, _options, take) => {
        give = take;
        return new Promise((_resolve, reject) => {
          fail = reject;
        });
      },
    };
    const taken: unknown[] = [];
    const reading = { api: api as KubernetesApi, kind: kindOf("pods"), version: "v1", scope: {} };
    const { signal } = new AbortController();
    const listed = list(reading, { signal, deadlineMs: 1, start() {}, take: (one) => void taken.push(one) });
    await eventually(() => give !== undefined);

    await give?.(Buffer.from('{"items":['));
    await give?.(item("in-time"));
    fail(new Error("late"));
    await expect(listed).rejects.toThrow("late");
    await give?.(item("too-late"));

    expect(taken).toEqual([{ metadata: { name: "in-time" } }]);
  });
});
