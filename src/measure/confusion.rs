use serde::Serialize;

/// How often each class was taken for each: rows are true classes, columns decisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confusion {
    classes: usize,
    counts: Vec<usize>,
}

/// Two classes of which one was taken for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confused {
    /// The true class.
    pub truth: usize,
    /// The decision.
    pub answer: usize,
    /// How often.
    pub times: usize,
}

/// A class against all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Examples of the class that were decided so.
    pub true_positives: usize,
    /// Examples of others that were taken for the class.
    pub false_positives: usize,
    /// Examples of the class that were taken for others.
    pub false_negatives: usize,
    /// Examples of others that were not taken for the class.
    pub true_negatives: usize,
}

impl Confusion {
    /// One of so many classes and no example.
    pub fn new(classes: usize) -> Self {
        Self { classes, counts: vec![0; classes * classes] }
    }

    /// Counts an example.
    pub(super) fn add(&mut self, truth: usize, answer: usize) {
        self.counts[truth * self.classes + answer] += 1;
    }

    /// Number of classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// How often one class was taken for another, or for itself; 0 of classes there are none of.
    /// Known as `ConfusionFunction` elsewhere.
    pub fn count(&self, truth: usize, answer: usize) -> usize {
        match truth < self.classes && answer < self.classes {
            true => self.counts[truth * self.classes + answer],
            false => 0,
        }
    }

    /// The counts row by row, a row for each true class.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[usize]> {
        self.counts.chunks_exact(self.classes)
    }

    /// Decided examples.
    pub fn total(&self) -> usize {
        self.counts.iter().sum()
    }

    /// Examples decided rightly.
    pub fn correct(&self) -> usize {
        (0..self.classes).map(|class| self.count(class, class)).sum()
    }

    /// Decided examples of a class.
    pub fn of(&self, truth: usize) -> usize {
        (0..self.classes).map(|answer| self.count(truth, answer)).sum()
    }

    /// Examples that were taken for a class.
    pub fn taken_for(&self, answer: usize) -> usize {
        (0..self.classes).map(|truth| self.count(truth, answer)).sum()
    }

    /// A class against all others.
    pub fn counts_of(&self, class: usize) -> Counts {
        let true_positives = self.count(class, class);
        let false_negatives = self.of(class) - true_positives;
        let false_positives = self.taken_for(class) - true_positives;
        let others = true_positives + false_negatives + false_positives;
        let true_negatives = self.total() - others;
        Counts { true_positives, false_positives, false_negatives, true_negatives }
    }

    /// The classes that were taken for others, the most frequent first, then by class.
    pub fn top(&self) -> Vec<Confused> {
        let pairs = (0..self.counts.len()).map(|at| (at / self.classes, at % self.classes));
        let wrong = pairs.filter(|(truth, answer)| truth != answer);
        let confused = wrong.map(|(truth, answer)| Confused {
            truth,
            answer,
            times: self.count(truth, answer),
        });
        let mut found: Vec<Confused> = confused.filter(|confused| confused.times > 0).collect();
        // A stable sort: those as frequent stay in the order of their classes.
        found.sort_by_key(|confused| std::cmp::Reverse(confused.times));
        found
    }

    /// This matrix without one of the examples counted in a cell; for a jackknife.
    pub(super) fn without(&self, cell: usize) -> Self {
        let mut fewer = self.clone();
        fewer.counts[cell] -= 1;
        fewer
    }

    /// The counts of all cells.
    pub(super) fn cells(&self) -> &[usize] {
        &self.counts
    }
}
