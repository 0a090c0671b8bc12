import type { Analysis } from "../../worker/analysis/analysis";
import { gpuDevice } from "../../worker/device/full-core";
import { yieldToEventLoop } from "../../worker/slice";
import type { AboutCalls, Check, DeviceReport } from "./protocol";

/** Compares this machine's GPU with the reference, case by case, and emits the report so far after each. */
export function create(_: Analysis, emit: (progress: DeviceReport) => void): AboutCalls {
  return {
    async checkDevice() {
      const checks: Check[] = [];
      const { core, device } = await gpuDevice();
      const { name } = device;
      await core.checkDevice(device, async (check: Check) => {
        checks.push(check);
        emit({ checks, device: name });
        await yieldToEventLoop();
      });
      device.free();
      return { checks, device: name };
    },
  };
}
