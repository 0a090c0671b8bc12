//! PReLU.

#[cfg(feature = "gpu")]
mod gpu;

use super::reference::{RefBackward, RefForward, Reference};
use super::statistics::{Channels, rows};
use super::{Backward, Forward, Op};

/// `y = max(x, 0) + a·min(x, 0)` with a slope `a` for each channel, the parameters. With one channel
/// that is the whole example, all values share one slope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PRelu {
    /// Channels, each with its own slope.
    pub sizes: Channels,
}

impl Op for PRelu {
    fn name(&self) -> &'static str {
        "prelu"
    }

    fn forward(&self, Forward { x: [x, _], y, parameters, .. }: Forward<'_>) {
        let pixels = self.sizes.pixels;
        let channels = y.chunks_exact_mut(pixels).zip(x.chunks_exact(pixels));
        for ((y, x), &slope) in channels.zip(parameters.iter().cycle()) {
            // NaN stays NaN, for the loss to show it.
            y.iter_mut().zip(x).for_each(|(y, &x)| *y = if x < 0.0 { slope * x } else { x });
        }
    }

    /// `dx = dy` where `x > 0`, `a·dy` elsewhere; `da = Σ dy·min(x, 0)` over the channel's values.
    fn backward(&self, call: Backward<'_>) {
        let Backward { x: [x, _], dy, dx: [dx, _], parameters, dparameters, .. } = call;
        for (channel, da) in dparameters.iter_mut().enumerate() {
            let pairs = rows(self.sizes, x, channel).zip(rows(self.sizes, dy, channel));
            let values = pairs.flat_map(|(x, dy)| x.iter().zip(dy));
            *da = values.map(|(&x, &dy)| f64::from(dy) * f64::from(x.min(0.0))).sum::<f64>() as f32;
        }
        let Some(dx) = dx else { return };
        let pixels = self.sizes.pixels;
        let channels = x.chunks_exact(pixels).zip(dy.chunks_exact(pixels));
        let channels = dx.chunks_exact_mut(pixels).zip(channels);
        for ((dx, (x, dy)), &slope) in channels.zip(parameters.iter().cycle()) {
            let values = x.iter().zip(dy);
            let passed = values.map(|(&x, &dy)| if x > 0.0 { dy } else { slope * dy });
            dx.iter_mut().zip(passed).for_each(|(dx, passed)| *dx = passed);
        }
    }
}

/// The definition in double precision, with a kink at 0.
impl Reference for PRelu {
    fn forward(&self, on: RefForward<'_>) -> Vec<f64> {
        let one = |(i, &x): (usize, &f64)| {
            on.margin.note(x, 0.0);
            x.max(0.0) + on.parameters[i / self.sizes.pixels] * x.min(0.0)
        };
        on.x[0].iter().enumerate().map(one).collect()
    }

    fn backward(&self, on: RefBackward<'_>) -> Vec<f64> {
        let one = |(i, (&x, &dy)): (usize, (&f64, &f64))| {
            let channel = i / self.sizes.pixels;
            on.dparameters[channel] += dy * x.min(0.0);
            if x > 0.0 { dy } else { on.parameters[channel] * dy }
        };
        on.x[0].iter().zip(on.dy).enumerate().map(one).collect()
    }
}
