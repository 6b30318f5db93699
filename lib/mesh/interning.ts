/**
 * Gives back the same string or object for the same key, so that a mesh of ten thousand series is held as some
 * thousand peers. Forgets everything when it grows past its bound: a bound is what keeps a churning mesh from
 * filling the memory, and starting afresh costs one round.
 */
export function internTable<T>(bound: number) {
  let values = new Map<string, T>();
  return {
    get(key: string, make: () => T): T {
      const known = values.get(key);
      if (known !== undefined) return known;
      if (values.size >= bound) values = new Map();
      const made = make();
      values.set(key, made);
      return made;
    },
  };
}

/** The same for strings, of which many copies come with every answer: one of each is kept. */
export function internStrings(bound: number) {
  let kept = new Map<string, string>();
  return {
    same(text: string): string {
      const known = kept.get(text);
      if (known !== undefined) return known;
      if (kept.size >= bound) kept = new Map();
      kept.set(text, text);
      return text;
    },
  };
}
