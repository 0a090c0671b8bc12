//! A run from its beginning to its end.

mod clock;
mod due;
mod early_stop;
mod goals;
mod measuring;
mod meter;
mod outcome;
mod pace;
mod pipeline;
mod quick;
mod reading;
mod results;

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::rc::Rc;

use super::Trainer;
use crate::engine::{Device, Loss};
use crate::{Error, Result};
use clock::RunClock;
use due::Slice;
use measuring::Measuring;
use pipeline::Pipeline;
use reading::Readback;

pub use early_stop::EarlyStopState;
pub use goals::{Every, Goals, Measurement, Patience};
pub use outcome::{Epoch, History, Outcome, Stopped, Validation};
pub use quick::QuickValidation;

/// Drives a [`Trainer`] to its end: sizes slices of steps, keeps a GPU busy, validates, stores
/// snapshots, keeps the best net, and knows when to stop.
///
/// [`Self::run`] is the simple way; whoever wants to do something in between calls
/// [`Self::advance`]. The page, the terminal and JavaScript drive their runs with it.
///
/// Where a device is lost, [`Self::move_to`] takes the run to another one.
pub struct Session {
    trainer: Rc<RefCell<Trainer>>,
    goals: Goals,
    quick: Option<QuickValidation>,
    clock: RunClock,
    /// Seconds of a slice on a CPU and on a GPU.
    slices: [f64; 2],
    pipeline: Pipeline,
    /// What the present call waits for.
    slice: Slice,
    readback: Readback,
    /// When losses were last asked for, and when a snapshot was last stored.
    asked: f64,
    stored: f64,
    /// The validation that is under way.
    measuring: Option<Measuring>,
    /// The step of the last validation; of a run that was resumed, the first step.
    validated: usize,
    checkpoint_due: bool,
    early_stop: EarlyStopState,
    history: History,
    /// Writes the history. A pointer, so that a program whose sessions have none leaves it out.
    record: Option<fn(&mut History, &Trainer, &Progress)>,
    /// Of the epoch so far.
    epoch_loss: Loss,
    /// What came in since the last progress was handed over.
    progress: Progress,
    /// How much of the next step is done, where it goes in parts.
    part: f64,
    first_step: usize,
    /// Images seen before the session began, less those that were seen again.
    seen_before: isize,
    is_pausing: bool,
    /// Why the run ends with the next slice, which waits for what is under way.
    ending: Option<Stopped>,
    stopped: Option<Stopped>,
    /// An error that the next call reports: what came in before it was handed over first.
    failure: Option<Error>,
}

/// What a slice of a run brought.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Progress {
    /// Loss and correct of each step's batch that came in.
    pub losses: Vec<Loss>,
    /// The epoch that it completed. A snapshot of its end was stored. Its validation comes with a
    /// later progress: see [`Session::is_validating`].
    pub epoch: Option<Epoch>,
    /// The measurement that was due after it.
    pub validation: Option<Validation>,
    /// Whether a snapshot was stored: see [`Trainer::last_snapshot`].
    pub stored: bool,
    /// Whether a checkpoint is due: a snapshot was stored of the run as it is now.
    pub checkpoint: bool,
}

impl Session {
    /// Gets ready to drive a trainer. The clock tells seconds, from any beginning.
    ///
    /// # Errors
    /// Those of [`Goals::check`].
    pub fn new(trainer: Trainer, goals: Goals, clock: impl Fn() -> f64 + 'static) -> Result<Self> {
        let session = Self::sharing(Rc::new(RefCell::new(trainer)), goals, clock)?;
        Ok(Self { record: Some(History::record), ..session })
    }

    /// Gets ready to drive a trainer that others ask for answers while it trains. It is borrowed for a
    /// moment at a time, never while the session waits for the device. There is no history: a run
    /// of many steps takes no more and more memory.
    ///
    /// # Errors
    /// Those of [`Goals::check`].
    pub fn sharing(
        trainer: Rc<RefCell<Trainer>>,
        goals: Goals,
        clock: impl Fn() -> f64 + 'static,
    ) -> Result<Self> {
        let it = trainer.borrow();
        goals.check(it.validation_indices().len())?;
        let clock = RunClock::new(clock);
        let (step, now) = (it.steps_done(), clock.now());
        // A CPU answers messages between two slices; a GPU draws the page.
        let slices = [0.035, 0.014];
        let is_gpu = it.device().adapter().is_some();
        let seen_before = it.images_seen() as isize;
        drop(it);
        Ok(Self {
            trainer,
            goals,
            quick: None,
            clock,
            slices,
            pipeline: Pipeline::new(is_gpu, slices[usize::from(is_gpu)]),
            slice: Slice::Land,
            readback: Readback::default(),
            asked: now,
            stored: now,
            measuring: None,
            validated: step,
            checkpoint_due: false,
            early_stop: EarlyStopState::default(),
            history: History { first: step, ..History::default() },
            record: None,
            epoch_loss: Loss::default(),
            progress: Progress::default(),
            part: 0.0,
            first_step: step,
            seen_before,
            is_pausing: false,
            ending: None,
            stopped: None,
            failure: None,
        })
    }

    /// This session with the state of a run that was resumed from a checkpoint.
    pub fn with_early_stop(mut self, early_stop: EarlyStopState) -> Self {
        self.early_stop = early_stop;
        self
    }

    /// This session with validations on few images in between.
    pub fn with_quick_validation(mut self, quick: QuickValidation) -> Self {
        self.quick = Some(quick);
        self
    }

    /// This session with slices of so many seconds, where nobody waits for the device meanwhile. The
    /// default is 35 ms on a CPU and 14 ms on a GPU.
    pub fn with_slices(mut self, seconds: f64) -> Self {
        self.slices = [seconds; 2];
        self.move_pipeline();
        self
    }

    /// Drives the run to its end. After each slice `watch` is told what it brought, and may end
    /// the run.
    ///
    /// # Errors
    /// What the device reports. A run that diverges has an outcome: see [`Stopped`].
    pub async fn run(
        mut self,
        mut watch: impl FnMut(&Self, &Progress) -> ControlFlow<()>,
    ) -> Result<Outcome> {
        while self.stopped.is_none() {
            let progress = self.advance().await?;
            if watch(&self, &progress).is_break() {
                self.stop();
            }
        }
        self.finish().await
    }

    /// Does a slice of the run: trains, not beyond the end of an epoch nor the next thing that is
    /// due, or measures. On a GPU it submits the next slice while the one before runs, and losses
    /// come in later.
    ///
    /// # Errors
    /// What the device reports. Where it was lost, [`Self::move_to`] another one.
    pub async fn advance(&mut self) -> Result<Progress> {
        let submitted = self.submit();
        self.complete(submitted).await
    }

    /// Ends the run: the next [`Self::advance`] waits for what is under way, stores a snapshot, and
    /// trains no more.
    pub fn stop(&mut self) {
        self.ending.get_or_insert(Stopped::User);
    }

    /// Pauses the run: the next [`Self::advance`] waits for what is under way and stores a snapshot.
    /// The time until the one after that does not count.
    pub fn pause(&mut self) {
        self.is_pausing = true;
    }

    /// Takes the run to another device, from its last snapshot. What was trained since then is
    /// trained again.
    ///
    /// # Errors
    /// Those of [`Trainer::move_to`]; the run stays where it was.
    pub fn move_to(&mut self, device: Rc<dyn Device>) -> Result<()> {
        let before = self.trainer().images_seen();
        self.trainer.borrow_mut().move_to(device)?;
        let (step, seen) = (self.trainer().steps_done(), self.trainer().images_seen());
        self.seen_before -= before.saturating_sub(seen) as isize;
        self.first_step = self.first_step.min(step);
        self.abandon();
        self.move_pipeline();
        (self.epoch_loss, self.failure) = (Loss::default(), None);
        Ok(())
    }

    /// Forgets what is under way, and counts no more time until the run goes on.
    fn abandon(&mut self) {
        self.clock.pause();
        self.pipeline.clear();
        self.readback = Readback::default();
        self.measuring = None;
        self.part = 0.0;
    }

    fn move_pipeline(&mut self) {
        let is_gpu = self.trainer().device().adapter().is_some();
        self.pipeline.move_to(is_gpu, self.slices[usize::from(is_gpu)]);
    }
}
