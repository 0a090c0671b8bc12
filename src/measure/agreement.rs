//! Decisions and true classes as a whole.

use super::{ClassifierMeasurements, Confusion, Estimate};

impl ClassifierMeasurements {
    /// Share of the decided examples whose class is among the `n` most probable; with `n` of 1, that
    /// were decided rightly.
    pub fn accuracy(&self, n: usize) -> Estimate {
        if n <= 1 {
            return Estimate::jackknife(&self.confusion, |confusion| {
                share(confusion.correct(), confusion.total())
            });
        }
        let examples = self.labelled_rows().zip(&self.decisions);
        let correct =
            examples.filter(|(_, decision)| decision.is_some()).map(|((truth, row), _)| {
                // The first of equals counts as the more probable one, as in a decision.
                let before = |(class, &p): (usize, &f32)| {
                    p > row[truth] || (p == row[truth] && class < truth)
                };
                let rank = row.iter().enumerate().filter(|&it| before(it)).count();
                f64::from(u8::from(rank < n))
            });
        Estimate::mean(correct)
    }

    /// Share of the decided examples that were decided wrongly.
    pub fn error(&self) -> Estimate {
        self.accuracy(1).through(|accuracy| 1.0 - accuracy, |_| 1.0)
    }

    /// The accuracy of always deciding for the most frequent class.
    pub fn accuracy_baseline(&self) -> Option<f64> {
        let most = (0..self.classes.len()).map(|class| self.confusion.of(class)).max()?;
        share(most, self.confusion.total())
    }

    /// Cohen's `κ = (a − e) / (1 − e)`, with accuracy `a` and, expected by chance, `e = Σ r·c / N²` of row
    /// sums `r` and column sums `c`. Source: Cohen, Educational and psychological measurement 20 (1960).
    pub fn cohen_kappa(&self) -> Estimate {
        Estimate::jackknife(&self.confusion, |confusion| beyond_chance(confusion, |r, c| r * c))
    }

    /// Scott's `π`: as [`Self::cohen_kappa`] with `e = Σ ((r + c) / 2N)²`.
    /// Source: Scott, Public opinion quarterly 19 (1955).
    pub fn scott_pi(&self) -> Estimate {
        Estimate::jackknife(&self.confusion, |confusion| {
            beyond_chance(confusion, |r, c| (r + c) * (r + c) / 4.0)
        })
    }

    /// The correlation of decisions and true classes, for two classes the same as
    /// [`super::Score::Matthews`]; 0 where only one class was decided for, or is there.
    /// Source: Gorodkin, Computational biology and chemistry 28 (2004).
    pub fn matthews(&self) -> Estimate {
        Estimate::jackknife(&self.confusion, correlation)
    }
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn beyond_chance(confusion: &Confusion, chance: impl Fn(f64, f64) -> f64) -> Option<f64> {
    let total = confusion.total() as f64;
    let expected = sum(confusion, chance) / (total * total);
    let gained = share(confusion.correct(), confusion.total())? - expected;
    // Where one class is all there is, agreement says nothing.
    (expected < 1.0).then(|| gained / (1.0 - expected))
}

fn correlation(confusion: &Confusion) -> Option<f64> {
    let total = confusion.total() as f64;
    let [rr, cc, rc] =
        [sum(confusion, |r, _| r * r), sum(confusion, |_, c| c * c), sum(confusion, |r, c| r * c)];
    let covariance = confusion.correct() as f64 * total - rc;
    let product = (total * total - rr) * (total * total - cc);
    Some(if product > 0.0 { covariance / libm::sqrt(product) } else { 0.0 })
}

/// The sum over classes of a function of row sum and column sum.
fn sum(confusion: &Confusion, of: impl Fn(f64, f64) -> f64) -> f64 {
    let classes = 0..confusion.classes();
    classes.map(|class| of(confusion.of(class) as f64, confusion.taken_for(class) as f64)).sum()
}
