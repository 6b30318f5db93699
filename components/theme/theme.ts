/** How a person wants the page: as their system does, or pinned. */
export type Theme = "system" | "light" | "dark";

export const THEMES: readonly Theme[] = ["system", "light", "dark"];

export const THEME_KEY = "alidade.theme";

/**
 * Runs before the first paint, so that a pinned theme never flashes the other one. Storage may be forbidden, in a frame
 * for instance.
 */
export const THEME_SCRIPT = `try{const t=localStorage.getItem("${THEME_KEY}");if(t==="light"||t==="dark")document.documentElement.dataset.theme=t}catch{}`;

/** Puts a theme on the document. `system` is no attribute at all: the style sheet then follows the system. */
export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
