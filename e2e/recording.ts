import { fileURLToPath } from "node:url";
import { recordingTo, startRecordingProxy } from "../lib/demo/kubernetes/recording-proxy";

/** All that was sent to any API server in this run. Playwright empties its folder before the first server starts. */
export const RECORDING = fileURLToPath(new URL("../test-results/kubernetes-requests.jsonl", import.meta.url));

/** An API server whose requests are in `RECORDING`: the only kind a dashboard of these tests is given. */
export type RecordedCluster = { readonly url: string; readonly recording: typeof RECORDING };

/** Puts a recording proxy before an API server of a test's own. */
export async function recorded(
  apiServer: Readonly<{ url: string }>,
): Promise<RecordedCluster & { close(): Promise<void> }> {
  const proxy = await startRecordingProxy(apiServer.url, { record: recordingTo(RECORDING) });
  return { ...proxy, recording: RECORDING };
}
