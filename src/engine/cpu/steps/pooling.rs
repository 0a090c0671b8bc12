//! The largest value of each window, or of each row.

use crate::net::formula::{Extreme, Windows};

/// `y = pool(x)`.
pub fn forward(g: &Windows, x: &[f32], y: &mut [f32]) {
    let count = g.count();
    for (x, y) in x.chunks_exact(g.pixels()).zip(y.chunks_exact_mut(count)) {
        y.iter_mut().enumerate().for_each(|(window, y)| *y = x[winner(g, x, window)]);
    }
}

/// Each window's gradient goes to its winner.
pub fn backward(g: &Windows, x: &[f32], dy: &[f32], dx: &mut [f32]) {
    dx.fill(0.0);
    let planes = x.chunks_exact(g.pixels()).zip(dy.chunks_exact(g.count()));
    for (dx, (x, dy)) in dx.chunks_exact_mut(g.pixels()).zip(planes) {
        dy.iter().enumerate().for_each(|(window, dy)| dx[winner(g, x, window)] += dy);
    }
}

/// Place of the first of the largest values of a window.
fn winner(g: &Windows, x: &[f32], window: usize) -> usize {
    let across = g.counts().map_or(1, |[_, across]| across);
    let mut best: Option<usize> = None;
    for u in 0..g.kernel[0] {
        let Some(row) = g.place(0, window / across, u) else { continue };
        for v in 0..g.kernel[1] {
            let Some(column) = g.place(1, window % across, v) else { continue };
            let place = row * g.size[1] + column;
            if best.is_none_or(|best| x[place] > x[best]) {
                best = Some(place);
            }
        }
    }
    // The padding is at most half a window, so each holds some value of the image.
    best.unwrap_or_default()
}

fn best(which: Extreme, row: &[f32]) -> usize {
    (1..row.len()).fold(0, |best, i| {
        let better = match which {
            Extreme::Largest => row[i] > row[best],
            Extreme::Smallest => row[i] < row[best],
        };
        if better { i } else { best }
    })
}

/// The largest or smallest value of each row.
pub fn extreme(which: Extreme, columns: usize, x: &[f32], y: &mut [f32]) {
    let rows = x.chunks_exact(columns).zip(y);
    rows.for_each(|(row, y)| *y = row[best(which, row)]);
}

/// Each row's gradient goes to that value.
pub fn extreme_backward(which: Extreme, columns: usize, x: &[f32], dy: &[f32], dx: &mut [f32]) {
    dx.fill(0.0);
    let rows = x.chunks_exact(columns).zip(dy);
    for (dx, (row, dy)) in dx.chunks_exact_mut(columns).zip(rows) {
        dx[best(which, row)] = *dy;
    }
}
