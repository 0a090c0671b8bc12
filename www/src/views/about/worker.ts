import type { DeviceCheck, Report } from "../../worker/protocol";
import { gpuDevice } from "../../worker/engine/gpu";
import { messageOf } from "../../worker/errors";
import { breathe } from "../../worker/slice";

/** Holds this machine's GPU against the reference, case by case, and tells each. */
export async function checkDevice(post: (report: Report) => void): Promise<void> {
  const checks: DeviceCheck[] = [];
  let device = "";
  try {
    const gpu = await gpuDevice();
    device = gpu.device.name;
    await gpu.core.checkDevice(gpu.device, async (check: DeviceCheck) => {
      checks.push(check);
      post({ type: "check", checks: [...checks], device, done: false });
      await breathe();
    });
    gpu.device.free();
    post({ type: "check", checks, device, done: true });
  } catch (error) {
    post({ type: "check", checks, device, done: true, trouble: messageOf(error) });
  }
}
