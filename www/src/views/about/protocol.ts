import type { Check } from "../../../pkg-gpu/lenet_playground.js";

export type { Check };

/** What the About view asks the analysis worker; the report so far comes as progress. */
export interface AboutCalls {
  checkDevice(): Promise<DeviceReport>;
}

/** How a GPU did so far, case by case. */
export interface DeviceReport {
  checks: Check[];
  device: string;
}
