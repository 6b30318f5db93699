"use client";

import { useQuery } from "@tanstack/react-query";
import { refreshMs, useRefresh } from "@/components/preferences/use-refresh";
import { type Shown, useShown } from "@/components/view/use-shown";
import { type ChangeUrlView, useUrlView } from "@/components/view/use-url-view";
import { inventoryQuery } from "@/lib/api/inventory";
import type { Inventory, InventoryKind } from "@/lib/inventory/model";
import { type InventoryView, readInventoryView, writeInventoryView } from "@/lib/view-state/inventory-view";

export type ChangeInventoryView = ChangeUrlView<InventoryView>;

const CODEC = { read: readInventoryView, write: writeInventoryView };

/** The view of a list, and how to change it. */
export function useInventoryView(): readonly [view: InventoryView, change: ChangeInventoryView] {
  return useUrlView(CODEC);
}

export type ShownInventory = Omit<Shown<Inventory>, "answer"> & { readonly list: Inventory | undefined };

/** The list to show. */
export function useShownInventory(kind: InventoryKind, view: InventoryView): ShownInventory {
  const [refresh] = useRefresh();
  const { namespaces, clusters, windowSeconds, at } = view;
  const parameters = { kind, namespaces, clusters, windowSeconds, at };
  const { answer, ...rest } = useShown<Inventory>(useQuery(inventoryQuery(parameters, refreshMs(refresh))));
  return { list: answer, ...rest };
}
