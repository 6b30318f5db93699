import { expect, test } from "playwright/test";
import { judged } from "../lib/demo/kubernetes/read-only";
import { readRecording } from "../lib/demo/kubernetes/recording-proxy";
import { RECORDING } from "./recording";

/* What the whole run sent to API servers, through recording proxies: run after all other tests. */

/** Of those that the demo serves and the product reads. */
const KINDS_AT_LEAST = 30;
const AMONG_THEM = [
  "deployments.apps",
  "endpointslices.discovery.k8s.io",
  "gateways.gateway.networking.k8s.io",
  "gateways.networking.istio.io",
  "namespaces",
  "pods",
  "services",
  "virtualservices.networking.istio.io",
];

test("every cluster was only read, in all of these tests", async () => {
  await expect
    .poll(() => judged(readRecording(RECORDING)).watched.length, { timeout: 30_000 })
    .toBeGreaterThanOrEqual(KINDS_AT_LEAST);

  const { offences, listed, watched } = judged(readRecording(RECORDING));

  expect(offences).toEqual([]);
  for (const kinds of [listed, watched]) {
    expect(kinds).toEqual(expect.arrayContaining(AMONG_THEM));
    expect(kinds.length).toBeGreaterThanOrEqual(KINDS_AT_LEAST);
  }
});
