use crate::ops::Windows;

/// `y = pool(x)`.
pub fn forward(g: &Windows, x: &[f32], y: &mut [f32]) {
    let count = g.count();
    for (x, y) in x.chunks_exact(g.pixels()).zip(y.chunks_exact_mut(count)) {
        y.iter_mut().enumerate().for_each(|(window, y)| *y = x[largest(g, x, window)]);
    }
}

/// Each window's gradient goes to its largest value.
pub fn backward(g: &Windows, x: &[f32], dy: &[f32], dx: &mut [f32]) {
    dx.fill(0.0);
    let planes = x.chunks_exact(g.pixels()).zip(dy.chunks_exact(g.count()));
    for (dx, (x, dy)) in dx.chunks_exact_mut(g.pixels()).zip(planes) {
        dy.iter().enumerate().for_each(|(window, dy)| dx[largest(g, x, window)] += dy);
    }
}

/// Place of the first of the largest values of a window.
fn largest(g: &Windows, x: &[f32], window: usize) -> usize {
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
