import type { Layout, LayoutInput, LayoutOptions } from "./model";

/** What the page asks of the layout worker. */
export type LayoutRequest = {
  id: number;
  input: LayoutInput;
  /** Where things are now: what is there keeps its place. Absent to lay out everything anew. */
  previous?: Layout;
  options?: LayoutOptions;
};

/** What the worker answers. */
export type LayoutAnswer = {
  id: number;
  layout?: Layout;
  /** Why there is no layout, in words. */
  error?: string;
  /** Milliseconds the worker needed. */
  tookMs: number;
};
