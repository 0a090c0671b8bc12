//! Products cut into tiles: which of them a workgroup makes, and what that costs.

use super::kernel::{Builder, Extent};

/// `C = A·B` by tiles; what A, B and C are, the rest of a module says.
pub const GEMM: &str = include_str!("gemm.wgsl");
/// A kernel that is done with its product.
pub const GEMM_MAIN: &str = include_str!("gemm.main.wgsl");
/// The last lines of a product that makes a weight's gradient.
pub const GEMM_GRADIENT: &str = include_str!("gemm.gradient.wgsl");
/// Adds up the slices of a weight's gradient.
pub const GEMM_REDUCE: &str = include_str!("gemm.reduce.wgsl");
const GEMM_SMALL: &str = include_str!("gemm.small.wgsl");
const GEMM_LARGE: &str = include_str!("gemm.large.wgsl");

/// What WebGPU allows every workgroup.
pub const MOST_THREADS: usize = 256;
/// Bytes of workgroup memory that WebGPU allows every workgroup.
pub const WORKGROUP_BYTES: usize = 16_384;

/// Depths that a tile holds at most.
const DEEPEST: usize = 16;

/// A product on the grid, before it is known how large the tiles are.
#[derive(Clone, Copy)]
pub struct Product {
    /// Rows of the result.
    pub rows: usize,
    /// Columns of the result.
    pub columns: usize,
    /// Products that are added up for each.
    pub depth: usize,
    /// Parts that the depth is cut into.
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
pub struct Tiles {
    /// Threads along the columns.
    pub x: usize,
    /// Threads along the rows.
    pub y: usize,
    /// Sums of a thread along each: 4, or 8 in large tiles.
    pub side: usize,
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

    /// Tiles with so many sums of a thread along each side.
    pub fn sized(rows: usize, columns: usize, side: usize, fill: usize) -> Self {
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

    /// How many cover a product.
    pub fn count(&self, rows: usize, columns: usize) -> usize {
        self.rows(rows) * self.columns(columns)
    }
}

/// Depths that a tile holds: fewer than the most where that leaves less of the last one empty.
pub fn deep(depth: usize) -> usize {
    depth.div_ceil(depth.div_ceil(DEEPEST))
}

/// The side of a product on which the examples of a batch lie.
#[derive(Clone, Copy, PartialEq)]
pub enum Per {
    /// Each has its own rows.
    Row,
    /// Each has its own columns.
    Column,
    /// All of a batch is added up; the product's depth is that of the whole batch.
    Depth,
}

impl Builder<'_> {
    /// Constants of a product that makes a weight's gradient, and of adding up its slices; weight
    /// and bias lie at these offsets.
    pub fn gradient(self, product: Product, weight: usize, bias: usize) -> Self {
        self.set("ROWS", product.rows)
            .set("COLUMNS", product.columns)
            .set("SLICES", product.slices)
            .set("WEIGHT", weight)
            .set("BIAS", bias)
    }

    /// Tiles, grid and cost of a product; its rows or columns are those of one example.
    pub fn product(self, product: Product, batch: usize, per: Per) -> Self {
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

    /// The source and the constants of tiles.
    pub fn tiles(self, Tiles { x, y, side }: Tiles, depth: usize, slices: usize) -> Self {
        let slice = depth.div_ceil(slices);
        self.tile(if side == 8 { GEMM_LARGE } else { GEMM_SMALL })
            .set("DEPTH", depth)
            .set("SLICE", slice)
            .set("DEEP", deep(slice))
            .set("X", x)
            .set("Y", y)
    }
}
