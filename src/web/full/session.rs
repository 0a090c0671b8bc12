//! What JavaScript has of runs beyond the page's first load: checkpoints, what a run came to, and the
//! search for a learning rate.

use std::ops::ControlFlow;

use js_sys::{Array, Float32Array, Function, Object, Promise};
use serde::Deserialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::strict::from_js;
use crate::format::Metadata;
use crate::train::{self, Checkpoint, Finder, History, Trainer};
use crate::web::build::facts;
use crate::web::build::{JsBytes, bytes};
use crate::web::data::Dataset;
use crate::web::device::Device;
use crate::web::net::Net;
use crate::web::object::object;
use crate::web::options::{options_of, read};
use crate::web::promise::{Failure, Promised, promise};
use crate::web::run::{Session, floats, seconds, stopped_to_js, validation_to_js};
use crate::web::types::JsPartialOptions;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("session.d.ts");

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

/// A session of a trainer that nobody else has.
fn session_of(trainer: Trainer, goals: Option<JsGoals>) -> Result<train::Session, JsError> {
    let mut options = trainer.options().clone();
    if let Some(goals) = goals {
        options = read(options, goals.into(), "goals")?;
    }
    Ok(train::Session::new(trainer, options.goals, seconds()?)?)
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
        let session = session_of(trainer_on(device, net, data, options)?, goals)?;
        Ok(Self::from_core(session))
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
        let session = session_of(checkpoint.trainer(device.share(), data.share())?, goals)?;
        Ok(Self::from_core(session.with_early_stop(checkpoint.early_stop)))
    }

    /// What the run has come to; one that had not ended is stopped. The session is over then.
    #[wasm_bindgen(unchecked_return_type = "Promise<Outcome>")]
    pub fn finish(&self) -> Result<Promised, JsError> {
        let session = self.take()?;
        let facts = facts(&session.trainer());
        Ok(promise(async move { outcome_to_js(session.finish().await?, &facts) }))
    }

    /// The run as it was last kept, as a safetensors file.
    pub fn checkpoint(&self) -> Result<Vec<u8>, JsError> {
        Ok(Checkpoint::of_session(&*self.lock()?).write()?)
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
            ("losses", floats(found.losses.into_iter())),
            ("smoothed", floats(found.smoothed.into_iter())),
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

fn history_to_js(history: &History) -> Result<JsValue, JsError> {
    let validations: Result<Array, JsError> =
        history.validations.iter().map(validation_to_js).collect();
    Ok(object(&[
        ("losses", floats(history.batch_losses().into_iter())),
        ("accuracies", floats(history.batch_accuracies().into_iter())),
        ("learningRates", Float32Array::from(history.learning_rates.as_slice()).into()),
        ("epochLosses", floats(history.epoch_losses().into_iter())),
        ("epochAccuracies", floats(history.epoch_accuracies().into_iter())),
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
