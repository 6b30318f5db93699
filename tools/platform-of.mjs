const NAME = /(?:^|[-/])(android|darwin|freebsd|linux|win32)-(arm64|arm|x64|ia32)(?:-(gnu|musl|msvc))?$/;

/** What a lock file says of where a binary package runs, read from its name: `@next/swc-linux-x64-musl`. */
export function platformOf(name) {
  const [, os, cpu, abi] = NAME.exec(name) ?? [];
  if (!os || !cpu) throw new Error(`The name ${name} does not say where it runs.`);
  const libc = os === "linux" ? (abi === "musl" ? "musl" : "glibc") : undefined;
  return { cpu: [cpu], ...(libc ? { libc: [libc] } : {}), os: [os] };
}
