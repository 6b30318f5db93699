"use client";

import { useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";

/** What a person does is a step back can undo; what the page puts right by itself is not. */
export type History = "push" | "replace";

export type ChangeUrlView<View> = (change: Partial<View>, history?: History) => void;

/** How a view is read from a link's query, and written into one. */
export type ViewCodec<View> = {
  readonly read: (query: URLSearchParams) => View;
  /** Without the question mark. */
  readonly write: (view: View) => string;
};

/** The view, which is the URL, and how to change it. No request is made for it: the page itself stays. */
export function useUrlView<View>({ read, write }: ViewCodec<View>): readonly [View, ChangeUrlView<View>] {
  const query = useSearchParams();
  const view = useMemo(() => read(new URLSearchParams(query)), [read, query]);
  const change = useCallback<ChangeUrlView<View>>(
    (part, history = "push") => {
      const { pathname, search } = window.location;
      // Read anew: two changes in one go must not undo each other.
      const next = write({ ...read(new URLSearchParams(search)), ...part });
      const url = next === "" ? pathname : `${pathname}?${next}`;
      if (url === pathname + search) return;
      if (history === "push") window.history.pushState(null, "", url);
      else window.history.replaceState(null, "", url);
    },
    [read, write],
  );
  return [view, change];
}
