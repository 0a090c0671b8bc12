//! Runs that are driven to their end, and the search for a learning rate, for JavaScript.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::rc::Rc;

use js_sys::{Array, Float32Array, Function, Object, Promise};
use serde::Deserialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::strict::from_js;
use crate::format::Metadata;
use crate::train::{self, Checkpoint, Finder, History, Progress, Stopped, Trainer, Validation};
use crate::web::bench::clock;
use crate::web::build::facts;
use crate::web::build::{JsBytes, bytes};
use crate::web::data::Dataset;
use crate::web::device::Device;
use crate::web::net::Net;
use crate::web::object::object;
use crate::web::options::{options_of, read};
use crate::web::promise::{Failure, Promised, promise};
use crate::web::types::JsPartialOptions;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/**
 * What a session does besides training, and when it ends; the same may stand among the options of the run. Of before:
 * `validate` for `validateEvery`, `checkpoint` for `checkpointEvery`, and patience with its `minimumChange`.
 */
export type Goals = Partial<
  Pick<TrainOptions, "validateEvery" | "measurement" | "minimumChange" | "seconds" | "checkpointEvery"> & {
    patience: number | { validations: number; minimumChange?: number };
    validate: { epochs: number } | { steps: number };
    checkpoint: { epochs: number } | { steps: number };
  }
>;

/** A measurement on the images held out. */
export interface Validation {
  /** Steps done by then. */
  step: number;
  /** Mean loss of an image. */
  loss: number;
  accuracy: number;
}

/** Why a run ended. */
export type Stopped = "finished" | "time-goal" | "patience" | "user" | "diverged";

/** What a slice of a run brought. */
export interface SessionProgress {
  /** Mean loss of each step's batch. */
  losses: Float32Array;
  /** The epoch that it completed, from 1 on. */
  epoch?: number;
  validation?: Validation;
  /** Whether a checkpoint is due: `checkpoint()` gives it. */
  checkpoint: boolean;
  stopped?: Stopped;
}

/** How a run went, step by step. */
export interface RunHistory {
  losses: Float32Array;
  /** Share of each step's batch that was answered rightly. */
  accuracies: Float32Array;
  learningRates: Float32Array;
  epochLosses: Float32Array;
  epochAccuracies: Float32Array;
  validations: Validation[];
}

/** What a run came to. */
export interface Outcome {
  net: Net;
  /** The net that measured best on the images held out, and how. */
  best?: { net: Net; validation: Validation };
  history: RunHistory;
  stopped: Stopped;
  steps: number;
  epochs: number;
  examples: number;
  seconds: number;
  trainingSeconds: number;
  examplesPerSecond: number;
}

/** How a learning rate is looked for: from one rate to another, each step a little higher. */
export interface FinderOptions {
  /** Usually 1e-6. */
  from?: number;
  /** Usually 1. */
  to?: number;
  /** Usually 100. */
  steps?: number;
  /** Share of the smoothed loss that comes from the steps before; usually 0.9. */
  smoothing?: number;
}

/** How the loss went as the rate grew. */
export interface FoundRate {
  rates: Float32Array;
  losses: Float32Array;
  smoothed: Float32Array;
  /** The rate at which the loss falls most steeply; `undefined` where it falls nowhere. */
  suggestion?: number;
}
"#;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "Goals")]
    pub type JsGoals;
    #[wasm_bindgen(typescript_type = "FinderOptions")]
    pub type JsFinder;
    #[wasm_bindgen(
        typescript_type = "(step: number, steps: number) => boolean | void | Promise<boolean | void>"
    )]
    pub type JsWatch;
}

/// Drives a run to its end: validates, keeps the best net, and knows when to stop.
#[wasm_bindgen]
pub struct Session(Rc<RefCell<Option<train::Session>>>);

impl Session {
    fn of(trainer: Trainer, goals: Option<JsGoals>) -> Result<Session, JsError> {
        let clock = clock()?;
        let seconds = move || clock.now() / 1000.0;
        let mut options = trainer.options().clone();
        if let Some(goals) = goals {
            options = read(options, goals.into(), "goals")?;
        }
        let session = train::Session::new(trainer, options.goals, seconds)?;
        Ok(Self(Rc::new(RefCell::new(Some(session)))))
    }

    /// The session, until it is put back: nobody else may have it while it waits for the device.
    fn take(&self) -> Result<train::Session, JsError> {
        let taken = self.0.borrow_mut().take();
        taken.ok_or_else(|| {
            JsError::new("the session is under way or over: await what it promised before, and begin a new one after finish")
        })
    }
}

#[wasm_bindgen]
impl Session {
    /// Gets ready to train a copy of the net on the data set, on a device, to its end.
    pub fn on(
        device: &Device,
        net: &Net,
        data: &Dataset,
        options: JsPartialOptions,
        goals: Option<JsGoals>,
    ) -> Result<Session, JsError> {
        Self::of(trainer_on(device, net, data, options)?, goals)
    }

    /// Takes up the run in a checkpoint's file, on a device; the net says of what layers it is, and
    /// the data set has to be the one that the run was on.
    #[wasm_bindgen(js_name = fromCheckpoint)]
    pub fn from_checkpoint(
        device: &Device,
        net: &Net,
        data: &Dataset,
        file: JsBytes,
        goals: Option<JsGoals>,
    ) -> Result<Session, JsError> {
        let checkpoint = Checkpoint::read(net.core(), &bytes(file, "file")?)?;
        Self::of(checkpoint.trainer(device.share(), data.share())?, goals)
    }

    /// Trains for about a tenth of a second and does what is due: a validation, or the end.
    #[wasm_bindgen(unchecked_return_type = "Promise<SessionProgress>")]
    pub fn advance(&self) -> Result<Promised, JsError> {
        let mut session = self.take()?;
        let place = Rc::clone(&self.0);
        Ok(promise(async move {
            let progress = session.advance().await;
            *place.borrow_mut() = Some(session);
            Ok(progress_to_js(&progress?)?)
        }))
    }

    /// Ends the run where it is; `finish` has what it came to.
    pub fn stop(&self) -> Result<(), JsError> {
        let mut session = self.take()?;
        session.stop();
        *self.0.borrow_mut() = Some(session);
        Ok(())
    }

    /// What the run has come to; one that had not ended is stopped. The session is over then.
    #[wasm_bindgen(unchecked_return_type = "Promise<Outcome>")]
    pub fn finish(&self) -> Result<Promised, JsError> {
        let session = self.take()?;
        let facts = facts(session.trainer());
        Ok(promise(async move { outcome_to_js(session.finish().await?, &facts) }))
    }

    /// The run as it was last kept, as a safetensors file.
    pub fn checkpoint(&self) -> Result<Vec<u8>, JsError> {
        let session = self.take()?;
        let file = Checkpoint::of(session.trainer()).write();
        *self.0.borrow_mut() = Some(session);
        Ok(file?)
    }
}

/// Trains with growing learning rates and watches the loss: at what rate does it fall most steeply?
/// The net stays as it is. `watch` is called after each step and awaited; where it gives `false` the
/// search ends.
#[wasm_bindgen(js_name = findLearningRate, unchecked_return_type = "Promise<FoundRate>")]
pub fn find_learning_rate(
    device: &Device,
    net: &Net,
    data: &Dataset,
    options: JsPartialOptions,
    finder: Option<JsFinder>,
    watch: Option<JsWatch>,
) -> Result<Promised, JsError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Options {
        from: Option<f32>,
        to: Option<f32>,
        steps: Option<usize>,
        smoothing: Option<f64>,
    }
    let mut search = Finder::default();
    if let Some(finder) = finder {
        let options: Options = from_js(finder, "finder")?;
        search = Finder {
            from: options.from.unwrap_or(search.from),
            to: options.to.unwrap_or(search.to),
            steps: options.steps.unwrap_or(search.steps),
            smoothing: options.smoothing.unwrap_or(search.smoothing),
        };
    }
    let mut trainer = trainer_on(device, net, data, options)?;
    let watch: Option<Function> =
        watch.map(|watch| watch.unchecked_into::<JsValue>().unchecked_into());
    let steps = search.steps;
    Ok(promise(async move {
        let found = search.watched(&mut trainer, |step| asked(watch.clone(), step, steps)).await?;
        let mut parts = vec![
            ("rates", Float32Array::from(found.rates.as_slice()).into()),
            ("losses", floats(&found.losses)),
            ("smoothed", floats(&found.smoothed)),
        ];
        if let Some(rate) = found.suggestion {
            parts.push(("suggestion", rate.into()));
        }
        Ok(object(&parts)?)
    }))
}

/// Calls who watches; a watcher that throws has had enough.
async fn asked(watch: Option<Function>, step: usize, steps: usize) -> ControlFlow<()> {
    let Some(watch) = watch else { return ControlFlow::Continue(()) };
    let answer = watch.call2(&JsValue::UNDEFINED, &step.into(), &steps.into());
    let answer = match answer.map(|answer| answer.dyn_into::<Promise>()) {
        Ok(Ok(promised)) => JsFuture::from(promised).await,
        Ok(Err(answer)) => Ok(answer),
        Err(thrown) => Err(thrown),
    };
    match answer {
        Ok(answer) if answer != JsValue::FALSE => ControlFlow::Continue(()),
        _ => ControlFlow::Break(()),
    }
}

fn trainer_on(
    device: &Device,
    net: &Net,
    data: &Dataset,
    options: JsPartialOptions,
) -> Result<Trainer, JsError> {
    let (device, options) = (device.share(), options_of(options)?);
    Ok(Trainer::on(device, net.core().clone(), data.share(), options)?)
}

fn floats(values: &[f64]) -> JsValue {
    let single: Vec<f32> = values.iter().map(|&value| value as f32).collect();
    Float32Array::from(single.as_slice()).into()
}

fn validation_to_js(validation: &Validation) -> Result<JsValue, JsError> {
    Ok(object(&[
        ("step", validation.step.into()),
        ("loss", validation.loss.mean().into()),
        ("accuracy", validation.loss.accuracy().into()),
    ])?
    .into())
}

fn stopped_to_js(stopped: &Stopped) -> JsValue {
    let name = match stopped {
        Stopped::Finished => "finished",
        Stopped::TimeGoal => "time-goal",
        Stopped::Patience => "patience",
        Stopped::User => "user",
        Stopped::Diverged(_) => "diverged",
    };
    name.into()
}

fn progress_to_js(progress: &Progress) -> Result<Object, JsError> {
    let losses: Vec<f64> = progress.losses.iter().map(|loss| loss.mean()).collect();
    let mut parts = vec![("losses", floats(&losses)), ("checkpoint", progress.checkpoint.into())];
    if let Some(epoch) = &progress.epoch {
        parts.push(("epoch", epoch.number.into()));
    }
    if let Some(validation) = &progress.validation {
        parts.push(("validation", validation_to_js(validation)?));
    }
    if let Some(stopped) = &progress.stopped {
        parts.push(("stopped", stopped_to_js(stopped)));
    }
    object(&parts)
}

fn history_to_js(history: &History) -> Result<JsValue, JsError> {
    let validations: Result<Array, JsError> =
        history.validations.iter().map(validation_to_js).collect();
    Ok(object(&[
        ("losses", floats(&history.batch_losses())),
        ("accuracies", floats(&history.batch_accuracies())),
        ("learningRates", Float32Array::from(history.learning_rates.as_slice()).into()),
        ("epochLosses", floats(&history.epoch_losses())),
        ("epochAccuracies", floats(&history.epoch_accuracies())),
        ("validations", validations?.into()),
    ])?
    .into())
}

fn outcome_to_js(outcome: train::Outcome, facts: &Metadata) -> Result<Object, Failure> {
    let mut parts = vec![
        ("net", Net::new(outcome.net, facts.clone()).into()),
        ("history", history_to_js(&outcome.history)?),
        ("stopped", stopped_to_js(&outcome.stopped)),
        ("steps", outcome.steps.into()),
        ("epochs", outcome.epochs.into()),
        ("examples", outcome.examples.into()),
        ("seconds", outcome.seconds.into()),
        ("trainingSeconds", outcome.training_seconds.into()),
        ("examplesPerSecond", outcome.examples_per_second.into()),
    ];
    if let Some((net, validation)) = outcome.best {
        let best = object(&[
            ("net", Net::new(net, facts.clone()).into()),
            ("validation", validation_to_js(&validation)?),
        ])?;
        parts.push(("best", best.into()));
    }
    Ok(object(&parts)?)
}
