import { format, stripVTControlCharacters } from "node:util";
import { type LogLevel, log } from "../http/log";

const LEVELS = { debug: "debug", log: "debug", info: "debug", warn: "warn", error: "error" } as const satisfies Record<
  string,
  LogLevel
>;

/** What libraries print becomes lines like our own, so that the log is one format for whoever collects it. */
export function structuredConsole(): void {
  for (const [method, level] of Object.entries(LEVELS)) {
    Object.assign(console, {
      [method]: (...parts: unknown[]) => {
        const text = stripVTControlCharacters(format(...parts)).trim();
        if (text !== "") log(level, text, { logger: "next" });
      },
    });
  }
}
