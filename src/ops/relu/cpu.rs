/// `y = max(x, 0)`. NaN stays NaN, for the loss to show it.
pub fn forward(x: &[f32], y: &mut [f32]) {
    y.iter_mut().zip(x).for_each(|(y, &x)| *y = if x < 0.0 { 0.0 } else { x });
}

/// [`forward`] in place.
pub fn in_place(x: &mut [f32]) {
    x.iter_mut().for_each(|x| *x = if *x < 0.0 { 0.0 } else { *x });
}

/// `dx = dy` where `y > 0`, zero elsewhere.
pub fn backward(y: &[f32], dy: &[f32], dx: &mut [f32]) {
    let pairs = y.iter().zip(dy);
    dx.iter_mut().zip(pairs).for_each(|(dx, (y, dy))| *dx = if *y > 0.0 { *dy } else { 0.0 });
}

/// [`backward`] in place.
pub fn backward_in_place(y: &[f32], dy: &mut [f32]) {
    dy.iter_mut().zip(y).for_each(|(dy, y)| *dy = if *y > 0.0 { *dy } else { 0.0 });
}
