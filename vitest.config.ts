import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

const resolve = {
  alias: [
    { find: "server-only", replacement: path("./tools/empty-module.ts") },
    { find: /^@\//, replacement: path("./") },
  ],
};

const outside = [...configDefaults.exclude, "**/.next/**", "**/dist/**", "e2e/**"];

/** `unit` needs nothing but Node; `integration` needs a Prometheus, `kubernetes` a kube-apiserver. */
export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        test: {
          name: "unit",
          include: ["**/*.test.ts", "**/*.test.tsx"],
          exclude: [...outside, "**/*.integration.test.ts", "**/*.kubernetes.test.ts"],
          // No test is about time: a machine that is busy with other things fails none.
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        resolve,
        test: {
          name: "integration",
          include: ["**/*.integration.test.ts"],
          exclude: outside,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        test: {
          name: "kubernetes",
          include: ["**/*.kubernetes.test.ts"],
          exclude: outside,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
