//! The largest or smallest value of each row.

use super::{Backward, Forward, Op};

/// `yᵢ = max(xᵢ₁, …, xᵢₙ)` or `min`, of each row of `columns` values; a gradient goes to the first
/// of equals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowExtremum {
    /// Whether it is the largest value, or the smallest.
    pub largest: bool,
    /// Values of a row.
    pub columns: usize,
}

impl RowExtremum {
    fn place(&self, row: &[f32]) -> usize {
        let better = |a: f32, b: f32| if self.largest { a > b } else { a < b };
        (1..row.len()).fold(0, |best, i| if better(row[i], row[best]) { i } else { best })
    }
}

impl Op for RowExtremum {
    fn name(&self) -> &'static str {
        "row_extremum"
    }

    fn forward(&self, call: Forward<'_>) {
        let rows = call.x[0].chunks_exact(self.columns).zip(call.y);
        rows.for_each(|(row, y)| *y = row[self.place(row)]);
    }

    fn backward(&self, call: Backward<'_>) {
        let [Some(dx), _] = call.dx else { return };
        dx.fill(0.0);
        let rows = call.x[0].chunks_exact(self.columns).zip(call.dy);
        for (dx, (row, dy)) in dx.chunks_exact_mut(self.columns).zip(rows) {
            dx[self.place(row)] = *dy;
        }
    }
}
