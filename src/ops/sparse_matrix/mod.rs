//! Sparse matrices: whatever only moves, copies, adds up or averages values.

mod cpu;
mod table;

use std::sync::{Arc, OnceLock};

use super::{Backward, Forward, Op, Reads};

pub use table::Table;

/// `y = T·x` with a sparse matrix `T`: transposing, padding, joining, resizing, mean pooling. Its
/// gradient is `Tᵀ·dy`.
#[derive(Debug, Clone)]
pub struct SparseMatrix {
    matrix: Arc<Table>,
    /// Made when a gradient is first asked for.
    transposed: OnceLock<Table>,
}

impl SparseMatrix {
    /// The op of a matrix.
    pub fn new(matrix: Table) -> Self {
        Self { matrix: Arc::new(matrix), transposed: OnceLock::new() }
    }

    /// The matrix.
    pub fn matrix(&self) -> &Table {
        &self.matrix
    }
}

impl Op for SparseMatrix {
    fn name(&self) -> &'static str {
        "sparse_matrix"
    }

    fn backward_reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn forward(&self, call: Forward<'_>) {
        cpu::apply(&self.matrix, call.x[0], call.y);
    }

    fn backward(&self, call: Backward<'_>) {
        if let [Some(dx), _] = call.dx {
            cpu::apply(self.transposed.get_or_init(|| self.matrix.transposed()), call.dy, dx);
        }
    }
}
