import { readFile, stat } from "node:fs/promises";

/** The text of a file that may be replaced while we run, as mounted tokens and certificates are. */
export function watchedFile(path: string): () => Promise<string> {
  let seen = "";
  let text = "";
  return async () => {
    const { ino, mtimeMs, size } = await stat(path);
    const version = `${ino} ${mtimeMs} ${size}`;
    if (version !== seen) {
      text = await readFile(path, "utf8");
      seen = version;
    }
    return text;
  };
}
