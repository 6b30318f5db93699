import { singleton } from "../singleton";
import type { HostRules } from "./host";

/** What the configuration says of who may ask. */
export type ServerRules = HostRules & {
  /** Who may show `/embed` in a frame, as `frame-ancestors` wants it. */
  readonly embedParents: readonly string[];
};

const state = singleton("server-rules.1", () => {
  const strictest: ServerRules = { allowedHosts: [], listen: "127.0.0.1", embedParents: [] };
  return { rules: strictest };
});

/** The strictest rules until the server has started. */
export function serverRules(): ServerRules {
  return state.rules;
}

export function setServerRules({ allowedHosts, listen, embedParents }: ServerRules): void {
  state.rules = { allowedHosts, listen, embedParents };
}
