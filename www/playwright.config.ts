import { defineConfig } from "@playwright/test";
import { CHROMIUM, CHROMIUM_ARGS } from "../tests/e2e/chromium.mjs";

const port = Number(process.env["E2E_PORT"] ?? 4183);

export default defineConfig({
  testDir: "../tests/e2e",
  // It visits another folder: see playwright.dist.config.ts.
  testIgnore: "dist.spec.ts",
  outputDir: "test-results",
  workers: 1,
  // Tests of one file may run side by side: the files are of very different lengths.
  fullyParallel: true,
  projects: [
    { name: "page", grepInvert: /@timed/ },
    // How fast something is, which is measured with nothing beside it.
    { name: "timed", grep: /@timed/ },
  ],
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: {
    baseURL: `http://localhost:${port}/`,
    viewport: { width: 1440, height: 900 },
    launchOptions: { executablePath: CHROMIUM, args: CHROMIUM_ARGS },
    trace: "off",
  },
  webServer: {
    command: `npx vite preview --port ${port} --strictPort`,
    url: `http://localhost:${port}/`,
    reuseExistingServer: false,
  },
});
