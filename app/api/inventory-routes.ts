import { sendPacked } from "@/lib/http/etag";
import { jsonRoute } from "@/lib/http/route";
import { searchParams } from "@/lib/http/search-params";
import type { Inventory, InventoryKind } from "@/lib/inventory/model";
import { packOnce } from "@/lib/server/answers";
import { serverContext } from "@/lib/server/context";
import type { Versioned } from "@/lib/server/load-graph";
import { loadInventory, loadInventoryDetails } from "@/lib/server/load-inventory";
import { inventoryDetailsParameters, inventoryParameters } from "@/lib/server/parameters";

/** As `/api/graph` says it: whole seconds are all this header can say. */
const WHILE_PENDING = { "Retry-After": "1" };

/** A list of what there is of a kind. */
export function listRoute(kind: InventoryKind) {
  return jsonRoute(async (request) => {
    const { window, at, namespaces = [], clusters = [], latency } = searchParams(request, inventoryParameters);
    const pack = (answer: Versioned<Inventory>) => packOnce("inventory", answer);
    const wanted = {
      kind,
      latency,
      namespaces: [...namespaces].sort(),
      clusters: [...clusters].sort(),
      windowSeconds: window,
      atSeconds: at,
    };
    const list = await loadInventory(serverContext(), wanted, pack);
    return sendPacked(request, await pack(list), list.pending ? WHILE_PENDING : {});
  });
}

type Place = { readonly cluster: string; readonly namespace?: string; readonly name: string };

/** One of them, with its edges. */
export function detailsRoute(kind: InventoryKind) {
  return jsonRoute<Place>(async (request, { cluster, namespace, name }) => {
    const { window, at, latency } = searchParams(request, inventoryDetailsParameters);
    const details = await loadInventoryDetails(serverContext(), {
      kind,
      cluster,
      namespace,
      name,
      latency,
      windowSeconds: window,
      atSeconds: at,
    });
    return sendPacked(request, await packOnce("inventory-details", details), details.pending ? WHILE_PENDING : {});
  });
}
