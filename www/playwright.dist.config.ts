import { defineConfig } from "@playwright/test";
import usual from "./playwright.config";

/** Visits what `cargo xtask dist` publishes; each test serves its folder itself, as a plain static host does. */
export default defineConfig({ ...usual, projects: undefined, testIgnore: [], testMatch: "dist.spec.ts", webServer: undefined });
