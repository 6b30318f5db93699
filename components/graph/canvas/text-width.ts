/** Widths are measured once at this size and scaled: text grows in proportion. */
const AT = 100;

export type TextWidth = (text: string, px: number, weight: number) => number;

/** Measures text in one font family. Remembers, because the same words are drawn at every frame. */
export function textWidths(family: string): TextWidth {
  const context = document.createElement("canvas").getContext("2d");
  const known = new Map<string, number>();
  return (text, px, weight) => {
    if (!context) return text.length * px * 0.6;
    const key = `${weight}${text}`;
    let width = known.get(key);
    if (width === undefined) {
      if (known.size > 20_000) known.clear();
      context.font = `${weight} ${AT}px ${family}`;
      width = context.measureText(text).width / AT;
      known.set(key, width);
    }
    return width * px;
  };
}
