import { dirname, isAbsolute, join } from "node:path";
import { parse } from "yaml";

type Entry = Readonly<Record<string, unknown>>;

/**
 * A kubeconfig made such that the client reads it as kubectl does: paths count from the file's own folder, embedded
 * data wins over a file, and `tokenFile`, which the client does not know by that name, over a token. As JSON, which is YAML.
 * Throws where it is no YAML.
 */
export function kubeconfigText(file: string, text: string): string {
  const config: unknown = parse(text);
  if (!isEntry(config)) throw new TypeError("not a kubeconfig");
  const absolute = (path: string) => (isAbsolute(path) ? path : join(dirname(file), path));
  return JSON.stringify({
    ...config,
    clusters: mended(config.clusters, "cluster", (cluster) => withFiles(cluster, absolute, ["certificate-authority"])),
    users: mended(config.users, "user", (user) =>
      withToken(withProgram(withFiles(user, absolute, ["client-certificate", "client-key"]), absolute), absolute),
    ),
  });
}

function mended(list: unknown, key: string, mend: (entry: Entry) => Entry): unknown {
  if (!Array.isArray(list)) return [];
  return list.map((item: unknown) => {
    const inner = isEntry(item) ? item[key] : undefined;
    return isEntry(item) && isEntry(inner) ? { ...item, [key]: mend(inner) } : item;
  });
}

function withFiles(entry: Entry, absolute: (path: string) => string, keys: readonly string[]): Entry {
  const files = keys.map((key) => {
    const path = entry[key];
    const isUsed = typeof path === "string" && path !== "" && !entry[`${key}-data`];
    return [key, isUsed ? absolute(path) : undefined] as const;
  });
  return { ...entry, ...Object.fromEntries(files) };
}

/** A program named by a path is looked for beside the file; one named alone, where all programs are. */
function withProgram(user: Entry, absolute: (path: string) => string): Entry {
  const { exec } = user;
  if (!isEntry(exec) || typeof exec.command !== "string" || !exec.command.includes("/")) return user;
  return { ...user, exec: { ...exec, command: absolute(exec.command) } };
}

function withToken(user: Entry, absolute: (path: string) => string): Entry {
  const { tokenFile } = user;
  if (typeof tokenFile !== "string" || tokenFile === "") return user;
  const provider = { name: "tokenFile", config: { tokenFile: absolute(tokenFile) } };
  return { ...user, token: undefined, "auth-provider": provider };
}

function isEntry(value: unknown): value is Entry {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
