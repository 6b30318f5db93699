import type { Metadata } from "next";
import { InventoryPage } from "@/components/inventory/inventory-page";

export const metadata: Metadata = { title: "Services" };

/** Holds no data: the URL says what to show, and the browser asks for it. */
export default function ServicesPage() {
  return <InventoryPage kind="services" title="Services" />;
}
