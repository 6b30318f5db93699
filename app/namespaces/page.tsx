import type { Metadata } from "next";
import { InventoryPage } from "@/components/inventory/inventory-page";

export const metadata: Metadata = { title: "Namespaces" };

/** Holds no data: the URL says what to show, and the browser asks for it. */
export default function NamespacesPage() {
  return <InventoryPage kind="namespaces" title="Namespaces" />;
}
