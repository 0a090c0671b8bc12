//! What the program reports, as JSON and for people.

use std::time::Duration;

use indicatif::HumanCount;
use serde::Serialize;
use serde_json::{Map, Value as Json};

/// The head of the table of epochs.
pub const EPOCH_HEAD: &str =
    "epoch  train loss  validation loss  validation accuracy  images/s  seconds";

/// What there is to say of an epoch. Losses are mean cross-entropies in nats.
#[derive(Debug, Serialize)]
pub struct Epoch {
    pub epoch: usize,
    /// Steps since the run began.
    pub steps: usize,
    /// Of the batches as they came, each before its step.
    pub train_loss: f64,
    pub validation_loss: Option<f64>,
    pub validation_accuracy: Option<f64>,
    pub images_per_second: f64,
    /// Of training alone.
    pub seconds: f64,
    /// Of the epoch's first step.
    pub learning_rate: f32,
    /// The name of the data set.
    pub training_set: String,
}

impl Epoch {
    /// The row of the table.
    pub fn row(&self) -> String {
        let or_dash = |value: Option<String>| value.unwrap_or_else(|| "–".into());
        format!(
            "{:>5}  {:>10.4}  {:>15}  {:>19}  {:>8}  {:>7.1}",
            self.epoch,
            self.train_loss,
            or_dash(self.validation_loss.map(|loss| format!("{loss:.4}"))),
            or_dash(self.validation_accuracy.map(percent)),
            rate(self.images_per_second),
            self.seconds
        )
    }
}

/// The last object of a training run.
#[derive(Debug, Serialize)]
pub struct TrainingJson {
    pub engine: &'static str,
    /// The graphics adapter; none on the CPU.
    pub adapter: Option<String>,
    /// Over the time spent training, without validation.
    pub train_images_per_second: f64,
    pub epoch_seconds: Vec<f64>,
    /// Since the run began.
    pub steps: usize,
    /// Why the run ended.
    pub stopped: &'static str,
    /// The names of the data sets.
    pub training_set: String,
    pub test_set: String,
    pub test_accuracy: f64,
    pub test_loss: f64,
    pub parameters: usize,
}

/// The object of a measurement.
#[derive(Debug, Serialize)]
pub struct EvaluationJson {
    pub engine: &'static str,
    /// The graphics adapter; none on the CPU.
    pub adapter: Option<String>,
    /// The name of the data set that the net was trained on, where its file says it.
    pub training_set: Option<String>,
    /// That of the one it was measured on.
    pub test_set: String,
    pub test_accuracy: f64,
    pub test_loss: f64,
    pub images_per_second: f64,
    pub parameters: usize,
    /// The measures that were asked for by name.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub properties: Map<String, Json>,
}

/// A share for people: "98.42 %".
pub fn percent(share: f64) -> String {
    format!("{:.2} %", 100.0 * share)
}

/// A name from a file as the terminal may show it: what would command it stands as a question mark.
pub fn shown(name: &str) -> String {
    name.replace(char::is_control, "?")
}

/// So many things for people: "1 epoch", "60,000 images".
pub fn counted(things: usize, one: &str) -> String {
    format!("{} {one}{}", count(things), if things == 1 { "" } else { "s" })
}

/// A number of things for people: "60,000".
pub fn count(things: usize) -> HumanCount {
    HumanCount(things as u64)
}

/// Things per second for people, as a string, so that it can be aligned.
pub fn rate(per_second: f64) -> String {
    count(per_second.round() as usize).to_string()
}

/// Things per second; zero where no time has passed.
pub fn per_second(things: usize, time: Duration) -> f64 {
    let seconds = time.as_secs_f64();
    if seconds > 0.0 { things as f64 / seconds } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_command_the_terminal() {
        assert_eq!(shown("a\u{1b}[2J\nb – ü"), "a?[2J?b – ü");
    }

    #[test]
    fn one_thing_is_no_plural() {
        assert_eq!(
            [0, 1, 60_000].map(|things| counted(things, "image")),
            ["0 images", "1 image", "60,000 images"]
        );
    }
}
