//! What comes back from the device while it trains on.

use std::task::{Context, Poll, ready};

use super::Session;
use crate::Result;
use crate::engine::{Loss, Reading};
use crate::train::Snapshot;

/// How often losses are read back from a GPU, in seconds: often enough for a chart, and seldom
/// enough not to hold it up.
const READ_EVERY: f64 = 0.2;
/// How often a snapshot is stored, in seconds.
const STORE_EVERY: f64 = 4.0;

/// Losses that are on their way back, and a snapshot of the run after the last of them.
#[derive(Default)]
pub(super) struct Readback {
    losses: Option<Reading<Vec<Loss>>>,
    snapshot: Option<Reading<Snapshot>>,
}

impl Session {
    /// Ready when the next slice may be submitted. Reads losses now and then, which a GPU does not
    /// wait for.
    pub(super) fn poll_steps(&mut self, context: &mut Context<'_>) -> Poll<Result<()>> {
        // The slice first: where the device is lost, the next one is not asked for while this one is
        // still at work.
        let ahead = self.pipeline.ahead();
        ready!(self.pipeline.poll(context, ahead, &self.clock))?;
        let readback = self.poll_readback(context)?;
        let now = self.clock.now();
        if readback.is_ready() && (ahead == 0 || now - self.asked > READ_EVERY) {
            self.read_back(now - self.stored > STORE_EVERY);
        }
        if ahead == 0 { self.poll_readback(context) } else { Poll::Ready(Ok(())) }
    }

    /// Ready when all that was submitted is done, all losses are known, and there is a snapshot.
    pub(super) fn poll_land(&mut self, context: &mut Context<'_>) -> Poll<Result<()>> {
        loop {
            ready!(self.pipeline.poll(context, 0, &self.clock))?;
            ready!(self.poll_readback(context))?;
            let trainer = self.trainer.borrow();
            let step = trainer.steps_submitted();
            if (trainer.steps_done(), trainer.last_snapshot().step) == (step, step) {
                return Poll::Ready(Ok(()));
            }
            drop(trainer);
            self.read_back(true);
        }
    }

    /// Asks for the losses that are not known, and for a snapshot unless there is one of this step.
    fn read_back(&mut self, stores: bool) {
        let mut trainer = self.trainer.borrow_mut();
        let step = trainer.steps_submitted();
        if trainer.steps_done() < step {
            self.readback.losses = Some(trainer.losses());
        }
        if stores && trainer.last_snapshot().step != step {
            self.readback.snapshot = Some(trainer.read_snapshot());
        }
        self.asked = self.clock.now();
    }

    /// Ready when nothing is on its way back.
    fn poll_readback(&mut self, context: &mut Context<'_>) -> Poll<Result<()>> {
        if let Some(reading) = &mut self.readback.losses {
            let losses = ready!(reading.as_mut().poll(context));
            self.readback.losses = None;
            self.note(&losses?)?;
        }
        if let Some(reading) = &mut self.readback.snapshot {
            let snapshot = ready!(reading.as_mut().poll(context));
            self.readback.snapshot = None;
            self.trainer.borrow_mut().store_snapshot(snapshot?)?;
            self.stored = self.clock.now();
            self.progress.stored = true;
        }
        Poll::Ready(Ok(()))
    }

    /// Takes note of losses; of a run that diverges, of those before.
    fn note(&mut self, losses: &[Loss]) -> Result<()> {
        let mut trainer = self.trainer.borrow_mut();
        let first = trainer.steps_done();
        let noted = trainer.note(losses);
        let known = &losses[..trainer.steps_done() - first];
        self.epoch_loss = known.iter().fold(self.epoch_loss, |sum, &loss| sum.and(loss));
        self.progress.losses.extend(known);
        noted
    }
}
