/// How many steps are asked for at a time: enough to keep a GPU busy, and few enough for a bar
/// that moves and for an ear for whoever wants to stop.
#[derive(Debug)]
pub(super) struct Slice {
    steps: usize,
}

impl Default for Slice {
    fn default() -> Self {
        Self { steps: 1 }
    }
}

impl Slice {
    /// Seconds.
    const TIME: f64 = 0.1;
    /// More at a time would have a clock that stands still read back never.
    const MOST: usize = 1_000;

    pub fn steps(&self) -> usize {
        self.steps
    }

    pub fn note(&mut self, steps: usize, seconds: f64) {
        let fitting = steps as f64 * Self::TIME / seconds.max(1e-6);
        self.steps = (fitting as usize).clamp(1, (2 * self.steps).min(Self::MOST));
    }
}
