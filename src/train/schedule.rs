use std::f64::consts::PI;

/// The learning rate's course over a run, as a share of its highest value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Schedule {
    /// The same throughout.
    Constant,
    /// One cycle (Smith and Topin 2017, arXiv:1708.07120), in the shape fastai gave it: up from a
    /// 25th along a cosine in the first quarter of the run, then down along a cosine to almost
    /// nothing.
    #[default]
    OneCycle,
}

impl Schedule {
    /// The factor for step `step` of `total`, counted from 0.
    pub fn factor(self, step: usize, total: usize) -> f32 {
        /// Share of the run on the way up.
        const RISE: f64 = 0.25;
        const START: f64 = 1.0 / 25.0;
        const END: f64 = 1e-5;
        match self {
            Schedule::Constant => 1.0,
            Schedule::OneCycle => {
                let at = step as f64 / total.saturating_sub(1).max(1) as f64;
                // The target's own cosine would round differently from one to the next.
                let cosine = |from: f64, to: f64, at: f64| {
                    to + (from - to) * (1.0 + libm::cos(PI * at.min(1.0))) / 2.0
                };
                let factor = match at < RISE {
                    true => cosine(START, 1.0, at / RISE),
                    false => cosine(1.0, END, (at - RISE) / (1.0 - RISE)),
                };
                factor as f32
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Schedule;

    #[test]
    fn one_cycle_rises_for_a_quarter_and_falls_to_almost_nothing() {
        let at = |step| Schedule::OneCycle.factor(step, 101);
        assert!((at(0) - 0.04).abs() < 1e-6);
        assert!((at(25) - 1.0).abs() < 1e-6);
        assert!((at(100) - 1e-5).abs() < 1e-6);
        assert!((1..=25).all(|step| at(step) > at(step - 1)));
        assert!((26..=100).all(|step| at(step) < at(step - 1)));
    }

    #[test]
    fn a_run_of_one_step_has_a_rate() {
        assert!(Schedule::OneCycle.factor(0, 1) > 0.0);
        assert_eq!(Schedule::Constant.factor(5, 1), 1.0);
    }
}
