//! Products cut into tiles: which of them a workgroup makes, and what that costs.

use super::super::kernel::{Builder, Extent};
use super::super::shaders::{GEMM_LARGE, GEMM_SMALL};
use crate::plan::{ConvGeometry, Op, Span};

/// What WebGPU allows every workgroup.
const MOST_THREADS: usize = 256;
const WORKGROUP_BYTES: usize = 16_384;

/// Depths that a tile holds at most.
const DEEPEST: usize = 16;

/// A product on the grid, before it is known how large the tiles are.
#[derive(Clone, Copy)]
pub(super) struct Product {
    pub rows: usize,
    pub columns: usize,
    pub depth: usize,
    pub slices: usize,
}

impl Product {
    /// One that is not cut into slices.
    pub fn whole(rows: usize, columns: usize, depth: usize) -> Self {
        Self { rows, columns, depth, slices: 1 }
    }
}

/// How a product is cut into tiles.
#[derive(Clone, Copy)]
pub(super) struct Tiles {
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
        // Rows, and columns if they are few, are covered without much waste by one tile.
        let y = rows.div_ceil(side).clamp(1, if rows <= 64 { 64 / side } else { 8 });
        let narrow = Self { x: columns.div_ceil(side).clamp(4, 8), y, side };
        let wide = Self { x: 16, ..narrow };
        // Wide tiles load less, unless more of the last one lies beside the matrix.
        let width = |tiles: &Self| tiles.columns(columns) * tiles.x;
        let is_wide = 16 * y <= MOST_THREADS
            && wide.count(rows, columns) >= fill
            && width(&wide) <= width(&narrow);
        if is_wide { wide } else { narrow }
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

/// How a convolution's input gradient is made from products that stay in workgroup memory.
#[derive(Clone, Copy)]
pub(super) struct Channels {
    tiles: Tiles,
    /// Channels whose products a workgroup holds at a time.
    held: usize,
    /// How many times it does so.
    times: usize,
}

impl Channels {
    /// As many channels at a time as there is room for, if there is room for one.
    pub fn of(g: &ConvGeometry, batch: usize, fill: usize) -> Option<Self> {
        (1..=g.in_channels).rev().find_map(|held| {
            let workgroups = g.in_channels.div_ceil(held) * batch;
            let times = (workgroups / fill).clamp(1, g.in_channels.div_ceil(held));
            let side = if workgroups >= fill { 8 } else { 4 };
            let (x, y) = (g.out_pixels().div_ceil(side), (held * Self::places(g)).div_ceil(side));
            let channels = Self { tiles: Tiles { x, y, side }, held, times };
            let fits = x * y <= MOST_THREADS && 16 * channels.fours(g) <= WORKGROUP_BYTES;
            fits.then_some(channels)
        })
    }

    fn places(g: &ConvGeometry) -> usize {
        g.kernel * g.kernel
    }

    /// Fours in workgroup memory: tiles first, and then the products.
    fn fours(&self, g: &ConvGeometry) -> usize {
        let Tiles { x, y, side } = self.tiles;
        let products = self.held * Self::places(g) * g.out_pixels().div_ceil(4);
        products.max(deep(g.out_channels) * (x + y) * side / 4)
    }
}

/// Depths that a tile holds: fewer than the most where that leaves less of the last one empty.
fn deep(depth: usize) -> usize {
    depth.div_ceil(depth.div_ceil(DEEPEST))
}

/// The side of a product on which the examples of a batch lie.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Per {
    Row,
    Column,
    /// All of a batch is added up; the product's depth is that of the whole batch.
    Depth,
}

/// The product that makes a weight's gradient; columns include one for the bias.
pub(super) fn weight_product(op: &Op, batch: usize, fill: usize) -> Option<Product> {
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

impl Builder<'_> {
    /// Constants of a product that makes a weight's gradient, and of adding up its slices.
    pub(super) fn gradient(self, product: Product, [weight, bias]: [Span; 2]) -> Self {
        self.set("ROWS", product.rows)
            .set("COLUMNS", product.columns)
            .set("SLICES", product.slices)
            .set("WEIGHT", weight.offset)
            .set("BIAS", bias.offset)
    }

    /// Tiles, grid and cost of a product; its rows or columns are those of one example.
    pub(super) fn product(self, product: Product, batch: usize, per: Per) -> Self {
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
        self.tiles(tiles, depth, slices)
            .grid(grid, x * y)
            .cost(2.0 * products / batch as f64, bytes / batch as f64)
    }

    /// Tiles, grid and cost of a convolution's input gradient from products in workgroup memory.
    pub(super) fn channels(self, g: &ConvGeometry, channels: Channels) -> Self {
        let Channels { tiles, held, times } = channels;
        let workgroups = g.in_channels.div_ceil(held * times);
        let grid = [Extent::per_example(1, 1), Extent::fixed(workgroups, 1), Extent::fixed(1, 1)];
        let places = Channels::places(g);
        let rows = g.in_channels * places;
        // The products, and adding up those that fall on a pixel.
        let products = (rows * g.out_pixels() * g.out_channels) as f64;
        let sums = (rows * g.out_pixels()) as f64;
        let outputs = g.in_channels.div_ceil(held) * g.out_pixels();
        let bytes = 4 * (g.out_channels * (rows + outputs) + g.in_len());
        self.tiles(tiles, g.out_channels, 1)
            .set("CHANNELS", held)
            .set("TILE", channels.fours(g))
            .grid(grid, tiles.x * tiles.y)
            .cost(2.0 * products + sums, bytes as f64)
    }

    /// The source and the constants of tiles.
    fn tiles(self, Tiles { x, y, side }: Tiles, depth: usize, slices: usize) -> Self {
        let slice = depth.div_ceil(slices);
        self.tile(if side == 8 { GEMM_LARGE } else { GEMM_SMALL })
            .set("DEPTH", depth)
            .set("SLICE", slice)
            .set("DEEP", deep(slice))
            .set("X", x)
            .set("Y", y)
    }
}
