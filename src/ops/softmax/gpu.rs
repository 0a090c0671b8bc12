use super::Softmax;
use crate::compute::gpu::Kernel;
use crate::ops::gpu::{GpuCall, GpuOp};

impl GpuOp for Softmax {
    fn forward(&self, call: &GpuCall<'_>) -> Vec<Kernel> {
        let len = self.len;
        let kernel = call
            .kernel("softmax", &[include_str!("forward.wgsl")])
            .set("EXAMPLES", call.batch)
            .set("LENGTH", len)
            .read(call.x)
            .write(call.y)
            .each(1)
            .cost(4.0 * len as f64, 16.0 * len as f64);
        vec![kernel.build()]
    }

    fn backward(&self, call: &GpuCall<'_>) -> Vec<Kernel> {
        let Some(dx) = call.dx else { return Vec::new() };
        let len = self.len;
        let kernel = call
            .kernel("softmax, backward", &[include_str!("backward.wgsl")])
            .set("EXAMPLES", call.batch)
            .set("LENGTH", len)
            .read(call.y)
            .read(call.dy)
            .write(dx)
            .each(1)
            .cost(4.0 * len as f64, 20.0 * len as f64);
        vec![kernel.build()]
    }
}
