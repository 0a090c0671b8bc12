use super::{Goals, Validation};

/// How a run stands by its validations.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EarlyStopState {
    /// The best net's parameters and how it measured.
    pub best: Option<(Vec<f32>, Validation)>,
    /// The value that the next validation has to better, and how many have not.
    pub waiting: Option<(f64, usize)>,
}

impl EarlyStopState {
    /// Takes note of a validation on all images held out, and of the parameters that were measured.
    pub(super) fn note(&mut self, parameters: &[f32], validation: Validation, goals: &Goals) {
        let measurement = goals.measurement;
        let value = measurement.of(&validation.loss);
        let gain = |than: f64| measurement.gain(value, than);
        let best = self.best.as_ref().map(|(_, best)| measurement.of(&best.loss));
        if value.is_finite() && best.is_none_or(|best| gain(best) > 0.0) {
            self.best = Some((parameters.to_vec(), validation));
        }
        let Some(patience) = goals.patience else { return };
        self.waiting = match self.waiting {
            // Measured from the last value that counted, so that small gains add up.
            Some((than, waited)) if gain(than) <= patience.minimum_change => {
                Some((than, waited + 1))
            }
            _ => Some((value, 0)),
        };
    }

    /// Whether patience is lost.
    pub(super) fn is_lost(&self, goals: &Goals) -> bool {
        let waited = self.waiting.map_or(0, |(_, waited)| waited);
        goals.patience.is_some_and(|patience| waited >= patience.validations)
    }
}
