//! Local response normalization.

mod cpu;

use super::{Backward, Forward, Op};

/// `yₖ = xₖ / (shift + scale/n·Σⱼ xⱼ²)^power` with `j` over `n` channels around `k`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LocalResponseNorm {
    /// Channels.
    pub channels: usize,
    /// Values of one channel.
    pub pixels: usize,
    /// Channels that are summed over, `n`.
    pub size: usize,
    /// α.
    pub scale: f32,
    /// β.
    pub power: f32,
    /// k.
    pub shift: f32,
}

impl Op for LocalResponseNorm {
    fn name(&self) -> &'static str {
        "local_response_norm"
    }

    fn forward(&self, call: Forward<'_>) {
        cpu::forward(self, call.x[0], call.y);
    }

    fn backward(&self, call: Backward<'_>) {
        if let [Some(dx), _] = call.dx {
            cpu::backward(self, call.x[0], call.dy, dx);
        }
    }
}
