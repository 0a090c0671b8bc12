use super::PRelu;
use crate::compute::gpu::tiles::{GEMM_REDUCE, Product};
use crate::compute::gpu::{Builder, Extent, Kernel};
use crate::ops::Pass;
use crate::ops::gpu::{GpuCall, GpuOp, Scratch};

/// Values that a workgroup adds up at least: with fewer, adding up the slices costs more.
const SLICE: usize = 128;

impl GpuOp for PRelu {
    fn forward(&self, call: &GpuCall<'_>) -> Vec<Kernel> {
        let len = self.len();
        let kernel = self.kernel(call, "prelu", &[include_str!("forward.wgsl")]);
        let kernel = kernel.set("COUNT", len * call.batch).read(call.parameters).read(call.x);
        vec![kernel.write(call.y).each(len).cost(len as f64, 8.0 * len as f64).build()]
    }

    fn backward(&self, call: &GpuCall<'_>) -> Vec<Kernel> {
        let product = self.slope_product(call.batch, call.context.fill());
        let Product { rows: channels, depth, slices, .. } = product;
        let (is_cut, len) = (slices > 1, self.len() as f64);
        let kernel = self.kernel(call, "prelu, backward", &[include_str!("backward.wgsl")]);
        let mut kernels = vec![
            kernel
                .set("VALUES", depth)
                .set("SLICE", depth.div_ceil(slices))
                .set("SLICES", slices)
                .set("DX", call.dx.is_some().into())
                .read(call.parameters)
                .read(call.x)
                .read(call.dy)
                // What the backward pass does not read stands in for a gradient that is not wanted.
                .write(call.dx.unwrap_or(call.y))
                .write(if is_cut { call.partial } else { call.gradients })
                .grid([Extent::fixed(channels * slices, 1), Extent::ONE, Extent::ONE], 64)
                .cost(3.0 * len, 12.0 * len)
                .build(),
        ];
        if is_cut {
            let sums = (channels * slices) as f64 / call.batch as f64;
            kernels.push(
                call.kernel("gemm, adding up slices", &[GEMM_REDUCE])
                    .gradient(product, call.span.offset, call.span.offset)
                    .read(call.partial)
                    .write(call.gradients)
                    .over(channels)
                    .cost(sums, 4.0 * sums)
                    .build(),
            );
        }
        kernels
    }

    fn scratch(&self, pass: Pass, batch: usize, fill: usize) -> Scratch {
        let Product { rows: channels, slices, .. } = self.slope_product(batch, fill);
        let is_cut = pass == Pass::Backward && slices > 1;
        Scratch { partial: if is_cut { channels * slices } else { 0 }, unpooled: 0 }
    }
}

impl PRelu {
    fn len(&self) -> usize {
        self.sizes.channels * self.sizes.pixels
    }

    /// The slopes' gradient as one column of a product: a sum over a channel's values in the whole
    /// batch, cut into slices until they fill the device.
    fn slope_product(&self, batch: usize, fill: usize) -> Product {
        let depth = self.sizes.pixels * batch;
        let slices = fill.div_ceil(self.sizes.channels).min(depth / SLICE).max(1);
        Product { rows: self.sizes.channels, columns: 1, depth, slices }
    }

    fn kernel<'a>(
        &self,
        call: &GpuCall<'a>,
        label: &'static str,
        sources: &'static [&'static str],
    ) -> Builder<'a> {
        call.kernel(label, sources)
            .set("CHANNELS", self.sizes.channels)
            .set("PIXELS", self.sizes.pixels)
            .set("SLOPE", call.span.offset)
    }
}
