/** The letters Kubernetes makes names of: no vowels, so no words. */
const LETTERS = "bcdfghjklmnpqrstvwxz2456789";

/** Looks random, and is the same every time: what Kubernetes would append to the name of a pod. */
export function scrambled(text: string, length: number): string {
  let state = hashOf(text);
  let word = "";
  for (let i = 0; i < length; i++) {
    word += LETTERS[state % LETTERS.length];
    state = hashOf(`${word}${state}`);
  }
  return word;
}

/** FNV-1a, 32 bits. */
export function hashOf(text: string): number {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    state = Math.imul(state ^ text.charCodeAt(i), 0x01000193) >>> 0;
  }
  return state;
}
