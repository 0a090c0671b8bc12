import { errorMessage } from "../../text/error-message";
import { Analysis } from "../../session/analysis.svelte";
import type { Session } from "../../session/session.svelte";
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
