use super::Conv2d;
use crate::compute::gpu::tiles::{
    GEMM, GEMM_GRADIENT, GEMM_MAIN, GEMM_REDUCE, MOST_THREADS, Per, Product, Tiles,
    WORKGROUP_BYTES, deep,
};
use crate::compute::gpu::{Builder, Extent, Kernel};
use crate::ops::Pass;
use crate::ops::gpu::{GRADIENT_PLAIN, GRADIENT_UNPOOL, GpuCall, GpuOp, Scratch};

/// Sizes, and where things lie.
pub(in crate::ops) const SIZES: &str = include_str!("sizes.wgsl");
/// The product's rows in a forward pass.
pub(in crate::ops) const FILTERS: &str = include_str!("filters.wgsl");
const TO_INPUT: &str = include_str!("input.wgsl");
const TO_INPUT_CHANNELS: &str = include_str!("input_channels.wgsl");

const FORWARD: &[&str] = &[GEMM, GEMM_MAIN, SIZES, FILTERS, include_str!("forward.wgsl")];
const WEIGHT: &[&str] = &[GEMM, GEMM_MAIN, GEMM_GRADIENT, SIZES, include_str!("weight.wgsl")];
const INPUT: &[&str] = &[GEMM, GEMM_MAIN, SIZES, TO_INPUT, GRADIENT_PLAIN];
const INPUT_UNPOOL: &[&str] = &[GEMM, GEMM_MAIN, SIZES, TO_INPUT, GRADIENT_UNPOOL];
const CHANNELS: &[&str] = &[GEMM, SIZES, TO_INPUT_CHANNELS, GRADIENT_PLAIN];
const CHANNELS_UNPOOL: &[&str] = &[GEMM, SIZES, TO_INPUT_CHANNELS, GRADIENT_UNPOOL];

impl GpuOp for Conv2d {
    fn forward(&self, call: &GpuCall<'_>) -> Vec<Kernel> {
        vec![self.output_kernel(call, false, call.y)]
    }

    fn backward(&self, call: &GpuCall<'_>) -> Vec<Kernel> {
        let mut kernels = self.weight_kernels(call, call.dy);
        kernels.extend(call.dx.map(|dx| self.input_kernel(call, call.dy, dx)));
        kernels
    }

    fn scratch(&self, pass: Pass, batch: usize, fill: usize) -> Scratch {
        let product = self.weight_product(batch, fill);
        let is_cut = pass == Pass::Backward && product.slices > 1;
        let partial = if is_cut { product.slices * product.rows * product.columns } else { 0 };
        Scratch { partial, unpooled: 0 }
    }
}

impl Conv2d {
    pub(in crate::ops) fn output_kernel<'a>(
        &self,
        call: &GpuCall<'a>,
        relu: bool,
        y: &'a wgpu::Buffer,
    ) -> Kernel {
        let [weight, bias] = call.span.split_at(self.weights());
        let product = Product::whole(self.out_channels, self.out_pixels(), self.patch_len());
        call.kernel("conv2d", FORWARD)
            .set_all(self.constants(call.batch))
            .set("WEIGHT", weight.offset)
            .set("BIAS", bias.offset)
            .set("RELU", relu.into())
            .read(call.parameters)
            .read(call.x)
            .write(y)
            .product(product, call.batch, Per::Column)
            .build()
    }

    pub(in crate::ops) fn weight_kernels<'a>(
        &self,
        call: &GpuCall<'a>,
        dy: &'a wgpu::Buffer,
    ) -> Vec<Kernel> {
        let [weight, bias] = call.span.split_at(self.weights());
        let product = self.weight_product(call.batch, call.context.fill());
        let is_cut = product.slices > 1;
        let product_kernel = call
            .kernel("conv2d, to weights", WEIGHT)
            .set_all(self.constants(call.batch))
            .gradient(product, weight.offset, bias.offset)
            .set("B_BY_DEPTH", 1)
            .read(call.x)
            .read(dy)
            .write(if is_cut { call.partial } else { call.gradients })
            .product(product, call.batch, Per::Depth)
            .build();
        let mut kernels = vec![product_kernel];
        if is_cut {
            let len = product.rows * product.columns;
            let cost = (len * product.slices) as f64 / call.batch as f64;
            kernels.push(
                call.kernel("gemm, adding up slices", &[GEMM_REDUCE])
                    .gradient(product, weight.offset, bias.offset)
                    .read(call.partial)
                    .write(call.gradients)
                    .over(len)
                    .cost(cost, 4.0 * cost)
                    .build(),
            );
        }
        kernels
    }

    pub(in crate::ops) fn input_kernel<'a>(
        &self,
        call: &GpuCall<'a>,
        dy: &'a wgpu::Buffer,
        dx: &'a wgpu::Buffer,
    ) -> Kernel {
        let channels = Channels::of(self, call.batch, call.context.fill());
        let sources = match (channels, call.epilogue.unpool) {
            (Some(_), None) => CHANNELS,
            (Some(_), Some(_)) => CHANNELS_UNPOOL,
            (None, None) => INPUT,
            (None, Some(_)) => INPUT_UNPOOL,
        };
        let kernel = call
            .kernel("conv2d, to input", sources)
            .set_all(self.constants(call.batch))
            .set("WEIGHT", call.span.offset)
            .read(call.parameters)
            .read(dy)
            // Where the kernel of a linear map has its input.
            .read(dy);
        let kernel = call.put_dx(kernel, self.in_len(), dx);
        match channels {
            Some(channels) => channels.put(kernel, self).build(),
            None => {
                let depth = self.out_channels * self.places();
                let pixels = self.in_height * self.in_width;
                let product = Product::whole(self.in_channels, pixels, depth);
                kernel.product(product, call.batch, Per::Column).build()
            }
        }
    }

    /// The product that makes the weight's gradient; columns include one for the bias.
    fn weight_product(&self, batch: usize, fill: usize) -> Product {
        let (rows, columns) = (self.out_channels, self.patch_len() + 1);
        let depth = self.out_pixels() * batch;
        let tiles = Tiles::sized(rows, columns, 8, fill).count(rows, columns);
        // The depth is long and the tiles are few: it is cut until they fill the device, but not so
        // short that adding up the slices costs more.
        let slices = fill.div_ceil(tiles).min(depth / 128).max(1);
        Product { rows, columns, depth, slices }
    }

    pub(in crate::ops) fn constants(&self, batch: usize) -> [(&'static str, usize); 6] {
        [
            ("EXAMPLES", batch),
            ("IN_CHANNELS", self.in_channels),
            ("IN_HEIGHT", self.in_height),
            ("IN_WIDTH", self.in_width),
            ("OUT_CHANNELS", self.out_channels),
            ("KERNEL", self.kernel),
        ]
    }

    /// Places under the kernel.
    fn places(&self) -> usize {
        self.kernel * self.kernel
    }
}

/// How the input's gradient is made from products that stay in workgroup memory.
#[derive(Clone, Copy)]
struct Channels {
    tiles: Tiles,
    /// Channels whose products a workgroup holds at a time.
    held: usize,
    /// How many times it does so.
    times: usize,
}

impl Channels {
    /// As many channels at a time as there is room for, if there is room for one.
    fn of(g: &Conv2d, batch: usize, fill: usize) -> Option<Self> {
        (1..=g.in_channels).rev().find_map(|held| {
            let workgroups = g.in_channels.div_ceil(held) * batch;
            let times = (workgroups / fill).clamp(1, g.in_channels.div_ceil(held));
            let side = if workgroups >= fill { 8 } else { 4 };
            let (x, y) = (g.out_pixels().div_ceil(side), (held * g.places()).div_ceil(side));
            let channels = Self { tiles: Tiles { x, y, side }, held, times };
            let fits = x * y <= MOST_THREADS && 16 * channels.fours(g) <= WORKGROUP_BYTES;
            fits.then_some(channels)
        })
    }

    /// Fours in workgroup memory: tiles first, and then the products.
    fn fours(&self, g: &Conv2d) -> usize {
        let Tiles { x, y, side } = self.tiles;
        let products = self.held * g.places() * g.out_pixels().div_ceil(4);
        products.max(deep(g.out_channels) * (x + y) * side / 4)
    }

    /// Tiles, grid and cost.
    fn put<'a>(self, kernel: Builder<'a>, g: &Conv2d) -> Builder<'a> {
        let Channels { tiles, held, times } = self;
        let workgroups = g.in_channels.div_ceil(held * times);
        let grid = [Extent::per_example(1, 1), Extent::fixed(workgroups, 1), Extent::fixed(1, 1)];
        let rows = g.in_channels * g.places();
        // The products, and adding up those that fall on a pixel.
        let products = (rows * g.out_pixels() * g.out_channels) as f64;
        let sums = (rows * g.out_pixels()) as f64;
        let outputs = g.in_channels.div_ceil(held) * g.out_pixels();
        let bytes = 4 * (g.out_channels * (rows + outputs) + g.in_len());
        kernel
            .tiles(tiles, g.out_channels, 1)
            .set("CHANNELS", held)
            .set("TILE", self.fours(g))
            .grid(grid, tiles.x * tiles.y)
            .cost(2.0 * products + sums, bytes as f64)
    }
}
