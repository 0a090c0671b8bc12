use serde::Serialize;

use super::score::mean;
use super::{Average, ClassifierMeasurements, Estimate};

/// How true and false positives of a class come in as the threshold for it falls: the receiver
/// operating characteristic.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Roc {
    /// Share of the other classes' examples at or above the threshold, point by point from 0 to 1.
    pub false_positive_rates: Vec<f64>,
    /// Share of the class's own examples there.
    pub true_positive_rates: Vec<f64>,
    /// The threshold, from above 1 down.
    pub thresholds: Vec<f64>,
}

/// Examples by falling probability of a class, those of equal probability together.
struct Steps {
    /// Threshold, own examples, others' examples at or above it.
    points: Vec<(f64, usize, usize)>,
    own: usize,
    others: usize,
}

impl ClassifierMeasurements {
    /// The curve of a class, a point for each probability that occurs; none where it has no example
    /// or there is no other. An end of the class's own points is (0, 0), with a threshold above all.
    pub fn roc(&self, class: usize) -> Option<Roc> {
        let steps = self.steps(class)?;
        let mut roc = Roc {
            false_positive_rates: vec![0.0],
            true_positive_rates: vec![0.0],
            thresholds: vec![f64::INFINITY],
        };
        for &(threshold, own, others) in &steps.points {
            roc.false_positive_rates.push(others as f64 / steps.others as f64);
            roc.true_positive_rates.push(own as f64 / steps.own as f64);
            roc.thresholds.push(threshold);
        }
        Some(roc)
    }

    /// The area `A` under the curve of a class: the probability that an example of the class has a higher
    /// probability for it than another example has, ties counted half. The standard error is
    /// `√((A(1−A) + (m−1)(A/(2−A)−A²) + (n−1)(2A²/(1+A)−A²)) / mn)` for `m` examples of the class and
    /// `n` others. Source: Hanley and McNeil, Radiology 143 (1982).
    pub fn area_under_roc(&self, class: usize) -> Estimate {
        let steps = self.steps(class);
        let estimate = steps.map(|steps| {
            let area = steps.area();
            let (m, n) = (steps.own as f64, steps.others as f64);
            let spread = area * (1.0 - area)
                + (m - 1.0) * (area / (2.0 - area) - area * area)
                + (n - 1.0) * (2.0 * area * area / (1.0 + area) - area * area);
            let error = libm::sqrt(spread.max(0.0) / (m * n));
            Estimate { value: Some(area), standard_error: Some(error) }
        });
        estimate.unwrap_or(Estimate { value: None, standard_error: None })
    }

    /// The mean of the classes' areas; with [`Average::Micro`] the area of all pairs of an example
    /// and a class taken together.
    pub fn mean_area_under_roc(&self, average: Average) -> Option<f64> {
        let areas = (0..self.classes.len()).map(|class| {
            let support = self.labels.iter().filter(|&&label| usize::from(label) == class).count();
            (class, support as f64)
        });
        match average {
            Average::Micro => {
                let places = self.labelled_rows().flat_map(|(truth, row)| {
                    row.iter().enumerate().map(move |(class, &p)| (p, class == truth))
                });
                Some(Steps::of(places.collect())?.area())
            }
            Average::Macro => mean(areas.map(|(class, _)| (self.area_under_roc(class).value, 1.0))),
            Average::Weighted => {
                mean(areas.map(|(class, support)| (self.area_under_roc(class).value, support)))
            }
        }
    }

    fn steps(&self, class: usize) -> Option<Steps> {
        let own = self.labelled_rows();
        Steps::of(own.filter_map(|(truth, row)| Some((*row.get(class)?, truth == class))).collect())
    }
}

impl Steps {
    fn of(mut scored: Vec<(f32, bool)>) -> Option<Self> {
        scored.sort_unstable_by(|(one, _), (other, _)| other.total_cmp(one));
        let mut points: Vec<(f64, usize, usize)> = Vec::new();
        let (mut own, mut others) = (0, 0);
        for &(p, is_own) in &scored {
            if is_own {
                own += 1
            } else {
                others += 1
            }
            match points.last_mut().filter(|(threshold, ..)| *threshold == f64::from(p)) {
                Some(point) => (point.1, point.2) = (own, others),
                None => points.push((f64::from(p), own, others)),
            }
        }
        (own > 0 && others > 0).then_some(Self { points, own, others })
    }

    /// By trapezoids, which count ties half.
    fn area(&self) -> f64 {
        let (mut area, mut before) = (0.0, (0, 0));
        for &(_, own, others) in &self.points {
            area += (others - before.1) as f64 * (own + before.0) as f64 / 2.0;
            before = (own, others);
        }
        area / (self.own as f64 * self.others as f64)
    }
}

impl Roc {
    /// The curve with at most so many points, the ends among them and the rest chosen evenly along
    /// it, where a chart needs no more.
    pub fn thinned(&self, most: usize) -> Self {
        let keep =
            super::report::evenly(&self.false_positive_rates, &self.true_positive_rates, most);
        let pick = |values: &[f64]| keep.iter().map(|&at| values[at]).collect();
        Self {
            false_positive_rates: pick(&self.false_positive_rates),
            true_positive_rates: pick(&self.true_positive_rates),
            thresholds: pick(&self.thresholds),
        }
    }
}
