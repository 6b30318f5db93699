import type { MeshFlavour } from "./flavour";
import { istio } from "./istio/flavour";

/** Every kind of mesh that can be read, in alphabetical order. */
export const FLAVOURS: readonly MeshFlavour[] = [istio];
