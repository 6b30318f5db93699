import { singleton } from "../singleton";
import { type Config, readConfig } from "./config";

/** The configuration of this process, read on first use and never during the build. Throws a `ConfigError`. */
export function currentConfig(): Config {
  return singleton("config.1", () => readConfig(process.env));
}
