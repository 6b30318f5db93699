"use client";

import { useEffect } from "react";
import { Select } from "@/components/controls/select";
import { usePreference } from "@/components/preferences/use-preference";
import { applyTheme, THEME_KEY, THEMES, type Theme } from "./theme";

const LABELS: Record<Theme, string> = { system: "System", light: "Light", dark: "Dark" };

/** Light, dark, or as the system has it. */
export function ThemeSelect({ compact }: { compact?: boolean }) {
  const [theme, setTheme] = usePreference<Theme>(THEME_KEY, THEMES, "system");
  useEffect(() => applyTheme(theme), [theme]);
  return (
    <Select
      label="Theme"
      compact={compact === true}
      icon="contrast"
      value={theme}
      options={THEMES.map((value) => ({ value, label: LABELS[value] }))}
      onChange={setTheme}
    />
  );
}
