"use client";

import type { ReactNode } from "react";
import { Button } from "@/components/controls/button";
import { Icon } from "@/components/controls/icon";
import { useZone } from "@/components/preferences/use-zone";
import type { Shown } from "@/components/view/use-shown";
import { ApiError } from "@/lib/api/get-json";
import { formatCount } from "@/lib/format/count";
import { formatAge } from "@/lib/format/duration";
import { formatMomentNear, zoneName } from "@/lib/format/time";
import type { Graph } from "@/lib/graph/model";
import { type Notice, noticesOf } from "./freshness";
import { gapName } from "./gap-names";
import styles from "./status.module.css";
import { useNow } from "./use-now";

/** More than these are counted; the gaps in the status strip name them all. */
const MOST_NOTICES = 2;

export type BannersProps = {
  shown: Pick<Shown<unknown>, "error" | "isPrevious" | "refetch"> & {
    graph: (Pick<Graph, "at" | "missing"> & { readonly nodes: readonly unknown[] }) | undefined;
  };
};

/** Above the picture, when it is not what it should be: too old, incomplete, or of another view. */
export function Banners({ shown: { graph, error, isPrevious, refetch } }: BannersProps) {
  if (!graph) return null;
  // With nothing to show, the picture's own place says why.
  const notices = graph.nodes.length === 0 ? [] : noticesOf(graph.missing);
  return (
    <div className={styles.banners}>
      {error && (
        <Banner>
          <b>{isPrevious ? "This view could not be read" : "Not refreshed"}</b>: {withStop(detailOf(error))}{" "}
          {isPrevious ? "The view before it is still shown." : <Since at={graph.at}>Figures are</Since>}
          <Button icon="refresh" framed onClick={refetch}>
            Try again
          </Button>
        </Banner>
      )}
      {!error && notices.slice(0, MOST_NOTICES).map((notice) => <NoticeBanner key={keyOf(notice)} notice={notice} />)}
      {!error && notices.length > MOST_NOTICES && (
        <Banner>{formatCount(notices.length - MOST_NOTICES, "more part")} of the figures could not be read.</Banner>
      )}
    </div>
  );
}

function NoticeBanner({ notice: { source, what, why, staleSince } }: { notice: Notice }) {
  const subject = what === undefined ? `${source} does not answer` : `${gapName(what)} of ${source} could not be read`;
  return (
    <Banner>
      <b>{staleSince === undefined ? "Incomplete" : "Stale"}</b>: {subject}: {withStop(why)}{" "}
      {staleSince === undefined ? (
        "Its traffic is not shown."
      ) : (
        <Since at={staleSince}>{what === undefined ? "Its figures are" : "What is shown of it is"}</Since>
      )}
    </Banner>
  );
}

function keyOf({ source, what, why }: Notice): string {
  return `${source} ${what} ${why}`;
}

function Banner({ children }: { children: ReactNode }) {
  return (
    <div className={styles.banner} role="status">
      <Icon name="degraded" />
      <p>{children}</p>
    </div>
  );
}

/** Ends a sentence with when that was. Its age ticks, which nobody wants to be told. */
function Since({ at, children }: { at: number; children: string }) {
  const [zone] = useZone();
  const now = useNow();
  if (now === undefined) return null;
  return (
    <span aria-live="off">
      {children} from {formatMomentNear(at, now, zone)} {zoneName(at, zone)}, {formatAge(now - at)}.
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
