"use client";

import { useState } from "react";

/** What a page shows of an answer that is asked for again and again. */
export type Shown<Answer> = {
  /** The newest there is; undefined before the first. */
  readonly answer: Answer | undefined;
  /** True while it is still the answer to what was asked before. */
  readonly isPrevious: boolean;
  /** Why the newest request failed; the answer is then older than it should be. */
  readonly error: Error | undefined;
  readonly isFetching: boolean;
  readonly refetch: () => void;
};

type Asked<Answer> = {
  readonly data: Answer | undefined;
  readonly error: Error | null;
  readonly isFetching: boolean;
  readonly refetch: () => unknown;
};

/**
 * The answer to show. The last one that came stays until another comes, also when the question changed or the newest
 * request failed: during an outage the old picture is worth more than an empty one.
 */
export function useShown<Answer>({ data, error, isFetching, refetch }: Asked<Answer>): Shown<Answer> {
  const [last, setLast] = useState<Answer>();
  // During rendering, as React advises for what derives from the previous render: no frame shows the wrong answer.
  if (data !== undefined && data !== last) setLast(data);
  return {
    answer: data ?? last,
    isPrevious: data === undefined && last !== undefined,
    error: error ?? undefined,
    isFetching,
    refetch: () => void refetch(),
  };
}
