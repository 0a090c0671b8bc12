/** What one comparison of a device with what it should compute has found. */
export interface Check {
  /** The net, or what else was run. */
  name: string;
  /** What was compared. */
  quantity: string;
  /** The largest error, relative to the largest value that was expected. */
  largestError: number;
  /** The largest error that passes. */
  allowed: number;
  passed: boolean;
}
