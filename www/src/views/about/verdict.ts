import type { DeviceReport } from "./protocol";

/** The report as text, for a bug report: which device and browser, and every comparison in a line. */
export function reportText({ checks, device }: DeviceReport, browser: string): string {
  const failed = checks.filter(({ passed }) => !passed).length;
  const lines = checks.map(({ name, quantity, largestError, allowed, passed }) =>
    [passed ? "ok  " : "FAIL", name, quantity, `${largestError.toExponential(2)} of ${allowed.toExponential(0)}`].join("\t"),
  );
  return [`Device: ${device || "unnamed"}`, `Browser: ${browser}`, `${failed} of ${checks.length} failed`, ...lines].join("\n");
}
