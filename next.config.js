// @ts-check
import { fileURLToPath } from "node:url";
import { PHASE_DEVELOPMENT_SERVER } from "next/constants.js";
import { BASE_PATH_PLACEHOLDER } from "./tools/base-path-placeholder.mjs";

const root = fileURLToPath(new URL(".", import.meta.url));

const PERMISSIONS_POLICY = [
  "accelerometer",
  "camera",
  "display-capture",
  "geolocation",
  "gyroscope",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "serial",
  "usb",
]
  .map((feature) => `${feature}=()`)
  .join(", ");

/**
 * One self-contained server: no image optimizer, no rewrites, nothing fetched at build or run time.
 * @type {import("next").NextConfig}
 */
const config = {
  output: "standalone",
  // `npm test` checks the types of everything, tests too; a build need not do it again.
  typescript: { ignoreBuildErrors: true },
  outputFileTracingRoot: root,
  // Keyed "**": "/*" would not reach what Next's own server traces.
  outputFileTracingExcludes: {
    "**": [
      "node_modules/sharp/**",
      "node_modules/@img/**",
      "node_modules/typescript/**",
      "node_modules/@typescript/**",
    ],
  },
  turbopack: { root },
  /** On every response, static files too. What differs from place to place: `lib/http/security-headers.ts`. */
  headers: () =>
    Promise.resolve([
      {
        source: "/:path*",
        headers: [
          { key: "X-Content-Type-Options", value: "nosniff" },
          { key: "Referrer-Policy", value: "no-referrer" },
          { key: "Permissions-Policy", value: PERMISSIONS_POLICY },
          { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
        ],
      },
      {
        source: "/_next/static/:path*",
        headers: [{ key: "Cross-Origin-Resource-Policy", value: "same-origin" }],
      },
    ]),
  poweredByHeader: false,
  compress: true,
  reactStrictMode: true,
  images: { unoptimized: true },
  agentRules: false,
  experimental: { agentUpgrade: false },
};

/**
 * Next writes the base path into what it builds. Ours is set at start, so that one build serves at every path: it is
 * built for a path of no meaning, which `lib/start/base-path` replaces.
 * @param {string} phase
 */
export default function configOf(phase) {
  const basePath = phase === PHASE_DEVELOPMENT_SERVER ? (process.env.BASE_PATH ?? "") : BASE_PATH_PLACEHOLDER;
  return { ...config, basePath };
}
