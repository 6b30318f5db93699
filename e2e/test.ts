import { type BrowserContext, test as base } from "playwright/test";

/**
 * A test whose pages must be silent: an error on the console, an exception, a breach of the content policy or a request
 * to another host fails it, whatever else it looks at. Expected ones are named in `allowed`.
 */
export const test = base.extend<{ readonly allowed: RegExp[] }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from this pattern
  allowed: async ({}, use) => use([]),

  context: async ({ context, allowed, baseURL }, use) => {
    const complaints = await listen(context, new URL(baseURL ?? "http://127.0.0.1"));

    await use(context);

    const unexpected = complaints.filter((complaint) => !allowed.some((pattern) => pattern.test(complaint)));
    if (unexpected.length > 0) throw new Error(`A page complained:\n${unexpected.join("\n")}`);
  },
});

/** Collects what goes wrong on any page, from before its first script runs. */
async function listen(context: BrowserContext, home: URL): Promise<readonly string[]> {
  const complaints: string[] = [];
  context.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (thrown) => {
    const error = thrown.error();
    complaints.push(`exception: ${error.stack ?? error.message}`);
  });
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (/^(https?|wss?):$/.test(url.protocol) && url.host !== home.host)
      complaints.push(`foreign request: ${url.href}`);
  });
  await context.exposeFunction("reportBreach", (breach: string) => complaints.push(`content policy: ${breach}`));
  await context.addInitScript(() => {
    document.addEventListener(
      "securitypolicyviolation",
      ({ effectiveDirective, blockedURI, sourceFile, lineNumber }) => {
        const { reportBreach } = window as unknown as { reportBreach: (breach: string) => void };
        reportBreach(`${effectiveDirective} ${blockedURI} at ${sourceFile}:${lineNumber}`);
      },
    );
  });
  return complaints;
}
