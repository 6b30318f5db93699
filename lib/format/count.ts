/** A count with its noun, in the right number: "1 gap", "2 gaps". */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
