import type { Clock } from "../../clock";
import type { Cluster } from "../cluster";
import { KINDS, type Kind } from "../kinds";
import { stamped } from "../meta";
import { type KubeObject, keyOf } from "../object";

/** A clock that tests move. */
export type ManualClock = Clock & { advance(seconds: number): void };

export function manualClock(startsAt: number): ManualClock {
  let now = startsAt;
  return Object.assign(() => now, {
    advance(seconds: number) {
      now += seconds;
    },
  });
}

/** A cluster that tests write to. Every write takes a second of the clock, so that it has a moment of its own. */
export type WrittenCluster = Cluster & {
  /** Makes an object, or changes the one of its name. Gives it as it is then. */
  write(object: KubeObject): KubeObject;
  remove(object: KubeObject): void;
};

type Entry = { readonly at: number; readonly key: string; readonly object: KubeObject | undefined };

/** Keeps all that was ever written, so that any moment of the past can be asked for. */
export function writtenCluster(clock: ManualClock, kinds: readonly Kind[] = KINDS): WrittenCluster {
  const journal: Entry[] = [];

  function newestOf(key: string): KubeObject | undefined {
    return journal.findLast((entry) => entry.key === key)?.object;
  }

  function append(key: string, object: KubeObject | undefined): void {
    journal.push({ at: Math.floor(clock()), key, object });
  }

  return {
    kinds,

    objectsAt(at) {
      const present = new Map<string, KubeObject>();
      for (const { object, key } of journal.filter((entry) => entry.at <= at)) {
        if (object) present.set(key, object);
        else present.delete(key);
      }
      return [...present.values()];
    },

    changesBetween: (from, until) => [...new Set(journal.map(({ at }) => at))].filter((at) => at > from && at <= until),

    write(object) {
      clock.advance(1);
      const known = newestOf(keyOf(object));
      const changedAt = Math.floor(clock());
      const madeAt = known ? Date.parse(known.metadata.creationTimestamp ?? "") / 1000 : changedAt;
      const written = stamped(object, { madeAt, changedAt });
      append(keyOf(object), written);
      return written;
    },

    remove(object) {
      clock.advance(1);
      append(keyOf(object), undefined);
    },
  };
}
