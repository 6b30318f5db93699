import type { KubeObject } from "../object";
import type { Endpoint } from "../testing/http";

/** An API server to hold against the table, and a way of writing to it that does not count. */
export type Target = Endpoint & {
  /** Makes an object, or changes the one of its name. */
  write(object: KubeObject): Promise<void>;
  remove(object: KubeObject): Promise<void>;
  close(): Promise<void>;
};
