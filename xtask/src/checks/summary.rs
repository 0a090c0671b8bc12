//! What a person reads at the end of `cargo xtask test`.

use std::fmt;
use std::time::Duration;

/// How one step ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// With a note, empty where there is nothing to say.
    Passed(String),
    /// With the reason.
    Failed(String),
    /// A step it needs did not pass. Counts as failed: it shows nothing.
    NotRun(&'static str),
}

/// All steps so far, in order.
#[derive(Default)]
pub struct Summary {
    rows: Vec<(&'static str, Outcome, Duration)>,
}

impl Summary {
    /// Adds a step.
    pub fn add(&mut self, name: &'static str, outcome: Outcome, took: Duration) {
        self.rows.push((name, outcome, took));
    }

    /// Whether this step was run and passed.
    pub fn has_passed(&self, name: &str) -> bool {
        self.rows
            .iter()
            .any(|(row, outcome, _)| *row == name && matches!(outcome, Outcome::Passed(_)))
    }

    /// Whether every step passed.
    pub fn all_passed(&self) -> bool {
        self.failed() == 0
    }

    fn failed(&self) -> usize {
        self.rows.iter().filter(|(_, outcome, _)| !matches!(outcome, Outcome::Passed(_))).count()
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<17}{:<10}{:>8}", "step", "result", "seconds")?;
        for (name, outcome, took) in &self.rows {
            let (result, note) = match outcome {
                Outcome::Passed(note) => ("passed", note.clone()),
                Outcome::Failed(reason) => ("FAILED", reason.clone()),
                Outcome::NotRun(need) => ("not run", format!("needs {need}")),
            };
            let line = format!("{name:<17}{result:<10}{:>8.1}  {note}", took.as_secs_f64());
            writeln!(f, "{}", line.trim_end())?;
        }
        writeln!(f)?;
        write!(f, "{} passed, {} failed", self.rows.len() - self.failed(), self.failed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_counts_and_a_step_that_did_not_run_counts_as_failed() {
        let mut summary = Summary::default();
        summary.add("fmt", Outcome::Passed(String::new()), Duration::from_millis(1234));
        summary.add("wasm", Outcome::Failed("no compiler".into()), Duration::ZERO);
        summary.add("e2e", Outcome::NotRun("wasm"), Duration::ZERO);
        let text = summary.to_string();
        assert_eq!(text.lines().last(), Some("1 passed, 2 failed"));
        assert!(text.contains("fmt              passed         1.2\n"), "{text}");
        assert!(text.contains("no compiler") && text.contains("needs wasm"), "{text}");
        assert!(!summary.all_passed());
    }

    #[test]
    fn only_steps_that_passed_have_passed() {
        let mut summary = Summary::default();
        summary.add("fmt", Outcome::Passed(String::new()), Duration::ZERO);
        assert!(summary.has_passed("fmt") && summary.all_passed());
        summary.add("wasm", Outcome::Failed(String::new()), Duration::ZERO);
        assert!(!summary.has_passed("wasm") && !summary.has_passed("e2e"));
    }
}
