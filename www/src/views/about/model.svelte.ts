import { Analysis } from "../../session/analysis.svelte";
import type { Session } from "../../session/session.svelte";
import { errorMessage } from "../../text/error-message";
import type { Remote } from "../../worker/rpc/client";
import type { AboutCalls, DeviceReport } from "./protocol";

/** The comparison of this device with the reference. */
export class DeviceCheck {
  /** How the GPU did so far; null until it was asked. */
  report = $state.raw<DeviceReport | null>(null);
  running = $state(false);
  /** Why there is no comparison, or no further one. */
  error = $state("");
  readonly #calls: Remote<AboutCalls>;

  constructor(readonly session: Session) {
    this.#calls = Analysis.of(session).view<AboutCalls, DeviceReport>("about", (report) => (this.report = report));
  }

  async run(): Promise<void> {
    this.report = { checks: [], device: "" };
    this.error = "";
    this.running = true;
    try {
      this.report = await this.#calls.checkDevice();
    } catch (error) {
      this.error = errorMessage(error);
    } finally {
      this.running = false;
    }
  }
}

/** The report as text, for a bug report: which device and browser, and every comparison in a line. */
export function reportText({ checks, device }: DeviceReport, browser: string): string {
  const failed = checks.filter(({ passed }) => !passed).length;
  const lines = checks.map(({ name, quantity, largestError, allowed, passed }) =>
    [passed ? "ok  " : "FAIL", name, quantity, `${largestError.toExponential(2)} of ${allowed.toExponential(0)}`].join("\t"),
  );
  return [`Device: ${device || "unnamed"}`, `Browser: ${browser}`, `${failed} of ${checks.length} failed`, ...lines].join("\n");
}
