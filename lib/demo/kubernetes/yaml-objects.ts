import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import { kindOf } from "./kinds";
import type { KubeObject } from "./object";

/** Beside this file; the build copies it beside the bundle. */
const FOLDER = fileURLToPath(new URL("./objects/", import.meta.url));

/**
 * Every object that is written as YAML in `objects/`. An object of a namespace without one belongs to the namespace
 * that its file is named after. Throws, naming the file, for what is not an object of a kind that is served.
 */
export function readYamlObjects(): KubeObject[] {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".yaml"));
  return files.sort().flatMap((file) => objectsIn(file, readFileSync(join(FOLDER, file), "utf8")));
}

function objectsIn(file: string, text: string): KubeObject[] {
  return parseAllDocuments(text).map((document) => {
    const [error] = document.errors;
    if (error) throw new Error(`${file}: ${error.message}`);
    const object = document.toJS() as KubeObject;
    const kind = kindOf(object);
    if (!kind) throw new Error(`${file}: ${object.apiVersion} ${object.kind} is not served.`);
    if (!kind.namespaced) return object;
    return { ...object, metadata: { namespace: basename(file, ".yaml"), ...object.metadata } };
  });
}
