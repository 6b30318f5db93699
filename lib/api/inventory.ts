import { queryOptions } from "@tanstack/react-query";
import type { Inventory, InventoryKind } from "@/lib/inventory/model";
import { getJson, queryString } from "./get-json";
import { polling } from "./polling";

/** What decides which rows are read. What is searched for and how they are sorted is the page's own affair. */
export type InventoryParameters = {
  readonly kind: InventoryKind;
  readonly namespaces: readonly string[];
  readonly clusters: readonly string[];
  readonly windowSeconds: number;
  readonly at: number | undefined;
};

/** A list, asked for again every `refreshMs` (undefined: not by itself), and sooner while latency is on its way. */
export function inventoryQuery(parameters: InventoryParameters, refreshMs: number | undefined) {
  return queryOptions({
    queryKey: ["inventory", parameters],
    queryFn: ({ signal }) => getJson<Inventory>(inventoryPath(parameters), signal),
    ...polling(parameters.at === undefined, refreshMs),
  });
}

/** Where a list is answered. Defaults are left out, so that every viewer of the same thing shares one address. */
export function inventoryPath({ kind, namespaces, clusters, windowSeconds, at }: InventoryParameters): string {
  return `/api/${kind}${queryString({
    namespaces: namespaces.join(",") || undefined,
    clusters: clusters.join(",") || undefined,
    window: windowSeconds,
    at,
  })}`;
}
