"use client";

import { Button } from "@/components/controls/button";
import { Select } from "@/components/controls/select";
import { REFRESHES, type Refresh, useRefresh } from "@/components/preferences/use-refresh";
import { formatWindow } from "@/lib/format/duration";
import styles from "./toolbar.module.css";

/** How often to ask by itself. */
export function RefreshSelect() {
  const [refresh, setRefresh] = useRefresh();
  return (
    <Select
      label="Refresh every"
      icon={refresh === "paused" ? "pause" : "clock"}
      value={refresh}
      options={REFRESHES.map((value) => ({ value, label: nameOf(value) }))}
      onChange={setRefresh}
    />
  );
}

/** Asks now. Turns while an answer is on its way. */
export function RefreshButton({ isFetching, refetch }: { isFetching: boolean; refetch: () => void }) {
  return (
    <Button icon="refresh" label="Refresh now" className={isFetching ? styles.busy : undefined} onClick={refetch} />
  );
}

function nameOf(refresh: Refresh): string {
  return refresh === "paused" ? "Paused" : formatWindow(Number(refresh));
}
