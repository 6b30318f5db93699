/** Waits until something is so, however slow the machine. */
export async function eventually(isSo: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
  const givenUpAt = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > givenUpAt) throw new Error(`Not so within ${withinMs} ms: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
