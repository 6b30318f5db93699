"use client";

import type { ReactNode } from "react";
import { Button } from "@/components/controls/button";
import { Icon } from "@/components/controls/icon";
import { useZone } from "@/components/preferences/use-zone";
import { ApiError } from "@/lib/api/get-json";
import { formatAge } from "@/lib/format/duration";
import { formatMomentNear, zoneName } from "@/lib/format/time";
import { useNow } from "../use-now";
import type { ShownGraph } from "../use-shown-graph";
import styles from "./status.module.css";

/** Above the picture, when it is not what it should be: too old, or of another view. */
export function Banners({ shown: { graph, error, isPrevious, refetch } }: { shown: ShownGraph }) {
  if (!graph) return null;
  const staleSince = Math.min(...graph.missing.flatMap((gap) => gap.staleSince ?? []));
  const dead = graph.missing.find((gap) => gap.staleSince !== undefined);
  return (
    <div className={styles.banners}>
      {error && (
        <Banner>
          <b>{isPrevious ? "This view could not be read" : "Not refreshed"}</b>: {withStop(detailOf(error))}{" "}
          {isPrevious ? "The view before it is still shown." : <Since at={graph.at} />}
          <Button icon="refresh" framed onClick={refetch}>
            Try again
          </Button>
        </Banner>
      )}
      {dead && !error && (
        <Banner>
          <b>Stale</b>: {dead.source} does not answer: {withStop(dead.why)} <Since at={staleSince} />
        </Banner>
      )}
    </div>
  );
}

function Banner({ children }: { children: ReactNode }) {
  return (
    <div className={styles.banner} role="status">
      <Icon name="degraded" />
      <p>{children}</p>
    </div>
  );
}

function Since({ at }: { at: number }) {
  const [zone] = useZone();
  const now = useNow();
  if (now === undefined) return null;
  return (
    <span>
      Figures are from {formatMomentNear(at, now, zone)} {zoneName(at, zone)}, {formatAge(now - at)}.
    </span>
  );
}

/** Reasons come with a full stop, and without. */
function withStop(sentence: string): string {
  return sentence.endsWith(".") ? sentence : `${sentence}.`;
}

function detailOf(error: Error): string {
  return error instanceof ApiError && error.status > 0 ? `${error.title}. ${error.message}` : error.message;
}
