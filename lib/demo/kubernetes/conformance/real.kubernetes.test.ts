import { it } from "vitest";
import { whyNoRealApiServer } from "../testing/real-api-server";
import { realTarget } from "./real-target";
import { conformanceSuite } from "./suite";

const assets = process.env.KUBEBUILDER_ASSETS;
const why = whyNoRealApiServer(assets);

if (why === undefined && assets !== undefined) conformanceSuite("a real kube-apiserver", () => realTarget(assets));
else it.skip(`a real kube-apiserver: ${why}`, () => undefined);
