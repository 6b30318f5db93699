import type { Instrumentation } from "next";

/** Runs once, before the first request. Next compiles this file for its edge runtime too, where nothing of ours runs. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { bootServer } = await import("@/lib/server/boot");
    bootServer();
  }
}

/** Failures Next meets while rendering. React hides their message from the browser and shows a digest instead. */
export const onRequestError: Instrumentation.onRequestError = async (error, { path }, { routePath }) => {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { logRenderError } = await import("@/lib/server/boot");
    logRenderError(error, { path, routePath });
  }
};
