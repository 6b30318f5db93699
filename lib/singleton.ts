/**
 * One value per process. Module variables are not that: Next bundles routes, pages, the proxy and the instrumentation
 * apart, so one process holds several copies of a module, while `globalThis` is shared by all.
 * Change the key when the shape of the value changes: development keeps old values across reloads.
 */
export function singleton<T>(key: string, make: () => T): T {
  const symbol = Symbol.for(`alidade.${key}`);
  const holder = globalThis as { [symbol]?: { readonly value: T } };
  holder[symbol] ??= { value: make() };
  return holder[symbol].value;
}
