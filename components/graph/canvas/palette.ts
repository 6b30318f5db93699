/*
 * A canvas knows nothing of CSS variables, so the colours of the style sheet are read off the document, again
 * whenever the theme changes.
 */

const NAMES = [
  "accent",
  "accent-soft",
  "box",
  "canvas",
  "degraded",
  "failing",
  "failing-soft",
  "healthy",
  "line",
  "line-strong",
  "stroke-degraded",
  "stroke-failing",
  "stroke-healthy",
  "stroke-tcp",
  "stroke-unknown",
  "stroke-unready",
  "surface",
  "text",
  "text-faint",
  "text-soft",
  "unready",
] as const;

export type ColourName = (typeof NAMES)[number];

export type Palette = { readonly colours: Readonly<Record<ColourName, string>>; readonly font: string };

/** The colours and the font as they are on `element` now. */
export function readPalette(element: HTMLElement): Palette {
  const probe = document.createElement("span");
  probe.hidden = true;
  element.append(probe);
  // A variable read as such is still text like `light-dark(…)`; as a colour it is worked out.
  const read = (name: ColourName): [ColourName, string] => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color];
  };
  const colours = Object.fromEntries(NAMES.map(read)) as Record<ColourName, string>;
  probe.remove();
  return { colours, font: getComputedStyle(element).fontFamily };
}

/** Calls back whenever the theme changes, be it the system's or a person's doing. Returns how to stop. */
export function onThemeChange(callback: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const pinned = new MutationObserver(callback);
  system.addEventListener("change", callback);
  pinned.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => {
    system.removeEventListener("change", callback);
    pinned.disconnect();
  };
}
