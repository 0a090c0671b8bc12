//! Decisions by what they are worth.

use super::{ClassifierMeasurements, Estimate};
use crate::Result;
use crate::error::MeasureError;

impl ClassifierMeasurements {
    /// These measurements where each decision is the one of the greatest expected utility `Σ p·u`. The table has
    /// a row for each true class and a column for each decision, and may have one more, of being left
    /// undecided.
    ///
    /// # Errors
    /// [`MeasureError::Utilities`] where the table has other sizes or a number that is not finite.
    pub fn with_utilities(mut self, utilities: &[Vec<f64>]) -> Result<Self> {
        let classes = self.classes.len();
        let columns = utilities.first().map_or(0, Vec::len);
        let fits = utilities.len() == classes && (classes..=classes + 1).contains(&columns);
        let numbers =
            utilities.iter().all(|row| row.len() == columns && row.iter().all(|u| u.is_finite()));
        if !(fits && numbers) {
            return Err(MeasureError::Utilities { rows: utilities.len(), columns, classes }.into());
        }
        self.utilities = Some(utilities.concat());
        self.decide();
        Ok(self)
    }

    /// What the decision on each example was worth: where no utilities are set, 1 for a right decision
    /// and 0 for a wrong one or none.
    pub fn decision_utilities(&self) -> Vec<f64> {
        self.utilities_of_decisions().collect()
    }

    /// The mean of it.
    pub fn mean_decision_utility(&self) -> Estimate {
        Estimate::mean(self.utilities_of_decisions())
    }

    fn utilities_of_decisions(&self) -> impl Iterator<Item = f64> + Clone {
        let classes = self.classes.len();
        let columns = self.utilities.as_ref().map_or(classes, |table| table.len() / classes);
        self.labels.iter().zip(&self.decisions).map(move |(&label, decision)| {
            let truth = usize::from(label);
            match (&self.utilities, *decision) {
                (Some(table), Some(answer)) => table[truth * columns + answer],
                // Worth nothing where the table has no column for it.
                (Some(table), None) if columns > classes => table[truth * columns + classes],
                (None, Some(answer)) => f64::from(u8::from(answer == truth)),
                (_, None) => 0.0,
            }
        })
    }
}

/// The decision of the greatest expected utility, the first of equals; none where being undecided is
/// worth more.
pub(super) fn best(utilities: &[f64], row: &[f32]) -> Option<usize> {
    let columns = utilities.len() / row.len();
    let worth = |column: usize| -> f64 {
        let table = utilities.iter().skip(column).step_by(columns);
        row.iter().zip(table).map(|(&p, utility)| f64::from(p) * utility).sum()
    };
    let (best, _) = (1..columns).fold((0, worth(0)), |(best, most), column| {
        let worth = worth(column);
        if worth > most { (column, worth) } else { (best, most) }
    });
    (best < row.len()).then_some(best)
}
