//! A run on paper: all that is needed to take it up as if it had never stopped.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};
use serde::{Deserialize, Serialize};

use super::session::{EarlyStopState, Validation};
use super::{Clipping, Goals, Objective, Optimizer, Options, Schedule, Session, Snapshot, Trainer};
use crate::data::Dataset;
use crate::engine::{Device, Loss, State};
use crate::error::{CheckpointError, WeightsError};
use crate::net::{Net, Parameter};
use crate::{Error, Result};

/// A training run as it was last kept, with its options and how it stood.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint {
    /// The net, with its parameters as they were.
    pub net: Net,
    /// The place in the data and in the schedule, and the optimizer's state.
    pub snapshot: Snapshot,
    /// How it is trained.
    pub options: Options,
    /// How it stood by its validations.
    pub early_stop: EarlyStopState,
    /// The name of the data set.
    pub data: String,
    /// Images in it.
    pub images: usize,
}

impl Checkpoint {
    /// The run as the trainer last kept it.
    pub fn of(trainer: &Trainer) -> Self {
        Self {
            net: trainer.snapshot_net(),
            snapshot: trainer.last_snapshot().clone(),
            options: trainer.options().clone(),
            early_stop: EarlyStopState::default(),
            data: trainer.data().name().to_owned(),
            images: trainer.data().len(),
        }
    }

    /// The run as it was last kept in a session: where a checkpoint was due, as it is now.
    pub fn of_session(session: &Session) -> Self {
        Self { early_stop: session.early_stop().clone(), ..Self::of(&session.trainer()) }
    }

    /// A trainer that goes on from here; how it stood is for [`Session::with_early_stop`].
    ///
    /// # Errors
    /// [`CheckpointError::OtherData`] where it is of a run on other data, and those of
    /// [`Trainer::on`].
    pub fn trainer(&self, device: Rc<dyn Device>, data: Arc<Dataset>) -> Result<Trainer> {
        if (data.name(), data.len()) != (&self.data, self.images) {
            let describe = |name: &str, images| format!("{name} ({images} images)");
            return Err(CheckpointError::OtherData {
                expected: describe(&self.data, self.images),
                got: describe(data.name(), data.len()),
            }
            .into());
        }
        let mut trainer = Trainer::on(device, self.net.clone(), data, self.options.clone())?;
        trainer.resume(self.snapshot.clone());
        Ok(trainer)
    }

    /// As a safetensors file: the parameters by name, `first/…`, `second/…` and `best/…` beside
    /// them, and the rest in one entry of metadata, as JSON. Equal runs give equal bytes.
    ///
    /// # Errors
    /// [`CheckpointError::Unreadable`] where the writer fails, which is a mistake of ours.
    pub fn write(&self) -> Result<Vec<u8>> {
        let State { parameters, first, second, .. } = &self.snapshot.state;
        let best = self.early_stop.best.as_ref().map_or(&[][..], |(best, _)| best);
        let arenas = ARENAS.into_iter().zip([parameters, first, second, best]);
        let bytes: Vec<(&str, Vec<u8>)> = arenas
            .filter(|(_, values)| !values.is_empty())
            .map(|(arena, values)| (arena, values.iter().flat_map(|x| x.to_le_bytes()).collect()))
            .collect();
        let mut tensors = Vec::new();
        for (arena, bytes) in &bytes {
            for entry in self.net.parameters().entries() {
                let range = 4 * entry.range().start..4 * entry.range().end;
                let shape = entry.shape.sizes().to_vec();
                let view = TensorView::new(Dtype::F32, shape, &bytes[range]).map_err(refuse)?;
                tensors.push((format!("{arena}{}", entry.name), view));
            }
        }
        let header = serde_json::to_string(&Header::of(self)).map_err(refuse)?;
        // One entry: the writer has several in the random order of its hash map.
        serialize(tensors, Some(HashMap::from([(KEY.to_owned(), header)]))).map_err(refuse)
    }

    /// Reads a file of a run of this net, whose parameters do not matter.
    ///
    /// # Errors
    /// [`CheckpointError::Unreadable`] where the bytes are no checkpoint, and
    /// [`WeightsError::Mismatch`] where it is of another net.
    pub fn read(net: &Net, bytes: &[u8]) -> Result<Self> {
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(refuse)?;
        let file = SafeTensors::deserialize(bytes).map_err(refuse)?;
        let header = metadata.metadata().as_ref().and_then(|entries| entries.get(KEY));
        let header = header.ok_or_else(|| refuse("it has weights alone, and no run"))?;
        let header: Header = serde_json::from_str(header).map_err(refuse)?;
        let [parameters, first, second, best] = ARENAS;
        let arena = |prefix| arena(net, &file, prefix);
        let arena_if = |there: bool, prefix| if there { arena(prefix) } else { Ok(Vec::new()) };
        let state = State {
            parameters: arena(parameters)?,
            first: arena_if(header.means > 0, first)?,
            second: arena_if(header.means > 1, second)?,
            updates: header.updates,
        };
        let best = match &header.best {
            Some(validation) => Some((arena(best)?, validation.read()?)),
            None => None,
        };
        let waiting = match &header.waiting {
            Some((value, waited)) => Some((number(value)?, *waited)),
            None => None,
        };
        let mut net = net.clone();
        net.parameters_mut().values_mut().copy_from_slice(&state.parameters);
        Ok(Self {
            net,
            snapshot: Snapshot { step: header.step, state },
            options: options_of(header.options)?,
            early_stop: EarlyStopState { best, waiting },
            data: header.data,
            images: header.images,
        })
    }
}

/// The one entry of metadata.
const KEY: &str = "checkpoint";
/// What the names of each arena's tensors begin with.
const ARENAS: [&str; 4] = ["", "first/", "second/", "best/"];

/// What is no tensor. Numbers in double precision are texts: JSON's reader may round them.
#[derive(Serialize, Deserialize)]
struct Header {
    step: usize,
    updates: u32,
    /// How many running means there are.
    means: usize,
    data: String,
    images: usize,
    options: serde_json::Value,
    best: Option<Measured>,
    waiting: Option<(String, usize)>,
}

#[derive(Serialize, Deserialize)]
struct Measured {
    step: usize,
    loss: String,
    /// Called `hits` before 0.1.0.
    #[serde(alias = "hits")]
    correct: usize,
    examples: usize,
}

impl Header {
    fn of(checkpoint: &Checkpoint) -> Self {
        let Checkpoint { snapshot, options, early_stop, data, images, .. } = checkpoint;
        Self {
            step: snapshot.step,
            updates: snapshot.state.updates,
            means: snapshot.state.state_slots(),
            data: data.clone(),
            images: *images,
            options: serde_json::to_value(options).unwrap_or_default(),
            best: early_stop.best.as_ref().map(|(_, validation)| Measured::of(validation)),
            waiting: early_stop.waiting.map(|(value, waited)| (format!("{value:?}"), waited)),
        }
    }
}

impl Measured {
    fn of(Validation { step, loss: Loss { sum, correct, examples } }: &Validation) -> Self {
        Self { step: *step, loss: format!("{sum:?}"), correct: *correct, examples: *examples }
    }

    fn read(&self) -> Result<Validation> {
        let loss =
            Loss { sum: number(&self.loss)?, correct: self.correct, examples: self.examples };
        Ok(Validation { step: self.step, loss })
    }
}

/// The options of the file.
fn options_of(json: serde_json::Value) -> Result<Options> {
    match json.get("batch_size") {
        Some(_) => serde_json::from_value(json).map(OldOptions::now).map_err(refuse),
        None => serde_json::from_value(json).map_err(refuse),
    }
}

/// Options as they were written before 0.1.0.
#[derive(Deserialize)]
struct OldOptions {
    epochs: usize,
    batch_size: usize,
    objective: String,
    optimizer: Optimizer,
    learning_rate: f32,
    schedule: OldSchedule,
    multipliers: Vec<(String, f32)>,
    l2: f32,
    l2_biases: bool,
    clipping: Option<Clipping>,
    seed: u64,
    validation: usize,
    shift: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum OldSchedule {
    Constant,
    Step { factor: f32, epochs: usize },
    Steps { factor: f32, at: Vec<f32> },
    Cosine,
    OneCycle,
}

impl OldOptions {
    fn now(self) -> Options {
        let all = u32::MAX as usize;
        Options {
            epochs: self.epochs,
            batch_size: if self.batch_size >= all { Options::FULL_BATCH } else { self.batch_size },
            objective: Objective::named(&self.objective).unwrap_or_default(),
            optimizer: self.optimizer,
            learning_rate: self.learning_rate,
            schedule: match self.schedule {
                OldSchedule::Constant => Schedule::Constant,
                OldSchedule::Step { factor, epochs } => Schedule::Step { factor, epochs },
                OldSchedule::Steps { factor, at } => Schedule::Steps { factor, at },
                OldSchedule::Cosine => Schedule::Cosine,
                OldSchedule::OneCycle => Schedule::OneCycle,
            },
            multipliers: self.multipliers,
            l2: self.l2,
            l2_biases: self.l2_biases,
            clipping: self.clipping,
            seed: self.seed,
            validation: Some(self.validation),
            shift: self.shift,
            goals: Goals::default(),
        }
    }
}

/// One arena of the file.
fn arena(net: &Net, file: &SafeTensors, prefix: &str) -> Result<Vec<f32>> {
    let mut values = vec![0.0; net.parameters().len()];
    for entry in net.parameters().entries() {
        let unfit = |got: String| unfit(net, prefix, entry, got);
        let name = format!("{prefix}{}", entry.name);
        let view = file.tensor(&name).map_err(|_| unfit("nothing".into()))?;
        if view.shape() != entry.shape.sizes() || view.dtype() != Dtype::F32 {
            return Err(unfit(format!("{:?} of type {:?}", view.shape(), view.dtype())));
        }
        let (words, _) = view.data().as_chunks::<4>();
        let to = values[entry.range()].iter_mut();
        to.zip(words).for_each(|(to, word)| *to = f32::from_le_bytes(*word));
        if values[entry.range()].iter().any(|value| !value.is_finite()) {
            return Err(unfit("values that are not finite".into()));
        }
    }
    Ok(values)
}

fn unfit(net: &Net, prefix: &str, entry: &Parameter, got: String) -> Error {
    WeightsError::Mismatch {
        net: net.name().into(),
        parameter: format!("{prefix}{}", entry.name),
        expected: entry.shape.to_string(),
        got,
    }
    .into()
}

fn number(text: &str) -> Result<f64> {
    text.parse().map_err(refuse)
}

fn refuse(reason: impl ToString) -> Error {
    CheckpointError::Unreadable { reason: reason.to_string() }.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::lenet;

    fn checkpoint() -> Checkpoint {
        let net = lenet(3);
        let parameters = net.parameters().values().to_vec();
        let first = parameters.iter().map(|x| x / 3.0).collect();
        let state = State { parameters: parameters.clone(), first, second: vec![], updates: 12 };
        let loss = Loss { sum: 0.1 + 0.2, correct: 4, examples: 5 };
        Checkpoint {
            net,
            snapshot: Snapshot { step: 34, state },
            options: Options {
                multipliers: vec![("conv1".into(), 0.1)],
                clipping: Some(Clipping::Norm(0.3)),
                learning_rate: 0.1 + 0.2,
                ..Options::default()
            },
            early_stop: EarlyStopState {
                best: Some((parameters, Validation { step: 30, loss })),
                waiting: Some((1.0 / 3.0, 2)),
            },
            data: "\"digits\"".into(),
            images: 99,
        }
    }

    #[test]
    fn a_checkpoint_comes_back_as_it_was_and_always_in_the_same_bytes() {
        let (checkpoint, bytes) = (checkpoint(), checkpoint().write().unwrap());
        for _ in 0..5 {
            assert!(checkpoint.write().unwrap() == bytes);
        }
        let read = Checkpoint::read(&lenet(9), &bytes).unwrap();
        assert!(read == checkpoint, "{:?}", read.early_stop.waiting);
    }

    #[test]
    fn options_written_before_0_1_0_are_read() {
        let json = r#"{"epochs": 3, "batch_size": 4294967295, "objective": "mean-squared",
            "optimizer": {"sgd": {"momentum": 0.9}}, "learning_rate": 0.05,
            "schedule": {"step": {"factor": 0.1, "epochs": 2}}, "multipliers": [["conv1", 0.5]],
            "l2": 0.25, "l2_biases": true, "clipping": {"norm": 1.5}, "seed": 7,
            "validation": 50, "shift": 1}"#;
        let expected = Options {
            epochs: 3,
            batch_size: Options::FULL_BATCH,
            objective: Objective::MEAN_SQUARED,
            optimizer: Optimizer::sgd(0.9),
            learning_rate: 0.05,
            schedule: Schedule::Step { factor: 0.1, epochs: 2 },
            multipliers: vec![("conv1".into(), 0.5)],
            l2: 0.25,
            l2_biases: true,
            clipping: Some(Clipping::Norm(1.5)),
            seed: 7,
            validation: Some(50),
            shift: 1,
            goals: Goals::default(),
        };
        assert_eq!(options_of(serde_json::from_str(json).unwrap()), Ok(expected));
        let measured = r#"{"step": 3, "loss": "0.5", "hits": 4, "examples": 5}"#;
        let measured: Measured = serde_json::from_str(measured).unwrap();
        assert_eq!(measured.read().unwrap().loss.correct, 4);
    }

    #[test]
    fn what_is_no_checkpoint_is_refused() {
        let net = lenet(1);
        let message = |bytes: &[u8]| Checkpoint::read(&net, bytes).unwrap_err().to_string();
        let weights = crate::format::write_safetensors(
            &net,
            crate::format::Precision::Single,
            &crate::format::Metadata::new(),
        );
        assert_eq!(
            message(&weights),
            "the checkpoint cannot be read (it has weights alone, and no run): choose a \
             file that --checkpoint wrote"
        );
        assert!(message(b"hello").starts_with("the checkpoint cannot be read"));
        let bytes = checkpoint().write().unwrap();
        assert!(message(&bytes[..bytes.len() - 4]).starts_with("the checkpoint cannot be read"));
        let linear = crate::net::Linear { features: 10 }.into();
        let other = Net::chain("other", [4], [("fc1", linear)]).unwrap();
        let error = Checkpoint::read(&other, &bytes).unwrap_err().to_string();
        assert!(error.contains("fc1.weight should be 10×4"), "{error}");
    }
}
