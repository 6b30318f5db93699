import { describe, expect, it } from "vitest";
import { type WorkloadState, workloadHealth } from "./workload-health";

const FINE: WorkloadState = { desired: 2, ready: 2, waiting: [], restarted: [] };

describe("the health of pods", () => {
  it.each<[string, Partial<WorkloadState>, ReturnType<typeof workloadHealth>]>([
    ["is fine where all are ready", {}, { status: "healthy", reasons: [] }],
    ["is fine where there are more than should be, as in a rollout", { ready: 3 }, { status: "healthy", reasons: [] }],
    ["is degraded where some are missing", { ready: 1 }, { status: "degraded", reasons: ["Pods: 1 of 2 ready"] }],
    [
      "is failing where none is ready, with each reason once",
      { ready: 0, waiting: ["ImagePullBackOff", "CrashLoopBackOff", "ImagePullBackOff"] },
      { status: "failing", reasons: ["Pods: none of 2 ready (CrashLoopBackOff, ImagePullBackOff)"] },
    ],
    [
      "is not ready where none is wanted",
      { desired: 0, ready: 0 },
      { status: "notReady", reasons: ["Pods: scaled to zero"] },
    ],
    [
      "is degraded where one was started anew",
      { restarted: ["cart (OOMKilled)"] },
      { status: "degraded", reasons: ["Pods: restarted in the window: cart (OOMKilled)"] },
    ],
    [
      "is failing where a job gave up",
      { failed: "DeadlineExceeded" },
      { status: "failing", reasons: ["Pods: the job failed (DeadlineExceeded)"] },
    ],
  ])("%s", (_, change, expected) => {
    expect(workloadHealth({ ...FINE, ...change })).toEqual(expected);
  });

  it("is not known where nobody says how many there should be", () => {
    expect(workloadHealth({ ready: 1, waiting: [], restarted: [] })).toEqual({ status: "unknown", reasons: [] });
  });
});
