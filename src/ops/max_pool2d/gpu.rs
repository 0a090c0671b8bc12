use super::MaxPool2d;
use crate::compute::gpu::Kernel;
use crate::ops::gpu::{GpuCall, GpuOp};

impl GpuOp for MaxPool2d {
    fn forward(&self, call: &GpuCall<'_>) -> Vec<Kernel> {
        vec![self.pool(call, call.x)]
    }

    fn backward(&self, call: &GpuCall<'_>) -> Vec<Kernel> {
        call.dx.map(|dx| self.unpool(call, dx)).into_iter().collect()
    }
}

impl MaxPool2d {
    /// Pools `x` to the call's output.
    pub(in crate::ops) fn pool<'a>(&self, call: &GpuCall<'a>, x: &'a wgpu::Buffer) -> Kernel {
        let (read, written) = (self.in_len() as f64, self.out_len() as f64);
        call.kernel("max_pool2d", &[include_str!("sizes.wgsl"), include_str!("forward.wgsl")])
            .set_all(self.constants(call.batch))
            .read(x)
            .write(call.y)
            .write(call.argmax)
            .each(self.out_len())
            .cost(read, 4.0 * read + 8.0 * written)
            .build()
    }

    /// Takes the gradient at the call's output back to `dx`.
    pub(in crate::ops) fn unpool<'a>(&self, call: &GpuCall<'a>, dx: &'a wgpu::Buffer) -> Kernel {
        let sources = &[include_str!("sizes.wgsl"), include_str!("backward.wgsl")];
        call.kernel("max_pool2d, backward", sources)
            .set_all(self.constants(call.batch))
            .read(call.argmax)
            .read(call.dy)
            .write(dx)
            .each(self.in_len())
            .cost(0.0, 12.0 * self.in_len() as f64)
            .build()
    }

    fn constants(&self, batch: usize) -> [(&'static str, usize); 5] {
        [
            ("EXAMPLES", batch),
            ("CHANNELS", self.channels),
            ("IN_HEIGHT", self.in_height),
            ("IN_WIDTH", self.in_width),
            ("KERNEL", self.kernel),
        ]
    }
}
