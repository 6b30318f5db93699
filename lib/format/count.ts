/** A count with its noun, in the right number: "1 gap", "2,936 edges". */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
