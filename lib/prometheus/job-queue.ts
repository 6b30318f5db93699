import type { Priority } from "./source";

export type JobQueue<T> = {
  push(priority: Priority, item: T): void;
  /** Takes the first that fits: the most urgent, and of those the one that has waited longest. */
  take(fits: (item: T) => boolean): T | undefined;
  remove(item: T): void;
  /** Takes all. */
  drain(): T[];
  size(): number;
};

export function createJobQueue<T>(): JobQueue<T> {
  const byPriority: Record<Priority, T[]> = { requests: [], visible: [], background: [] };
  const lists = [byPriority.requests, byPriority.visible, byPriority.background];

  return {
    push(priority, item) {
      byPriority[priority].push(item);
    },

    take(fits) {
      for (const list of lists) {
        const index = list.findIndex(fits);
        if (index >= 0) return list.splice(index, 1)[0];
      }
      return undefined;
    },

    remove(item) {
      for (const list of lists) {
        const index = list.indexOf(item);
        if (index >= 0) list.splice(index, 1);
      }
    },

    drain: () => lists.flatMap((list) => list.splice(0)),
    size: () => lists.reduce((total, list) => total + list.length, 0),
  };
}
