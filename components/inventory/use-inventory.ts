"use client";

import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import { useCallback, useMemo, useState } from "react";
import { refreshMs, useRefresh } from "@/components/preferences/use-refresh";
import { inventoryQuery } from "@/lib/api/inventory";
import type { Inventory, InventoryKind } from "@/lib/inventory/model";
import { type InventoryView, readInventoryView, writeInventoryView } from "@/lib/view-state/inventory-view";

export type ChangeInventoryView = (change: Partial<InventoryView>, history?: "push" | "replace") => void;

/** The view, which is the URL, and how to change it. No request is made for it: the page itself stays. */
export function useInventoryView(): readonly [view: InventoryView, change: ChangeInventoryView] {
  const query = useSearchParams();
  const view = useMemo(() => readInventoryView(new URLSearchParams(query)), [query]);
  const change = useCallback<ChangeInventoryView>((part, history = "push") => {
    const { pathname, search } = window.location;
    // Read anew: two changes in one go must not undo each other.
    const next = writeInventoryView({ ...readInventoryView(new URLSearchParams(search)), ...part });
    const url = next === "" ? pathname : `${pathname}?${next}`;
    if (url === pathname + search) return;
    if (history === "push") window.history.pushState(null, "", url);
    else window.history.replaceState(null, "", url);
  }, []);
  return [view, change];
}

export type ShownInventory = {
  /** The newest list there is; undefined before the first. */
  readonly list: Inventory | undefined;
  /** True while it is still the list of what was asked for before. */
  readonly isPrevious: boolean;
  /** Why the newest request failed; the list is then older than it should be. */
  readonly error: Error | undefined;
  readonly isFetching: boolean;
  readonly refetch: () => void;
};

/** The list to show. The last one that came stays until another comes, also when the newest request failed. */
export function useShownInventory(kind: InventoryKind, view: InventoryView): ShownInventory {
  const [refresh] = useRefresh();
  const { namespaces, clusters, windowSeconds, at } = view;
  const parameters = { kind, namespaces, clusters, windowSeconds, at };
  const { data, error, isFetching, refetch } = useQuery(inventoryQuery(parameters, refreshMs(refresh)));
  const [last, setLast] = useState<Inventory>();
  // During rendering, as React advises for what derives from the previous render: no frame shows the wrong list.
  if (data && data !== last) setLast(data);
  return {
    list: data ?? last,
    isPrevious: data === undefined && last !== undefined,
    error: error ?? undefined,
    isFetching,
    refetch: () => void refetch(),
  };
}
