"use client";

import { useEffect, useMemo, useRef, useState } from "react";
import { messageOf } from "@/lib/errors";
import { createLayoutClient, type LayoutClient } from "@/lib/layout/client";
import type { Point } from "@/lib/layout/geometry";
import type { Layout } from "@/lib/layout/model";
import type { Picture } from "./elements";
import { layoutInputOf, layoutKeyOf } from "./layout-input";
import { spreadOf, turned } from "./turned";

/** A picture with places for everything in it. */
export type Arranged = {
  readonly picture: Picture;
  readonly layout: Layout;
  /** As the layout worker answered it, which is what it wants back to keep things in their places. */
  readonly answered: Layout;
  readonly spread: Point;
  readonly key: string;
  /** Which way of looking it was laid out for: in another one, nothing has to keep its place. */
  readonly arrangement: string;
};

/**
 * Lays pictures out in a worker. New figures on the same nodes and edges are there at once; new nodes are fitted in
 * without moving the old ones; another `arrangement` is laid out anew. Until a layout is there, what was shown stays.
 */
export function useLayout(
  picture: Picture,
  arrangement: string,
  aspectRatio: () => number,
): { arranged: Arranged | undefined; problem: string | undefined } {
  const client = useRef<LayoutClient>(undefined);
  const [arranged, setArranged] = useState<Arranged>();
  const [problem, setProblem] = useState<string>();
  const key = layoutKeyOf(picture);
  const fits = arranged?.key === key && arranged.arrangement === arrangement;
  const shown = useMemo(() => (fits && arranged ? { ...arranged, picture } : arranged), [fits, arranged, picture]);

  const latest = useRef({ picture, arranged, aspectRatio });
  useEffect(() => {
    latest.current = { picture, arranged, aspectRatio };
  });

  useEffect(() => {
    client.current ??= createLayoutClient(startWorker);
    const asked = latest.current;
    const keep = asked.arranged?.arrangement === arrangement ? asked.arranged.answered : undefined;
    if (keep && asked.arranged?.key === key) return;
    const aspectRatio = asked.aspectRatio();
    const input = layoutInputOf(asked.picture, aspectRatio);
    let current = true;
    client.current
      .layout({ input, previous: keep })
      .then((answered) => {
        if (!current || !answered) return;
        // Only a new arrangement may spread anew: everything that is there would move.
        const spread = (keep && asked.arranged?.spread) ?? spreadOf(answered, aspectRatio);
        setProblem(undefined);
        setArranged({
          picture: latest.current.picture,
          layout: turned(answered, spread),
          answered,
          spread,
          key,
          arrangement,
        });
      })
      .catch((error: unknown) => current && setProblem(messageOf(error)));
    return () => {
      current = false;
    };
  }, [key, arrangement]);

  useEffect(
    () => () => {
      client.current?.close();
      client.current = undefined;
    },
    [],
  );

  return { arranged: shown, problem };
}

function startWorker(): Worker {
  return new Worker(new URL("../../../lib/layout/worker.ts", import.meta.url), { type: "module" });
}
