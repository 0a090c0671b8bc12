use super::Relu;
use crate::compute::gpu::Kernel;
use crate::ops::gpu::{GpuCall, GpuOp};

impl GpuOp for Relu {
    fn forward(&self, call: &GpuCall<'_>) -> Vec<Kernel> {
        let len = self.len;
        let kernel = call
            .kernel("relu", &[include_str!("forward.wgsl")])
            .set("COUNT", len * call.batch)
            .read(call.x)
            .write(call.y)
            .each(len)
            .cost(len as f64, 8.0 * len as f64);
        vec![kernel.build()]
    }

    fn backward(&self, call: &GpuCall<'_>) -> Vec<Kernel> {
        let Some(dx) = call.dx else { return Vec::new() };
        if call.in_place {
            return vec![self.backward_in_place(call, dx)];
        }
        let len = self.len;
        let kernel = call
            .kernel("relu, backward", &[include_str!("backward.wgsl")])
            .set("COUNT", len * call.batch)
            .read(call.y)
            .read(call.dy)
            .write(dx)
            .each(len)
            .cost(len as f64, 12.0 * len as f64);
        vec![kernel.build()]
    }
}

impl Relu {
    /// Holds a gradient back where the ReLU's output, `call.y`, is zero.
    pub(in crate::ops) fn backward_in_place<'a>(
        &self,
        call: &GpuCall<'a>,
        gradient: &'a wgpu::Buffer,
    ) -> Kernel {
        let len = self.len;
        call.kernel("relu, backward", &[include_str!("backward_in_place.wgsl")])
            .set("COUNT", len * call.batch)
            .read(call.y)
            .write(gradient)
            .each(len)
            .cost(len as f64, 12.0 * len as f64)
            .build()
    }
}
