import type { Metadata } from "next";
import { MeshGraph } from "@/components/graph/mesh-graph";

export const metadata: Metadata = { title: "Service graph" };

/** Holds no data: the URL says what to show, and the browser asks for it. */
export default function GraphPage() {
  return <MeshGraph />;
}
