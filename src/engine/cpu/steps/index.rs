//! Numbers of classes to vectors. What is no number of a class gives zeros.

/// The class that a value stands for.
fn class(value: f32, classes: usize) -> Option<usize> {
    let whole = value >= 0.0 && value.fract() == 0.0 && value < classes as f32;
    whole.then_some(value as usize)
}

/// Rows of the identity matrix.
pub fn one_hot(classes: usize, x: &[f32], y: &mut [f32]) {
    y.fill(0.0);
    for (y, &x) in y.chunks_exact_mut(classes).zip(x) {
        if let Some(class) = class(x, classes) {
            y[class] = 1.0;
        }
    }
}

/// Rows of the parameter.
pub fn embedding([classes, size]: [usize; 2], x: &[f32], p: &[f32], y: &mut [f32]) {
    for (y, &x) in y.chunks_exact_mut(size).zip(x) {
        match class(x, classes) {
            Some(class) => y.copy_from_slice(&p[class * size..][..size]),
            None => y.fill(0.0),
        }
    }
}

/// Each row's gradient is the sum of those of the places where it was shown.
pub fn embedding_parameters([classes, size]: [usize; 2], x: &[f32], dy: &[f32], dp: &mut [f32]) {
    dp.fill(0.0);
    for (dy, &x) in dy.chunks_exact(size).zip(x) {
        if let Some(class) = class(x, classes) {
            dp[class * size..][..size].iter_mut().zip(dy).for_each(|(dp, dy)| *dp += dy);
        }
    }
}
