import http from "node:http";
import type { Login } from "../login";

/** A login to a server that asks nobody who they are. */
export function plainLogin(server: string, cluster = "east"): Login & { readonly forgotten: () => number } {
  const agent = new http.Agent({ keepAlive: true });
  let forgotten = 0;
  return {
    cluster,
    server,
    prepare: async () => ({ agent, headers: { Authorization: "Bearer s3cret-token" }, secrets: ["s3cret-token"] }),
    forget: () => {
      forgotten += 1;
    },
    forgotten: () => forgotten,
    close: () => agent.destroy(),
  };
}
