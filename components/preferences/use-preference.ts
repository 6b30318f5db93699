"use client";

import { useCallback, useSyncExternalStore } from "react";

/**
 * A choice of this person on this browser, kept in `localStorage`. Everything that reads one key changes together, in
 * other tabs too. Where storage is forbidden the choice lasts as long as the page.
 * `onServer` stands in while the server draws the page and the browser takes it over.
 */
export function usePreference<T extends string>(
  key: string,
  allowed: readonly T[],
  otherwise: T,
  onServer: T = otherwise,
): readonly [value: T, set: (value: T) => void] {
  const read = useCallback(() => {
    const stored = readStored(key);
    return allowed.find((value) => value === stored) ?? otherwise;
  }, [key, allowed, otherwise]);
  const value = useSyncExternalStore(subscribe, read, () => onServer);
  const set = useCallback((next: T) => writeStored(key, next), [key]);
  return [value, set];
}

const listeners = new Set<() => void>();
const unstored = new Map<string, string>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

function readStored(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return unstored.get(key);
  }
}

function writeStored(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    unstored.set(key, value);
  }
  for (const listener of listeners) listener();
}
