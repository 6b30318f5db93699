// Adds to package-lock.json the optional binaries of other platforms that npm left out because the registry
// it was run against did not have them. `npm ci` refuses a lock file without them. Run it after each
// `npm install`; it does nothing when the lock is complete. Entries made here carry no integrity hash: where the whole
// registry is in reach, `npm install` writes better ones.
import { readFileSync, writeFileSync } from "node:fs";
import { platformOf } from "./platform-of.mjs";

const file = new URL("../package-lock.json", import.meta.url);
const before = readFileSync(file, "utf8");
const lock = JSON.parse(before);
const paths = new Map(Object.keys(lock.packages).map((path) => [path.split("node_modules/").pop(), path]));

for (const [dependent, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const known = lock.packages[paths.get(name)];
    if (known?.integrity) continue;
    if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) {
      throw new Error(`${name} is missing, and ${dependent} does not say which version of it.`);
    }
    // Without its platform npm would fetch it everywhere.
    const entry = { version, ...platformOf(name), ...(dev ? { dev: true } : {}), optional: true };
    lock.packages[`node_modules/${name}`] = entry;
    paths.set(name, `node_modules/${name}`);
  }
}

lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
const after = `${JSON.stringify(lock, null, 2)}\n`;
if (after !== before) writeFileSync(file, after);
process.stdout.write(after === before ? "The lock is complete.\n" : "Entries were added to the lock.\n");
