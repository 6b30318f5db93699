import type { Visibility } from "../../hosts";

/** `exportTo` of an object in `namespace`: `*` beats all, `~` beats the rest, `.` is the namespace itself. */
export function visibilityOf(exportTo: readonly string[] | undefined, namespace: string): Visibility {
  if (!exportTo || exportTo.length === 0 || exportTo.includes("*")) return "everybody";
  if (exportTo.includes("~")) return [];
  return [...new Set(exportTo.map((name) => (name === "." ? namespace : name)))];
}
