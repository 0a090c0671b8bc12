//! Runs that are driven to their end, for JavaScript: the part that the page's first load has.

use std::cell::{RefCell, RefMut};
use std::rc::Rc;

use js_sys::{Float32Array, Object};
use wasm_bindgen::prelude::*;

use super::bench::clock;
use super::device::Device;
use super::object::object;
use super::promise::{Failure, Promised, promise};
use super::trainer::Trainer;
use crate::engine::Loss;
use crate::train::{self, Progress, QuickValidation, Stopped, Validation};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("run.d.ts");

/// Drives a run to its end: validates, keeps the best net, and knows when to stop.
#[wasm_bindgen]
pub struct Session(Rc<RefCell<Option<Box<train::Session>>>>);

impl Session {
    pub(super) fn from_core(session: train::Session) -> Self {
        Self(Rc::new(RefCell::new(Some(Box::new(session)))))
    }

    /// The session, until it is put back: nobody else may have it while it waits for the device.
    pub(super) fn take(&self) -> Result<Box<train::Session>, JsError> {
        self.0.borrow_mut().take().ok_or_else(over)
    }

    /// The session for a moment.
    pub(super) fn lock(&self) -> Result<RefMut<'_, train::Session>, JsError> {
        RefMut::filter_map(self.0.borrow_mut(), Option::as_deref_mut).map_err(|_| over())
    }
}

fn over() -> JsError {
    JsError::new(
        "the session is under way or over: await what it promised before, and begin a new one after finish",
    )
}

#[wasm_bindgen]
impl Session {
    /// Drives a trainer by the goals among its options. The trainer can be asked for answers
    /// meanwhile. Each step's loss is told once, and not recorded. With `quick` there are so many
    /// validations in an epoch, each on `images` of those held out, and others only where patience
    /// asks for them.
    pub fn of(
        trainer: &Trainer,
        quick: Option<usize>,
        images: Option<usize>,
    ) -> Result<Session, JsError> {
        let goals = trainer.core().options().goals;
        let mut session = train::Session::sharing(trainer.share(), goals, seconds()?)?;
        if let Some(per_epoch) = quick {
            let images = images.unwrap_or(usize::MAX);
            session = session.with_quick_validation(QuickValidation { per_epoch, images });
        }
        Ok(Self::from_core(session))
    }

    /// Does a slice of the run: trains for some milliseconds and does what is due, such as a slice
    /// of a validation, or the end. Rejected with an error named "EngineLost" where the device is
    /// gone.
    #[wasm_bindgen(unchecked_return_type = "Promise<SessionProgress>")]
    pub fn advance(&self) -> Result<Promised, JsError> {
        let mut session = self.take()?;
        // At once: should the module trap, whoever called hears of it.
        let submitted = session.submit();
        let place = Rc::clone(&self.0);
        Ok(promise(async move {
            let progress = session.complete(submitted).await;
            let object = progress.map(|progress| progress_to_js(&progress, &session));
            *place.borrow_mut() = Some(session);
            Ok(object??)
        }))
    }

    /// Pauses the run: the next `advance` waits for what is under way, stores a snapshot, and trains
    /// no more. The time until the one after that does not count.
    pub fn pause(&self) -> Result<(), JsError> {
        self.lock()?.pause();
        Ok(())
    }

    /// Ends the run where it is: the next `advance` waits for what is under way, stores a snapshot,
    /// and trains no more.
    pub fn stop(&self) -> Result<(), JsError> {
        self.lock()?.stop();
        Ok(())
    }

    /// Of a run that has ended: puts the best net in place of the last one, where patience asked
    /// which it is, and gives the step that it is of; `undefined` where it is the last one.
    #[wasm_bindgen(js_name = keepBest)]
    pub fn keep_best(&self) -> Result<Option<usize>, JsError> {
        Ok(self.lock()?.keep_best().map(|validation| validation.step))
    }

    /// Takes the run to another device, from its last snapshot: what was trained since then is trained
    /// again. Until the next `advance` the time does not count.
    #[wasm_bindgen(js_name = moveTo)]
    pub fn move_to(&self, device: &Device) -> Result<(), Failure> {
        Ok(self.lock()?.move_to(device.share())?)
    }
}

/// The clock of the page or of the worker.
pub(super) fn seconds() -> Result<impl Fn() -> f64 + 'static, JsError> {
    let clock = clock()?;
    Ok(move || clock.now() / 1000.0)
}

pub(super) fn floats(values: impl Iterator<Item = f64>) -> JsValue {
    let single: Vec<f32> = values.map(|value| value as f32).collect();
    Float32Array::from(single.as_slice()).into()
}

pub(super) fn validation_to_js(validation: &Validation) -> Result<JsValue, JsError> {
    Ok(object(&[
        ("step", validation.step.into()),
        ("loss", validation.loss.mean().into()),
        ("accuracy", validation.loss.accuracy().into()),
        ("images", validation.loss.examples.into()),
    ])?
    .into())
}

pub(super) fn stopped_to_js(stopped: &Stopped) -> JsValue {
    let name = match stopped {
        Stopped::Finished => "finished",
        Stopped::TimeGoal => "time-goal",
        Stopped::Patience => "patience",
        Stopped::User => "user",
        Stopped::Diverged(_) => "diverged",
    };
    name.into()
}

fn progress_to_js(progress: &Progress, session: &train::Session) -> Result<Object, JsError> {
    let stopped = session.stopped();
    let message = match stopped {
        Some(Stopped::Diverged(error)) => error.to_string().into(),
        _ => JsValue::UNDEFINED,
    };
    object(&[
        ("losses", floats(progress.losses.iter().map(Loss::mean))),
        ("imagesPerSecond", session.images_per_second().into()),
        ("secondsLeft", session.seconds_left().into()),
        ("epoch", progress.epoch.map(|epoch| epoch.number).into()),
        ("validation", progress.validation.as_ref().map(validation_to_js).transpose()?.into()),
        ("stored", progress.stored.into()),
        ("checkpoint", progress.checkpoint.into()),
        ("stopped", stopped.map(stopped_to_js).into()),
        ("message", message),
    ])
}
