//! What the probabilities of the true classes say. All examples count, the undecided ones too.

use super::{ClassifierMeasurements, Estimate};

/// The least probability that a logarithm is taken of, the smallest normal `f32`: a single 0 costs
/// 87.3 nats, and does not make all else infinite.
const LEAST: f32 = f32::MIN_POSITIVE;

impl ClassifierMeasurements {
    /// The probability of the true class, of each example.
    pub fn true_probabilities(&self) -> impl Iterator<Item = f32> + Clone {
        let classes = self.classes.len();
        let place = move |(at, &label): (usize, &u8)| at * classes + usize::from(label);
        let places = self.labels.iter().enumerate().map(place);
        places.map(|place| self.probabilities[place])
    }

    /// `−mean(ln p)` of the probabilities `p` of the true classes, in nats.
    pub fn mean_cross_entropy(&self) -> Estimate {
        Estimate::mean(self.surprises())
    }

    /// The likelihood over the examples of each class.
    pub fn class_mean_cross_entropy(&self) -> Vec<Estimate> {
        let classes = 0..self.classes.len();
        let of = |class: usize| {
            let own = self.labels.iter().map(move |&label| usize::from(label) == class);
            Estimate::mean(own.zip(self.surprises()).filter_map(|(own, it)| own.then_some(it)))
        };
        classes.map(of).collect()
    }

    /// `e` to the power of the mean cross-entropy: how many equally probable classes would be as
    /// hard to tell apart.
    pub fn perplexity(&self) -> Estimate {
        self.mean_cross_entropy().through(libm::exp, libm::exp)
    }

    /// The geometric mean of the true classes' probabilities, `1 / perplexity`.
    pub fn geometric_mean_probability(&self) -> Estimate {
        self.mean_cross_entropy().through(|it| libm::exp(-it), |it| libm::exp(-it))
    }

    /// `Σ ln p`, in nats.
    pub fn log_likelihood(&self) -> Estimate {
        let examples = self.len() as f64;
        self.mean_cross_entropy().through(|it| -it * examples, |_| examples)
    }

    /// `Π p`: 0 in double precision where the examples are many.
    pub fn likelihood(&self) -> Estimate {
        let log = self.log_likelihood();
        log.through(libm::exp, libm::exp)
    }

    /// The mean of the answers' entropies `−Σ p ln p` over the classes, in nats: how undecided the
    /// classifier is, right or wrong.
    pub fn entropy(&self) -> Estimate {
        Estimate::mean(self.entropies())
    }

    /// How the true classes' probabilities are spread over so many equal bins from 0 to 1: edges and
    /// counts. A bin holds its lower edge, the last one its upper edge too.
    pub fn probability_histogram(&self, bins: usize) -> (Vec<f64>, Vec<usize>) {
        let bins = bins.max(1);
        let mut counts = vec![0; bins];
        for p in self.true_probabilities() {
            let bin = (f64::from(p) * bins as f64) as usize;
            counts[bin.min(bins - 1)] += 1;
        }
        ((0..=bins).map(|edge| edge as f64 / bins as f64).collect(), counts)
    }

    /// The entropy of each answer, in nats.
    pub(super) fn entropies(&self) -> impl Iterator<Item = f64> + Clone {
        let bits = |&p: &f32| if p > 0.0 { -f64::from(p) * libm::log(f64::from(p)) } else { 0.0 };
        let classes = self.classes.len();
        self.probabilities.chunks_exact(classes).map(move |row| row.iter().map(bits).sum())
    }

    fn surprises(&self) -> impl Iterator<Item = f64> + Clone {
        self.true_probabilities().map(|p| -libm::log(f64::from(p.clamp(LEAST, 1.0))))
    }
}
