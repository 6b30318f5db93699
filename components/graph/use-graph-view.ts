"use client";

import { useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";
import { type GraphView, readGraphView, writeGraphView } from "@/lib/view-state/graph-view";

/** What a person does is a step back can undo; what the page puts right by itself is not. */
export type History = "push" | "replace";

export type ChangeView = (change: Partial<GraphView>, history?: History) => void;

/** The view, which is the URL, and how to change it. No request is made for it: the page itself stays. */
export function useGraphView(): readonly [view: GraphView, change: ChangeView] {
  const query = useSearchParams();
  const view = useMemo(() => readGraphView(new URLSearchParams(query)), [query]);
  const change = useCallback<ChangeView>((part, history = "push") => {
    const { pathname, search } = window.location;
    // Read anew: two changes in one go must not undo each other.
    const next = writeGraphView({ ...readGraphView(new URLSearchParams(search)), ...part });
    const url = next === "" ? pathname : `${pathname}?${next}`;
    if (url === pathname + search) return;
    if (history === "push") window.history.pushState(null, "", url);
    else window.history.replaceState(null, "", url);
  }, []);
  return [view, change];
}
