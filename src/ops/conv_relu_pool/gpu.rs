use super::ConvReluPool;
use crate::compute::gpu::Kernel;
use crate::compute::gpu::tiles::{GEMM, GEMM_MAIN, Per, Product};
use crate::ops::Pass;
use crate::ops::conv2d::gpu::{FILTERS, SIZES};
use crate::ops::gpu::{GpuCall, GpuOp, Scratch};
use crate::ops::relu::Relu;

const FORWARD: &[&str] = &[GEMM, GEMM_MAIN, SIZES, FILTERS, include_str!("forward.wgsl")];

impl GpuOp for ConvReluPool {
    fn forward(&self, call: &GpuCall<'_>) -> Vec<Kernel> {
        if self.pool.kernel == 2 {
            return vec![self.fused(call)];
        }
        let between = call.unpooled;
        vec![self.conv.output_kernel(call, true, between), self.pool.pool(call, between)]
    }

    fn backward(&self, call: &GpuCall<'_>) -> Vec<Kernel> {
        let mut kernels = Vec::new();
        let upstream = call.upstream.unwrap_or_else(|| {
            if self.pool.kernel != 2 {
                // With 2×2 windows, one whose largest value is zero has no place in it marked.
                let relu = Relu { len: self.pool.out_len() };
                kernels.push(relu.backward_in_place(call, call.dy));
            }
            kernels.push(self.pool.unpool(call, call.unpooled));
            call.unpooled
        });
        kernels.append(&mut self.conv.weight_kernels(call, upstream));
        kernels.extend(call.dx.map(|dx| self.conv.input_kernel(call, upstream, dx)));
        kernels
    }

    fn scratch(&self, pass: Pass, batch: usize, fill: usize) -> Scratch {
        let is_apart = pass == Pass::Backward || self.pool.kernel != 2;
        let unpooled = if is_apart { self.conv.out_len() } else { 0 };
        Scratch { unpooled, ..self.conv.scratch(pass, batch, fill) }
    }
}

impl ConvReluPool {
    /// Convolution, ReLU and pooling in one kernel, of 2×2 windows.
    fn fused(&self, call: &GpuCall<'_>) -> Kernel {
        let conv = &self.conv;
        let [weight, bias] = call.span.split_at(conv.weights());
        let columns = (conv.out_height() / 2) * (conv.out_width() / 2) * 4;
        let product = Product::whole(conv.out_channels, columns, conv.patch_len());
        call.kernel("conv_relu_pool", FORWARD)
            .set_all(conv.constants(call.batch))
            .set("WEIGHT", weight.offset)
            .set("BIAS", bias.offset)
            .read(call.parameters)
            .read(call.x)
            .write(call.y)
            .write(call.argmax)
            .product(product, call.batch, Per::Column)
            .build()
    }
}
