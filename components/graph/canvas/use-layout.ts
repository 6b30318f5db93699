"use client";

import { useEffect, useMemo, useRef, useState } from "react";
import { messageOf } from "@/lib/errors";
import { createLayoutClient, type LayoutClient } from "@/lib/layout/client";
import type { Size } from "@/lib/layout/geometry";
import { type Arrangement, arrange } from "./arrange";
import type { Picture } from "./elements";
import { layoutKeyOf } from "./layout-input";

/** A picture with places for everything in it. */
export type Arranged = Arrangement & {
  readonly picture: Picture;
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
  room: () => Size,
): { arranged: Arranged | undefined; problem: string | undefined } {
  const client = useRef<LayoutClient>(undefined);
  const [arranged, setArranged] = useState<Arranged>();
  const [problem, setProblem] = useState<string>();
  const key = layoutKeyOf(picture);
  const fits = arranged?.key === key && arranged.arrangement === arrangement;
  const shown = useMemo(() => (fits && arranged ? { ...arranged, picture } : arranged), [fits, arranged, picture]);

  const latest = useRef({ picture, arranged, room });
  useEffect(() => {
    latest.current = { picture, arranged, room };
  });

  useEffect(() => {
    client.current ??= createLayoutClient(startWorker);
    const asked = latest.current;
    const before = asked.arranged?.arrangement === arrangement ? asked.arranged : undefined;
    if (before?.key === key) return;
    let current = true;
    arrange(client.current, asked.picture, asked.room(), before)
      .then((next) => {
        if (!current || !next) return;
        setProblem(undefined);
        setArranged({ ...next, picture: latest.current.picture, key, arrangement });
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
