import { expect, it } from "vitest";
import { reportText } from "./model.svelte";

it("names device, browser and every comparison", () => {
  const check = { name: "linear", quantity: "gradients", largestError: 2e-7, allowed: 1e-4, passed: true };
  const checks = [check, { ...check, name: "LeNet", largestError: 0.5, passed: false }];
  const text = reportText({ checks, device: "acme" }, "Browser 1");
  expect(text.split("\n")).toEqual([
    "Device: acme",
    "Browser: Browser 1",
    "1 of 2 failed",
    "ok  \tlinear\tgradients\t2.00e-7 of 1e-4",
    "FAIL\tLeNet\tgradients\t5.00e-1 of 1e-4",
  ]);
});
