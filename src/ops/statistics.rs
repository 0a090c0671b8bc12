//! Means and variances of channels, summed in double precision.

/// Channels of examples: their number, and the values of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Channels {
    /// How many.
    pub channels: usize,
    /// Values of one.
    pub pixels: usize,
}

/// A channel's mean, and `1 / √(variance + ε)`.
#[derive(Clone, Copy)]
pub struct Statistics {
    /// The mean.
    pub mean: f64,
    /// The biased variance.
    pub variance: f64,
    /// `1 / √(variance + ε)`.
    pub scale: f64,
}

/// Those of rows of values.
pub fn statistics<'a>(rows: impl Iterator<Item = &'a [f32]> + Clone, epsilon: f32) -> Statistics {
    let values = || rows.clone().flatten().map(|&x| f64::from(x));
    let count = values().count() as f64;
    let mean = values().sum::<f64>() / count;
    let variance = values().map(|x| (x - mean) * (x - mean)).sum::<f64>() / count;
    Statistics { mean, variance, scale: 1.0 / (variance + f64::from(epsilon)).sqrt() }
}

/// The rows of one channel, over all examples.
pub fn rows(g: Channels, x: &[f32], channel: usize) -> impl Iterator<Item = &[f32]> + Clone {
    x.chunks_exact(g.channels * g.pixels).map(move |x| &x[channel * g.pixels..][..g.pixels])
}

/// Sums of a channel's gradient, alone and times the normalized input.
pub fn sums(g: Channels, x: &[f32], dy: &[f32], channel: usize, of: Statistics) -> [f64; 2] {
    let pairs = rows(g, x, channel).flatten().zip(rows(g, dy, channel).flatten());
    pairs.fold([0.0; 2], |[sum, along], (&x, &dy)| {
        let dy = f64::from(dy);
        [sum + dy, along + dy * (f64::from(x) - of.mean) * of.scale]
    })
}
