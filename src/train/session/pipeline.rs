use std::task::{Context, Poll};

use super::clock::RunClock;
use super::meter::SpeedMeter;
use super::pace::{Pace, SHORTEST};
use crate::Result;
use crate::engine::Reading;

/// A browser that tells no sooner than this that a GPU is done (Firefox takes 100 ms) must be given
/// work ahead. In seconds.
const LATE: f64 = 0.02;
/// The most slices under way besides the newest in such a browser.
const MOST_AHEAD: usize = 8;

/// A program without GPUs leaves out what only they need.
const HAS_GPU: bool = cfg!(feature = "gpu");

/// Steps that were submitted together.
struct Slice {
    done: Reading<()>,
    submitted: f64,
    /// How many; a part of a large step counts as a part.
    steps: f64,
    images: f64,
    /// Whether it was waited for: only then is it known when it was done.
    awaited: bool,
}

/// The slices of a run that are under way on its device, and how many steps the next should have.
pub(super) struct Pipeline {
    pace: Pace,
    open: Vec<Slice>,
    /// Slices that may be under way when the next is submitted: none on a CPU, which does them at
    /// once.
    ahead: usize,
    /// Whether it is known how late the device tells that it is done.
    is_calibrated: bool,
    last_end: f64,
    meter: SpeedMeter,
}

impl Pipeline {
    /// Of a device that may be a GPU, with slices of so many seconds.
    pub fn new(is_gpu: bool, slice: f64) -> Self {
        Self {
            pace: Pace::new(1, slice),
            open: Vec::new(),
            ahead: is_gpu.into(),
            is_calibrated: !is_gpu,
            last_end: 0.0,
            meter: SpeedMeter::default(),
        }
    }

    /// The same on another device, with nothing under way.
    pub fn move_to(&mut self, is_gpu: bool, slice: f64) {
        self.open.clear();
        self.pace = Pace::new(1, slice);
        (self.ahead, self.is_calibrated) = (is_gpu.into(), !is_gpu);
    }

    pub fn ahead(&self) -> usize {
        if HAS_GPU { self.ahead } else { 0 }
    }

    pub fn is_calibrated(&self) -> bool {
        !HAS_GPU || self.is_calibrated
    }

    /// Forgets what is under way.
    pub fn clear(&mut self) {
        self.open.clear();
    }

    /// Takes note of how late a device with nothing to do tells so.
    pub fn calibrate(&mut self, latency: f64) {
        self.is_calibrated = true;
        if latency > LATE {
            let slices = (latency / self.pace.target()).ceil() as usize;
            self.ahead = slices.saturating_add(1).min(MOST_AHEAD);
        }
    }

    /// Steps for the next slice.
    pub fn next(&self) -> usize {
        self.pace.next()
    }

    pub fn push(&mut self, done: Reading<()>, submitted: f64, steps: f64, images: f64) {
        self.open.push(Slice { done, submitted, steps, images, awaited: false });
    }

    /// Ready when no more than `most` slices are under way.
    pub fn poll(
        &mut self,
        context: &mut Context<'_>,
        most: usize,
        clock: &RunClock,
    ) -> Poll<Result<()>> {
        while self.open.len() > most {
            let Some(slice) = self.open.first_mut() else { break };
            let before = clock.now();
            let polled = slice.done.as_mut().poll(context);
            let end = clock.now();
            // Outside of a browser the poll itself waits.
            slice.awaited |= polled.is_pending() || end - before > SHORTEST;
            match polled {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Ok(())) => self.end(end),
                Poll::Ready(Err(error)) => {
                    self.open.clear();
                    return Poll::Ready(Err(error));
                }
            }
        }
        Poll::Ready(Ok(()))
    }

    /// The oldest slice is done.
    fn end(&mut self, now: f64) {
        let slice = self.open.remove(0);
        // The device began with these steps when it was done with those before.
        let seconds = now - slice.submitted.max(self.last_end);
        self.last_end = now;
        self.meter.note(slice.images, seconds);
        // Of a slice that a GPU did while nobody waited, the time is an upper bound: too long a
        // time must not make the next one shorter, or the GPU waits ever more often.
        let is_bound = self.ahead() > 0 && !slice.awaited;
        self.pace
            .note(slice.steps, if is_bound { seconds.min(self.pace.target()) } else { seconds });
    }

    pub fn meter(&self) -> &SpeedMeter {
        &self.meter
    }

    pub fn meter_mut(&mut self) -> &mut SpeedMeter {
        &mut self.meter
    }
}

#[cfg(all(test, feature = "gpu"))]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;
    use std::task::Waker;

    use super::*;
    use crate::engine::ready;

    #[test]
    fn a_device_that_tells_late_is_given_more_work_ahead() {
        for (latency, ahead) in [(0.001, 1), (0.05, 5), (0.1, 8), (3.0, 8)] {
            let mut pipeline = Pipeline::new(true, 0.014);
            assert!(!pipeline.is_calibrated());
            pipeline.calibrate(latency);
            assert_eq!((pipeline.is_calibrated(), pipeline.ahead()), (true, ahead), "{latency} s");
        }
        let cpu = Pipeline::new(false, 0.035);
        assert_eq!((cpu.is_calibrated(), cpu.ahead()), (true, 0));
    }

    /// Steps of the next slice after one of ten steps that took a second.
    fn next(is_gpu: bool) -> usize {
        let now = Rc::new(Cell::new(0.0));
        let time = Rc::clone(&now);
        let clock = RunClock::new(move || time.get());
        let mut pipeline = Pipeline::new(is_gpu, 0.02);
        pipeline.pace.note(10.0, 0.02);
        assert_eq!(pipeline.next(), 10);
        pipeline.push(ready(Ok(())), 0.0, 10.0, 640.0);
        now.set(1.0);
        let polled = pipeline.poll(&mut Context::from_waker(Waker::noop()), 0, &clock);
        assert!(matches!(polled, Poll::Ready(Ok(()))));
        assert_eq!(pipeline.meter().images_per_second(), 640.0);
        pipeline.next()
    }

    #[test]
    fn what_a_gpu_did_while_nobody_waited_does_not_make_slices_shorter() {
        assert_eq!(next(true), 10);
        assert!(next(false) < 8);
    }
}
