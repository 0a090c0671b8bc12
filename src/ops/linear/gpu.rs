use super::Linear;
use crate::compute::gpu::Kernel;
use crate::compute::gpu::tiles::{GEMM, GEMM_GRADIENT, GEMM_MAIN, Per, Product};
use crate::ops::gpu::{GRADIENT_PLAIN, GRADIENT_UNPOOL, GpuCall, GpuOp};

const FORWARD: &[&str] = &[GEMM, GEMM_MAIN, include_str!("forward.wgsl")];
const WEIGHT: &[&str] = &[GEMM, GEMM_MAIN, GEMM_GRADIENT, include_str!("weight.wgsl")];
const INPUT: &[&str] = &[GEMM, GEMM_MAIN, include_str!("input.wgsl"), GRADIENT_PLAIN];
const INPUT_UNPOOL: &[&str] = &[GEMM, GEMM_MAIN, include_str!("input.wgsl"), GRADIENT_UNPOOL];

impl GpuOp for Linear {
    fn forward(&self, call: &GpuCall<'_>) -> Vec<Kernel> {
        let [weight, bias] = call.span.split_at(self.weights());
        let product = Product::whole(1, self.out_features, self.in_features);
        let kernel = call
            .kernel("linear", FORWARD)
            .set_all(self.constants(call.batch))
            .set("WEIGHT", weight.offset)
            .set("BIAS", bias.offset)
            .set("RELU", self.relu.into())
            .set("B_BY_DEPTH", 1)
            .read(call.parameters)
            .read(call.x)
            .write(call.y)
            .product(product, call.batch, Per::Row);
        vec![kernel.build()]
    }

    fn backward(&self, call: &GpuCall<'_>) -> Vec<Kernel> {
        let input = call.dx.map(|dx| self.input_kernel(call, dx));
        std::iter::once(self.weight_kernel(call)).chain(input).collect()
    }
}

impl Linear {
    fn weight_kernel(&self, call: &GpuCall<'_>) -> Kernel {
        let [weight, bias] = call.span.split_at(self.weights());
        // One more column for the bias.
        let product = Product::whole(self.out_features, self.in_features + 1, call.batch);
        call.kernel("linear, to weights", WEIGHT)
            .set("EXAMPLES", call.batch)
            .gradient(product, weight.offset, bias.offset)
            .set("A_BY_DEPTH", 0)
            .read(call.dy)
            .read(call.x)
            .write(call.gradients)
            .product(product, call.batch, Per::Depth)
            .build()
    }

    fn input_kernel<'a>(&self, call: &GpuCall<'a>, dx: &'a wgpu::Buffer) -> Kernel {
        let sources = if call.epilogue.unpool.is_some() { INPUT_UNPOOL } else { INPUT };
        let product = Product::whole(1, self.in_features, self.out_features);
        let kernel = call
            .kernel("linear, to input", sources)
            .set_all(self.constants(call.batch))
            .set("WEIGHT", call.span.offset)
            .set("RELU", call.epilogue.relu.into())
            .read(call.parameters)
            .read(call.dy)
            .read(call.x);
        call.put_dx(kernel, self.in_features, dx).product(product, call.batch, Per::Row).build()
    }

    fn constants(&self, batch: usize) -> [(&'static str, usize); 3] {
        [("EXAMPLES", batch), ("IN", self.in_features), ("OUT", self.out_features)]
    }
}
