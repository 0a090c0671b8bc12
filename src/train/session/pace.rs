/// What a clock of a browser that coarsens time can tell from nothing, in seconds.
pub(super) const SHORTEST: f64 = 1e-3;

/// Finds how much work fills one slice, from how long the last slices took.
#[derive(Debug)]
pub(super) struct Pace {
    /// What the first slice has.
    first: usize,
    /// Seconds that a slice should take.
    target: f64,
    /// Units of work in a second; 0 while it is not known.
    rate: f64,
    units: f64,
    seconds: f64,
}

impl Pace {
    pub fn new(first: usize, target: f64) -> Self {
        Self { first, target, rate: 0.0, units: 0.0, seconds: 0.0 }
    }

    /// Seconds that a slice should take.
    pub fn target(&self) -> f64 {
        self.target
    }

    /// Units of work for the next slice, at least one.
    pub fn next(&self) -> usize {
        if self.rate == 0.0 { self.first } else { ((self.rate * self.target) as usize).max(1) }
    }

    /// Takes note of how long so many units took. The average follows quickly, because other work
    /// can take the core at any time. What took no time that a clock can tell is counted with what
    /// comes next.
    pub fn note(&mut self, units: f64, seconds: f64) {
        self.units += units;
        self.seconds += seconds;
        if self.seconds < SHORTEST {
            return;
        }
        let rate = self.units / self.seconds;
        (self.units, self.seconds) = (0.0, 0.0);
        self.rate = if self.rate == 0.0 { rate } else { 0.7 * self.rate + 0.3 * rate };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_begins_as_told_and_then_fills_the_slice() {
        let mut pace = Pace::new(4, 0.035);
        assert_eq!(pace.next(), 4);
        pace.note(4.0, 0.008);
        assert_eq!(pace.next(), 17);
    }

    #[test]
    fn it_follows_a_core_that_has_become_slow_but_always_does_something() {
        let mut pace = Pace::new(1, 0.035);
        pace.note(10.0, 0.01);
        (0..20).for_each(|_| pace.note(1.0, 1.0));
        assert_eq!(pace.next(), 1);
    }

    #[test]
    fn it_stands_a_clock_that_did_not_move() {
        let mut pace = Pace::new(1, 0.035);
        pace.note(5.0, 0.0);
        assert_eq!(pace.next(), 1);
    }
}
