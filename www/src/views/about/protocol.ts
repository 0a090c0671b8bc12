/** What the About view asks the analysis worker; the report so far comes as progress. */
export interface AboutCalls {
  checkDevice(): Promise<DeviceReport>;
}

/** How a device did in one case against the reference. */
export interface DeviceCheck {
  name: string;
  quantity: string;
  largestError: number;
  allowed: number;
  passed: boolean;
}

/** How a GPU did so far, case by case. */
export interface DeviceReport {
  checks: DeviceCheck[];
  device: string;
}
