import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Where a program is that PATH finds; undefined where it finds none. */
export function onPath(program, path = process.env.PATH ?? "") {
  return path
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((file) => isExecutable(file));
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
