import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A kubeconfig for the demo's API server, in a file of its own that only we can read. `remove` deletes it. */
export function writeKubeconfig(server: string, token: string | undefined): { file: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "alidade-demo-"));
  const file = join(folder, "kubeconfig");
  // Every JSON text is YAML.
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "demo",
    contexts: [{ name: "demo", context: { cluster: "demo", user: "demo" } }],
    clusters: [{ name: "demo", cluster: { server } }],
    users: [{ name: "demo", user: token === undefined ? {} : { token } }],
  };
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
