import { singleton } from "../singleton";
import type { HostRules } from "./host";

/** What the configuration says of who may ask. */
export type ServerRules = HostRules & {
  /** Who may show `/embed` in a frame, as `frame-ancestors` wants it. */
  readonly embedParents: readonly string[];
  /** Empty, or the path below which everything lies. */
  readonly basePath: string;
};

const state = singleton("server-rules.2", () => {
  const strictest: ServerRules = { allowedHosts: [], listen: "127.0.0.1", embedParents: [], basePath: "" };
  return { rules: strictest };
});

/** The strictest rules until the server has started. */
export function serverRules(): ServerRules {
  return state.rules;
}

export function setServerRules({ allowedHosts, listen, embedParents, basePath }: ServerRules): void {
  state.rules = { allowedHosts, listen, embedParents, basePath };
}
