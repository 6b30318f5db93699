"use client";

import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { Popover } from "@/components/controls/popover";
import { readSharedView, writeSharedView } from "@/lib/view-state/inventory-view";
import styles from "./pages.module.css";

const PAGES = [
  ["graph", "Graph"],
  ["workloads", "Workloads"],
  ["services", "Services"],
  ["apps", "Apps"],
  ["namespaces", "Namespaces"],
] as const;

export type PageName = (typeof PAGES)[number][0];

/** The way to the other pages, which keep namespaces, window and moment. Folds into one button where there is no room. */
export function Pages({ current }: { current: PageName }) {
  const query = writeSharedView(readSharedView(new URLSearchParams(useSearchParams())));
  const links = (
    <ul>
      {PAGES.map(([page, name]) => (
        <li key={page}>
          <Link
            href={query === "" ? `/${page}` : `/${page}?${query}`}
            prefetch={false}
            aria-current={page === current ? "page" : undefined}
          >
            {name}
          </Link>
        </li>
      ))}
    </ul>
  );
  return (
    <nav className={styles.pages} aria-label="Pages" data-bar={current === "graph" ? "full" : "airy"}>
      <div className={styles.row}>{links}</div>
      <div className={styles.folded}>
        <Popover label="Page" summary={PAGES.find(([page]) => page === current)?.[1] ?? ""}>
          <div className={styles.list}>{links}</div>
        </Popover>
      </div>
    </nav>
  );
}
