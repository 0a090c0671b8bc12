//! A plan as kernels: buffers and bind groups are made here, once.

use std::rc::Rc;

use super::context::Context;
use super::images::Buffer;
use super::kernel::{Builder, Extent, Kernel};
use super::shaders::*;
use crate::plan::{self, ConvGeometry, LinearGeometry, Op, Plan, PoolGeometry, Span, Winners};

/// Kernels of the passes, over the buffers they are bound to.
pub(super) struct Program {
    pub forward: Vec<Kernel>,
    /// A softmax at the end of the forward pass; the loss' kernel does its work as well.
    pub softmax: Option<Kernel>,
    pub backward: Vec<Kernel>,
    pub buffers: Buffers,
}

/// All buffers of a plan.
pub(super) struct Buffers {
    pub values: Vec<Buffer>,
    pub winners: Vec<Buffer>,
    pub labels: Buffer,
    pub parameters: Buffer,
    pub gradients: Buffer,
    /// What the optimizer remembers.
    pub first: Buffer,
    pub second: Buffer,
    /// Slices of a weight's gradient before they are added up.
    partial: Buffer,
    /// A convolution's output, or the gradient there, where the plan has it fused with a pooling.
    /// One at a time is alive.
    unpooled: [Buffer; 2],
    /// Where the loss' gradient goes in a plan that wants none.
    pub unused: Buffer,
}

impl Buffers {
    fn new(context: &Rc<Context>, plan: &Plan) -> Self {
        let storage = |label, values| Buffer::storage(context, label, values);
        let trained = if plan.backward.is_empty() { 0 } else { plan.parameters };
        let all = || plan.forward.iter().chain(&plan.backward);
        let partial = all().filter_map(|op| weight_product(op, plan.batch, context.fill()));
        let partial = partial.filter(|product| product.slices > 1);
        let partial = partial.map(|product| product.slices * product.rows * product.columns);
        let unpooled = all().filter_map(unpooled_len).max().unwrap_or(0);
        let batch = |lens: &[usize], label: &'static str| {
            lens.iter().map(|len| storage(label, len * plan.batch)).collect()
        };
        Self {
            values: batch(&plan.buffers, "values"),
            winners: batch(&plan.winners, "winners"),
            labels: storage("labels of the batch", plan.batch),
            parameters: storage("parameters", plan.parameters),
            gradients: storage("gradients", trained),
            first: storage("first moments", trained),
            second: storage("second moments", trained),
            partial: storage("partial sums", partial.max().unwrap_or(0)),
            unpooled: [0, 1].map(|_| storage("unpooled", unpooled * plan.batch)),
            unused: storage("unused", plan.output_len() * plan.batch),
        }
    }

    pub fn value(&self, buffer: plan::Buffer) -> &wgpu::Buffer {
        &self.values[buffer.0].buffer
    }

    fn winners(&self, winners: Winners) -> &wgpu::Buffer {
        &self.winners[winners.0].buffer
    }
}

impl Program {
    pub fn new(context: &Rc<Context>, plan: &Plan) -> Self {
        let buffers = Buffers::new(context, plan);
        let lowering = Lowering { context, buffers: &buffers, batch: plan.batch };
        let (forward, softmax) = match plan.forward.as_slice() {
            [rest @ .., last @ Op::Softmax { .. }] if plan.loss.is_some() => {
                (rest, lowering.lower(last, Epilogue::default(), None).pop())
            }
            all => (all, None),
        };
        let forward = lowering.lower_all(forward);
        let backward = lowering.lower_all(&plan.backward);
        Self { forward, softmax, backward, buffers }
    }
}

struct Lowering<'a> {
    context: &'a Context,
    buffers: &'a Buffers,
    batch: usize,
}

/// A product on the grid, before it is known how large the tiles are.
#[derive(Clone, Copy)]
struct Product {
    rows: usize,
    columns: usize,
    depth: usize,
    slices: usize,
}

/// How a product is cut into tiles.
#[derive(Clone, Copy)]
struct Tiles {
    /// Threads along the columns and along the rows.
    x: usize,
    y: usize,
    /// Sums of a thread along each: 4, or 8 in large tiles.
    side: usize,
}

impl Tiles {
    /// Tiles for a product: the largest of which there are enough to keep the device busy.
    fn of(rows: usize, columns: usize, slices: usize, fill: usize) -> Self {
        let large = Self::sized(rows, columns, 8, fill);
        if large.count(rows, columns) * slices >= fill {
            return large;
        }
        Self::sized(rows, columns, 4, fill)
    }

    fn sized(rows: usize, columns: usize, side: usize, fill: usize) -> Self {
        // Rows are covered without much waste where one tile can have them all.
        let y = rows.div_ceil(side).clamp(1, if rows <= 64 { 64 / side } else { 8 });
        let wide = Self { x: 16, y, side };
        // Wide tiles load less; more threads than 256 no workgroup may have.
        match 16 * y <= 256 && wide.count(rows, columns) >= fill {
            true => wide,
            false => Self { x: 8, ..wide },
        }
    }

    fn rows(&self, rows: usize) -> usize {
        rows.div_ceil(self.side * self.y)
    }

    fn columns(&self, columns: usize) -> usize {
        columns.div_ceil(self.side * self.x)
    }

    fn count(&self, rows: usize, columns: usize) -> usize {
        self.rows(rows) * self.columns(columns)
    }
}

/// The product that makes a weight's gradient; columns include one for the bias.
fn weight_product(op: &Op, batch: usize, fill: usize) -> Option<Product> {
    match op {
        Op::Conv2dBackward { geometry: g, .. } | Op::ConvReluPoolBackward { geometry: g, .. } => {
            let (rows, columns) = (g.out_channels, g.patch_len() + 1);
            let depth = g.out_pixels() * batch;
            let tiles = Tiles::sized(rows, columns, 8, fill).count(rows, columns);
            // The depth is long and the tiles are few: it is cut until they fill the device, but
            // not so short that adding up the slices costs more.
            let slices = fill.div_ceil(tiles).min(depth / 128).max(1);
            Some(Product { rows, columns, depth, slices })
        }
        Op::LinearBackward { geometry: g, .. } => Some(Product {
            rows: g.out_features,
            columns: g.in_features + 1,
            depth: batch,
            slices: 1,
        }),
        _ => None,
    }
}

/// Values of one example between convolution and pooling, where they need a buffer.
fn unpooled_len(op: &Op) -> Option<usize> {
    match op {
        Op::ConvReluPool { geometry, pool, .. } if pool.kernel != 2 => Some(geometry.out_len()),
        Op::ConvReluPoolBackward { geometry, .. } => Some(geometry.out_len()),
        _ => None,
    }
}

/// Whether 2×2 windows cover a convolution's output; where they leave a row or a column, nobody
/// would put zeros there.
fn has_no_rest(g: &ConvGeometry) -> bool {
    g.out_height().is_multiple_of(2) && g.out_width().is_multiple_of(2)
}

/// What the kernel that makes an input's gradient does beside.
#[derive(Clone, Copy, Default)]
struct Epilogue<'a> {
    /// It holds back what a ReLU before the layer did.
    relu: bool,
    /// It goes on through a pooling before the layer: the winners, the convolution before, and
    /// where to.
    unpool: Option<(Winners, ConvGeometry, &'a wgpu::Buffer)>,
}

impl<'a> Lowering<'a> {
    fn lower_all(&self, ops: &[Op]) -> Vec<Kernel> {
        let mut kernels = Vec::new();
        let mut rest = ops;
        // The buffer where the gradient lies that an epilogue has taken through a pooling.
        let mut unpooled = None;
        while let [op, after @ ..] = rest {
            let (epilogue, taken) = self.epilogue(op, after, unpooled);
            kernels.append(&mut self.lower(op, epilogue, unpooled));
            unpooled = epilogue.unpool.map(|(.., to)| to);
            rest = &after[taken..];
        }
        kernels
    }

    /// What of the ops after this one its kernel can do, and how many of these that spares.
    fn epilogue(
        &self,
        op: &Op,
        after: &[Op],
        taken: Option<&'a wgpu::Buffer>,
    ) -> (Epilogue<'a>, usize) {
        let mut epilogue = Epilogue::default();
        let (Op::LinearBackward { x, dx: Some(to), .. }
        | Op::Conv2dBackward { x, dx: Some(to), .. }
        | Op::ConvReluPoolBackward { x, dx: Some(to), .. }) = op
        else {
            return (epilogue, 0);
        };
        let is_linear = matches!(op, Op::LinearBackward { .. });
        match after {
            [Op::ReluBackward { y, dy, dx, .. }, ..]
                if is_linear && y == x && dy == to && dx == to =>
            {
                epilogue.relu = true;
                (epilogue, 1)
            }
            [Op::ConvReluPoolBackward { geometry, pool, winners, dy, .. }, ..]
                if dy == to && pool.kernel == 2 && has_no_rest(geometry) =>
            {
                let [a, b] = &self.buffers.unpooled;
                let free = if taken == Some(&a.buffer) { b } else { a };
                epilogue.unpool = Some((*winners, *geometry, &free.buffer));
                (epilogue, 0)
            }
            _ => (epilogue, 0),
        }
    }

    fn lower(
        &self,
        op: &Op,
        epilogue: Epilogue<'a>,
        unpooled: Option<&'a wgpu::Buffer>,
    ) -> Vec<Kernel> {
        let b = self.buffers;
        match *op {
            Op::Conv2d { geometry, x, weight, bias, y } => {
                vec![self.conv_forward(&geometry, [weight, bias], false, b.value(x), b.value(y))]
            }
            Op::Conv2dBackward { geometry: g, x, dy, weight, bias, dx } => {
                let (x, dy) = (b.value(x), b.value(dy));
                let mut kernels = self.conv_weight(op, &g, [weight, bias], x, dy);
                kernels.extend(dx.map(|dx| self.conv_input(&g, weight, dy, b.value(dx), epilogue)));
                kernels
            }
            Op::ConvReluPool { geometry: g, pool, x, weight, bias, y, winners } => {
                let (x, y, winners) = (b.value(x), b.value(y), b.winners(winners));
                if pool.kernel == 2 {
                    return vec![self.conv_relu_pool(&g, [weight, bias], x, y, winners)];
                }
                let between = &b.unpooled[0].buffer;
                vec![
                    self.conv_forward(&g, [weight, bias], true, x, between),
                    self.pool_forward(&pool, between, y, winners),
                ]
            }
            Op::ConvReluPoolBackward { geometry: g, pool, x, y, winners, dy, weight, bias, dx } => {
                let (x, winners) = (b.value(x), b.winners(winners));
                let mut kernels = Vec::new();
                let upstream = unpooled.unwrap_or_else(|| {
                    let to = &b.unpooled[0].buffer;
                    if pool.kernel != 2 {
                        // With 2×2 windows, one whose largest value is zero has no winner.
                        kernels.push(self.relu_backward_in_place(pool.out_len(), y, dy));
                    }
                    kernels.push(self.pool_backward(&pool, winners, b.value(dy), to));
                    to
                });
                kernels.append(&mut self.conv_weight(op, &g, [weight, bias], x, upstream));
                kernels.extend(
                    dx.map(|dx| self.conv_input(&g, weight, upstream, b.value(dx), epilogue)),
                );
                kernels
            }
            Op::MaxPool2d { geometry: g, x, y, winners } => {
                vec![self.pool_forward(&g, b.value(x), b.value(y), b.winners(winners))]
            }
            Op::MaxPool2dBackward { geometry: g, winners, dy, dx } => {
                vec![self.pool_backward(&g, b.winners(winners), b.value(dy), b.value(dx))]
            }
            Op::Linear { geometry: g, relu, x, weight, bias, y } => {
                vec![self.linear_forward(&g, [weight, bias], relu, b.value(x), b.value(y))]
            }
            Op::LinearBackward { geometry: g, x, dy, weight, bias, dx } => {
                let (x, dy) = (b.value(x), b.value(dy));
                let mut kernels = vec![self.linear_weight(op, &g, [weight, bias], x, dy)];
                kernels.extend(
                    dx.map(|dx| self.linear_input(&g, weight, epilogue, [x, dy, b.value(dx)])),
                );
                kernels
            }
            Op::Relu { len, x, y } => {
                vec![
                    self.kernel("activation", &[RELU])
                        .set("COUNT", len * self.batch)
                        .read(b.value(x))
                        .write(b.value(y))
                        .each(len)
                        .cost(len as f64, 8.0 * len as f64)
                        .build(),
                ]
            }
            Op::ReluBackward { len, y, dy, dx } if dy == dx => {
                vec![self.relu_backward_in_place(len, y, dy)]
            }
            Op::ReluBackward { len, y, dy, dx } => {
                vec![
                    self.kernel("activation, backward", &[RELU_BACKWARD])
                        .set("COUNT", len * self.batch)
                        .read(b.value(y))
                        .read(b.value(dy))
                        .write(b.value(dx))
                        .each(len)
                        .cost(len as f64, 12.0 * len as f64)
                        .build(),
                ]
            }
            Op::Softmax { len, x, y } => {
                vec![
                    self.kernel("softmax", &[SOFTMAX])
                        .set("EXAMPLES", self.batch)
                        .set("LENGTH", len)
                        .read(b.value(x))
                        .write(b.value(y))
                        .each(1)
                        .cost(4.0 * len as f64, 16.0 * len as f64)
                        .build(),
                ]
            }
            Op::SoftmaxBackward { len, y, dy, dx } => {
                vec![
                    self.kernel("softmax, backward", &[SOFTMAX_BACKWARD])
                        .set("EXAMPLES", self.batch)
                        .set("LENGTH", len)
                        .read(b.value(y))
                        .read(b.value(dy))
                        .write(b.value(dx))
                        .each(1)
                        .cost(4.0 * len as f64, 20.0 * len as f64)
                        .build(),
                ]
            }
            Op::CrossEntropy { .. } => unreachable!("a plan's loss is no part of its passes"),
        }
    }

    fn kernel(&self, label: &'static str, sources: &'static [&'static str]) -> Builder<'a> {
        Builder::new(self.context, label, sources)
    }

    fn conv_relu_pool(
        &self,
        g: &ConvGeometry,
        [weight, bias]: [Span; 2],
        x: &'a wgpu::Buffer,
        y: &'a wgpu::Buffer,
        winners: &'a wgpu::Buffer,
    ) -> Kernel {
        let columns = (g.out_height() / 2) * (g.out_width() / 2) * 4;
        let product = self.product(g.out_channels, columns, g.patch_len());
        self.kernel("conv_relu_pool", &[GEMM, CONV2D, CONV_RELU_POOL_FORWARD])
            .set_all(self.conv_constants(g))
            .set("WEIGHT", weight.offset)
            .set("BIAS", bias.offset)
            .read(&self.buffers.parameters.buffer)
            .read(x)
            .write(y)
            .write(winners)
            .product(product, self.batch, Per::Column)
            .build()
    }

    fn conv_forward(
        &self,
        g: &ConvGeometry,
        [weight, bias]: [Span; 2],
        relu: bool,
        x: &'a wgpu::Buffer,
        y: &'a wgpu::Buffer,
    ) -> Kernel {
        let product = self.product(g.out_channels, g.out_pixels(), g.patch_len());
        self.kernel("conv2d", &[GEMM, CONV2D, CONV2D_FORWARD])
            .set_all(self.conv_constants(g))
            .set("WEIGHT", weight.offset)
            .set("BIAS", bias.offset)
            .set("RELU", relu.into())
            .read(&self.buffers.parameters.buffer)
            .read(x)
            .write(y)
            .product(product, self.batch, Per::Column)
            .build()
    }

    fn conv_weight(
        &self,
        op: &Op,
        g: &ConvGeometry,
        [weight, bias]: [Span; 2],
        x: &'a wgpu::Buffer,
        dy: &'a wgpu::Buffer,
    ) -> Vec<Kernel> {
        let fill = self.context.fill();
        let Some(product) = weight_product(op, self.batch, fill) else { return Vec::new() };
        let gradients = &self.buffers.gradients.buffer;
        let partial = &self.buffers.partial.buffer;
        let product_kernel = self
            .kernel("conv2d, to weights", &[GEMM, GEMM_GRADIENT, CONV2D, CONV2D_WEIGHT])
            .set_all(self.conv_constants(g))
            .gradient(product, [weight, bias])
            .set("B_BY_DEPTH", 1)
            .read(x)
            .read(dy)
            .write(if product.slices > 1 { partial } else { gradients })
            .product(product, self.batch, Per::Depth)
            .build();
        let mut kernels = vec![product_kernel];
        if product.slices > 1 {
            let len = product.rows * product.columns;
            let cost = (len * product.slices) as f64 / self.batch as f64;
            kernels.push(
                self.kernel("gemm, adding up slices", &[GEMM_REDUCE])
                    .gradient(product, [weight, bias])
                    .read(partial)
                    .write(gradients)
                    .over(len)
                    .cost(cost, 4.0 * cost)
                    .build(),
            );
        }
        kernels
    }

    fn conv_input(
        &self,
        g: &ConvGeometry,
        weight: Span,
        dy: &'a wgpu::Buffer,
        dx: &'a wgpu::Buffer,
        epilogue: Epilogue<'a>,
    ) -> Kernel {
        let sources: &[_] = match epilogue.unpool {
            None => &[GEMM, CONV2D, CONV2D_INPUT, GRADIENT_PLAIN],
            Some(_) => &[GEMM, CONV2D, CONV2D_INPUT, GRADIENT_UNPOOL],
        };
        let depth = g.out_channels * g.kernel * g.kernel;
        let product = self.product(g.in_channels, g.in_height * g.in_width, depth);
        let parameters = &self.buffers.parameters.buffer;
        let kernel = self
            .kernel("conv2d, to input", sources)
            .set_all(self.conv_constants(g))
            .set("WEIGHT", weight.offset)
            .read(parameters)
            .read(dy)
            // Where the kernel of a linear layer has its input.
            .read(dy);
        self.put_dx(kernel, g.in_len(), dx, epilogue)
            .product(product, self.batch, Per::Column)
            .build()
    }

    /// Binds where an input's gradient goes, and what the way there needs.
    fn put_dx(
        &self,
        kernel: Builder<'a>,
        len: usize,
        dx: &'a wgpu::Buffer,
        epilogue: Epilogue<'a>,
    ) -> Builder<'a> {
        match epilogue.unpool {
            None => kernel.write(dx).set("DX_LENGTH", len),
            Some((winners, g, to)) => kernel
                .write(to)
                .read(self.buffers.winners(winners))
                .set("DX_CHANNELS", g.out_channels)
                .set("DX_HEIGHT", g.out_height())
                .set("DX_WIDTH", g.out_width()),
        }
    }

    fn pool_forward(
        &self,
        g: &PoolGeometry,
        x: &'a wgpu::Buffer,
        y: &'a wgpu::Buffer,
        winners: &'a wgpu::Buffer,
    ) -> Kernel {
        let (read, written) = (g.in_len() as f64, g.out_len() as f64);
        self.kernel("pool2d", &[POOL2D, POOL2D_FORWARD])
            .set_all(self.pool_constants(g))
            .read(x)
            .write(y)
            .write(winners)
            .each(g.out_len())
            .cost(read, 4.0 * read + 8.0 * written)
            .build()
    }

    fn pool_backward(
        &self,
        g: &PoolGeometry,
        winners: &'a wgpu::Buffer,
        dy: &'a wgpu::Buffer,
        dx: &'a wgpu::Buffer,
    ) -> Kernel {
        self.kernel("pool2d, backward", &[POOL2D, POOL2D_BACKWARD])
            .set_all(self.pool_constants(g))
            .read(winners)
            .read(dy)
            .write(dx)
            .each(g.in_len())
            .cost(0.0, 12.0 * g.in_len() as f64)
            .build()
    }

    fn relu_backward_in_place(&self, len: usize, y: plan::Buffer, dy: plan::Buffer) -> Kernel {
        self.kernel("activation, backward", &[RELU_BACKWARD_IN_PLACE])
            .set("COUNT", len * self.batch)
            .read(self.buffers.value(y))
            .write(self.buffers.value(dy))
            .each(len)
            .cost(len as f64, 12.0 * len as f64)
            .build()
    }

    fn linear_forward(
        &self,
        g: &LinearGeometry,
        [weight, bias]: [Span; 2],
        relu: bool,
        x: &'a wgpu::Buffer,
        y: &'a wgpu::Buffer,
    ) -> Kernel {
        let product = self.product(1, g.out_features, g.in_features);
        self.kernel("linear", &[GEMM, LINEAR_FORWARD])
            .set_all(self.linear_constants(g))
            .set("WEIGHT", weight.offset)
            .set("BIAS", bias.offset)
            .set("RELU", relu.into())
            .set("B_BY_DEPTH", 1)
            .read(&self.buffers.parameters.buffer)
            .read(x)
            .write(y)
            .product(product, self.batch, Per::Row)
            .build()
    }

    fn linear_input(
        &self,
        g: &LinearGeometry,
        weight: Span,
        epilogue: Epilogue<'a>,
        [x, dy, dx]: [&'a wgpu::Buffer; 3],
    ) -> Kernel {
        let sources: &[_] = match epilogue.unpool {
            None => &[GEMM, LINEAR_INPUT, GRADIENT_PLAIN],
            Some(_) => &[GEMM, LINEAR_INPUT, GRADIENT_UNPOOL],
        };
        let product = self.product(1, g.in_features, g.out_features);
        let kernel = self
            .kernel("linear, to input", sources)
            .set_all(self.linear_constants(g))
            .set("WEIGHT", weight.offset)
            .set("RELU", epilogue.relu.into())
            .read(&self.buffers.parameters.buffer)
            .read(dy)
            .read(x);
        self.put_dx(kernel, g.in_features, dx, epilogue)
            .product(product, self.batch, Per::Row)
            .build()
    }

    fn linear_weight(
        &self,
        op: &Op,
        g: &LinearGeometry,
        [weight, bias]: [Span; 2],
        x: &'a wgpu::Buffer,
        dy: &'a wgpu::Buffer,
    ) -> Kernel {
        let product = weight_product(op, self.batch, self.context.fill())
            .unwrap_or_else(|| self.product(g.out_features, g.in_features + 1, self.batch));
        self.kernel("linear, to weights", &[GEMM, GEMM_GRADIENT, LINEAR_WEIGHT])
            .set("EXAMPLES", self.batch)
            .gradient(product, [weight, bias])
            .set("A_BY_DEPTH", 0)
            .read(dy)
            .read(x)
            .write(&self.buffers.gradients.buffer)
            .product(product, self.batch, Per::Depth)
            .build()
    }

    /// A product that is not cut into slices.
    fn product(&self, rows: usize, columns: usize, depth: usize) -> Product {
        Product { rows, columns, depth, slices: 1 }
    }

    fn conv_constants(&self, g: &ConvGeometry) -> [(&'static str, usize); 6] {
        [
            ("EXAMPLES", self.batch),
            ("IN_CHANNELS", g.in_channels),
            ("IN_HEIGHT", g.in_height),
            ("IN_WIDTH", g.in_width),
            ("OUT_CHANNELS", g.out_channels),
            ("KERNEL", g.kernel),
        ]
    }

    fn pool_constants(&self, g: &PoolGeometry) -> [(&'static str, usize); 5] {
        [
            ("EXAMPLES", self.batch),
            ("CHANNELS", g.channels),
            ("IN_HEIGHT", g.in_height),
            ("IN_WIDTH", g.in_width),
            ("KERNEL", g.kernel),
        ]
    }

    fn linear_constants(&self, g: &LinearGeometry) -> [(&'static str, usize); 3] {
        [("EXAMPLES", self.batch), ("IN", g.in_features), ("OUT", g.out_features)]
    }
}

/// The side of a product on which the examples of a batch lie.
#[derive(Clone, Copy, PartialEq)]
enum Per {
    Row,
    Column,
    /// All of a batch is added up; the product's depth is that of the whole batch.
    Depth,
}

impl Builder<'_> {
    /// Constants of a product that makes a weight's gradient, and of adding up its slices.
    fn gradient(self, product: Product, [weight, bias]: [Span; 2]) -> Self {
        self.set("ROWS", product.rows)
            .set("COLUMNS", product.columns)
            .set("SLICES", product.slices)
            .set("WEIGHT", weight.offset)
            .set("BIAS", bias.offset)
    }

    /// Tiles, grid and cost of a product; its rows or columns are those of one example.
    fn product(self, product: Product, batch: usize, per: Per) -> Self {
        let Product { rows, columns, depth, slices } = product;
        let (all_rows, all_columns) = match per {
            Per::Row => (rows * batch, columns),
            Per::Column => (rows, columns * batch),
            Per::Depth => (rows, columns),
        };
        let tiles = Tiles::of(all_rows, all_columns, slices, self.fill());
        let Tiles { x, y, side } = tiles;
        let extent = |things, per_example: bool, threads: usize| match per_example {
            true => Extent::per_example(things, side * threads),
            false => Extent::fixed(things, side * threads),
        };
        let grid = [
            extent(columns, per == Per::Column, x),
            extent(rows, per == Per::Row, y),
            Extent::fixed(slices, 1),
        ];
        let (row_tiles, column_tiles) =
            (tiles.rows(all_rows) as f64, tiles.columns(all_columns) as f64);
        let [rows, columns] = [all_rows as f64, all_columns as f64];
        let products = rows * columns * depth as f64;
        // A is loaded once for each column of tiles, B once for each row of them.
        let loaded = depth as f64 * (rows * column_tiles + columns * row_tiles);
        let bytes = 4.0 * (loaded + rows * columns * slices as f64);
        self.tile(if side == 8 { GEMM_LARGE } else { GEMM_SMALL })
            .set("DEPTH", depth)
            .set("SLICE", depth.div_ceil(slices))
            .set("X", x)
            .set("Y", y)
            .grid(grid, x * y)
            .cost(2.0 * products / batch as f64, bytes / batch as f64)
    }
}
