const GAP = 4;
/** Kept free to the edges of the window. */
const MARGIN = 8;

/** Puts an element of fixed position above or below another, on screen, and no higher than there is room. */
export function placeBeside(element: HTMLElement, anchor: HTMLElement, side: "top" | "bottom"): void {
  const { left, top, bottom } = anchor.getBoundingClientRect();
  const { innerWidth, innerHeight } = window;
  const room = side === "top" ? top - GAP - MARGIN : innerHeight - bottom - GAP - MARGIN;
  const { style } = element;
  style.maxHeight = `${Math.max(room, 120)}px`;
  style.left = `${Math.max(Math.min(left, innerWidth - element.offsetWidth - MARGIN), MARGIN)}px`;
  style.top = side === "top" ? "auto" : `${bottom + GAP}px`;
  style.bottom = side === "top" ? `${innerHeight - top + GAP}px` : "auto";
}
