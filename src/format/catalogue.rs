//! All that can be chosen, as JSON: what forms, links and help are made from.

use serde::Serialize;

use crate::catalogue::{Choice, Entry, Field};
use crate::net::Initializer;
use crate::optimizer::{ENTRIES, KINDS};
use crate::train::{FIELDS, OBJECTIVES, Preset, SCHEDULES};

/// What can be chosen for a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Catalogue {
    /// The options of a run, but for the constants of optimizers and schedules.
    pub options: &'static [Field],
    /// The optimizers.
    pub optimizers: Vec<OptimizerEntry>,
    /// The schedules of the learning rate.
    pub schedules: &'static [Entry],
    /// The losses.
    pub objectives: &'static [Choice],
    /// The rules by which first weights are drawn.
    pub initializers: &'static [Entry],
    /// The nets of the tutorials, with the options of their runs.
    pub presets: Vec<Preset>,
}

/// An optimizer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OptimizerEntry {
    /// Its name, source and constants.
    #[serde(flatten)]
    pub entry: Entry,
    /// A learning rate that it does well with on MNIST.
    pub learning_rate: f32,
}

/// The whole catalogue.
pub fn catalogue() -> Catalogue {
    let optimizers = ENTRIES.iter().zip(KINDS);
    let optimizers = optimizers
        .map(|(entry, kind)| OptimizerEntry { entry: *entry, learning_rate: kind.learning_rate });
    Catalogue {
        options: FIELDS,
        optimizers: optimizers.collect(),
        schedules: SCHEDULES,
        objectives: OBJECTIVES,
        initializers: Initializer::ENTRIES,
        presets: Preset::all(),
    }
}

/// What an option does: its help with those optimizers or schedules of which it says so, none where
/// it is an option of every run. A name such as `beta2` may do different things in two optimizers.
pub fn meanings(key: &str) -> Vec<(&'static str, Vec<&'static str>)> {
    if let Some(field) = FIELDS.iter().find(|field| field.key == key) {
        return vec![(field.help, Vec::new())];
    }
    let mut meanings: Vec<(&'static str, Vec<&'static str>)> = Vec::new();
    for entry in ENTRIES.iter().chain(SCHEDULES) {
        for field in entry.fields.iter().filter(|field| field.key == key) {
            match meanings.iter_mut().find(|(help, _)| *help == field.help) {
                Some((_, owners)) => owners.push(entry.name),
                None => meanings.push((field.help, vec![entry.name])),
            }
        }
    }
    meanings
}
