import type { Metadata } from "next";
import { InventoryPage } from "@/components/inventory/inventory-page";

export const metadata: Metadata = { title: "Workloads" };

/** Holds no data: the URL says what to show, and the browser asks for it. */
export default function WorkloadsPage() {
  return <InventoryPage kind="workloads" title="Workloads" />;
}
