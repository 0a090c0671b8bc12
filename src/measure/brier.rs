use super::{ClassifierMeasurements, Estimate};

impl ClassifierMeasurements {
    /// The Brier score: the mean over the examples of `Σₖ (pₖ − tₖ)²`, with `pₖ` the probability of
    /// class `k` and `tₖ` 1 for the true class, 0 for the others. 0 is best, 2 worst. All examples
    /// count, the undecided ones too.
    ///
    /// Of one class it is the mean of `(p − t)²` for that class alone, from 0 to 1: scikit-learn's
    /// `brier_score_loss` of two classes.
    ///
    /// Source: Brier, Monthly Weather Review 78 (1950).
    pub fn brier_score(&self, class: Option<usize>) -> Estimate {
        let square = |at: usize, p: f32, truth: usize| {
            let difference = f64::from(p) - f64::from(u8::from(at == truth));
            difference * difference
        };
        Estimate::mean(self.labelled_rows().map(move |(truth, row)| {
            let wanted = row.iter().enumerate().filter(|&(at, _)| class.is_none_or(|it| it == at));
            wanted.map(|(at, &p)| square(at, p, truth)).sum()
        }))
    }
}

#[cfg(test)]
mod tests {
    use crate::measure::{ClassifierMeasurements, Query};
    use serde_json::json;

    /// The examples of scikit-learn 1.7's `brier_score_loss`: three classes, and two of which one is
    /// asked for.
    #[test]
    fn it_is_scikit_learns() {
        let of = |names: &[&str], probabilities: &[f32], labels: &[u8]| {
            let names = names.iter().map(|&name| name.into()).collect();
            ClassifierMeasurements::from_probabilities(names, probabilities.into(), labels.into())
                .unwrap()
        };
        let three = [0.8, 0.1, 0.1, 0.2, 0.7, 0.1, 0.2, 0.2, 0.6];
        let three = of(&["eggs", "ham", "spam"], &three, &[0, 1, 2]);
        let score = three.brier_score(None);
        assert!((score.value.unwrap() - 0.44 / 3.0).abs() < 1e-7, "{score:?}");
        // The examples' own scores are 0.06, 0.14 and 0.24.
        let error = 0.0520683312;
        assert!((score.standard_error.unwrap() - error).abs() < 1e-7, "{score:?}");

        let two = [0.9, 0.1, 0.1, 0.9, 0.2, 0.8, 0.7, 0.3];
        let two = of(&["no", "yes"], &two, &[0, 1, 1, 0]);
        let ask = Query { class: Some("yes".into()), ..Query::default() };
        let yes = two.property("BrierScore", &ask).unwrap();
        assert!((yes.as_f64().unwrap() - 0.0375).abs() < 1e-7, "{yes}");
        assert_eq!(two.brier_score(Some(1)).value, Some(yes.as_f64().unwrap()));
        let both = two.property("brierscore", &Query { errors: true, ..Query::default() }).unwrap();
        assert_eq!(both["value"], json!(two.brier_score(None).value));
    }
}
