//! A device that computes nothing: its losses, its losses on images held out, and when it is lost or
//! late are written down beforehand.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::ops::Range;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use lenet_playground::Result;
use lenet_playground::engine::{Adapter, Device, Engine, EpochPlan, Loss, Reading, State};
use lenet_playground::error::GpuError;
use lenet_playground::net::Net;
use lenet_playground::plan::Mode;

/// What happens on a device. The loss of step `i`, counted from 0, is `1 / (i + 1)`.
pub struct Script {
    /// Whether it says that it is a GPU, whose readings come later.
    pub gpu: bool,
    /// Slices that a step is taken in.
    pub parts: usize,
    /// The step after which it is lost.
    pub lost_at: Cell<usize>,
    /// The first step whose loss is not finite.
    pub diverges_at: usize,
    /// The loss on images held out after so many steps.
    pub loss_at: fn(usize) -> f64,
    /// The clock, in seconds; a step takes a tenth.
    pub now: Rc<Cell<f64>>,
    /// The steps after which images held out were measured, and how many.
    pub validated: RefCell<Vec<(usize, usize)>>,
    /// Times that the training engine was asked whether it is done, less those that were answered.
    pub waiting: Rc<Cell<usize>>,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            gpu: false,
            parts: 1,
            lost_at: Cell::new(usize::MAX),
            diverges_at: usize::MAX,
            loss_at: |_| 0.7,
            now: Rc::default(),
            validated: RefCell::default(),
            waiting: Rc::default(),
        }
    }
}

impl Script {
    pub fn gpu(gpu: bool) -> Self {
        Self { gpu, ..Self::default() }
    }

    pub fn validated_steps(&self) -> Vec<usize> {
        self.validated.borrow().iter().map(|&(step, _)| step).collect()
    }
}

pub struct ScriptedDevice(pub Rc<Script>);

impl Device for ScriptedDevice {
    fn name(&self) -> String {
        "scripted".into()
    }

    fn engine(&self, net: &Net, mode: Mode, batch: usize) -> Result<Box<dyn Engine>> {
        Ok(Box::new(ScriptedEngine {
            script: Rc::clone(&self.0),
            mode,
            batch,
            parameters: net.parameters().len(),
            ..Default::default()
        }))
    }

    fn adapter(&self) -> Option<Adapter> {
        let [name, backend, driver] = ["scripted", "none", "none"].map(str::to_owned);
        self.0.gpu.then_some(Adapter { name, backend, driver, software: true })
    }
}

struct ScriptedEngine {
    script: Rc<Script>,
    mode: Mode,
    batch: usize,
    parameters: usize,
    /// Steps done; the first parameter says so.
    step: usize,
    /// Steps before the epoch.
    before: usize,
    images: usize,
    part: usize,
}

impl Default for ScriptedEngine {
    fn default() -> Self {
        Self {
            script: Rc::default(),
            mode: Mode::Training,
            batch: 0,
            parameters: 0,
            step: 0,
            before: 0,
            images: 0,
            part: 0,
        }
    }
}

impl ScriptedEngine {
    /// A value that comes at once, from a GPU with the third look.
    fn later<T: 'static>(&self, value: T) -> Reading<T> {
        let is_lost = self.mode == Mode::Training && self.step >= self.script.lost_at.get();
        let [device, reason] = ["the scripted device", "told to"].map(str::to_owned);
        let lost = || GpuError::DeviceLost { device, reason }.into();
        let value = if is_lost { Err(lost()) } else { Ok(value) };
        let looks = if self.script.gpu { 2 } else { 0 };
        Box::pin(async move {
            Looks(looks).await;
            value
        })
    }

    fn values(&self) -> Vec<f32> {
        let mut values = vec![0.0; self.parameters];
        values[0] = self.step as f32;
        values
    }
}

impl Engine for ScriptedEngine {
    fn set_parameters(&mut self, values: &[f32]) {
        if self.mode == Mode::Evaluation {
            self.step = values[0] as usize;
        }
    }

    fn set_state(&mut self, state: &State) {
        (self.step, self.part) = (state.parameters[0] as usize, 0);
    }

    fn prepare(&mut self, epoch_plan: &EpochPlan) -> Result<()> {
        self.before = self.step - epoch_plan.next.min(self.step);
        self.images = epoch_plan.order.len();
        if self.mode == Mode::Evaluation {
            self.script.validated.borrow_mut().push((self.step, self.images));
        }
        Ok(())
    }

    fn load(&mut self, _: &[f32]) {}

    fn gather(&mut self, _: usize) -> usize {
        if self.mode == Mode::Evaluation {
            return 0;
        }
        self.part = (self.part + 1) % self.script.parts;
        match self.part {
            0 => 0,
            part => self.batch * (self.script.parts - part) / self.script.parts,
        }
    }

    fn forward(&mut self) {}

    fn loss(&mut self) {}

    fn backward(&mut self) {}

    fn update(&mut self) {
        self.step += 1;
        self.script.now.set(self.script.now.get() + 0.1);
    }

    fn finished(&mut self) -> Reading<()> {
        let (reading, waiting) = (self.later(()), Rc::clone(&self.script.waiting));
        waiting.set(waiting.get() + 1);
        Box::pin(async move {
            let outcome = reading.await;
            waiting.set(waiting.get() - 1);
            outcome
        })
    }

    fn read_output(&mut self) -> Reading<Vec<f32>> {
        self.later(vec![0.1; 10])
    }

    fn read_losses(&mut self, batches: Range<usize>) -> Reading<Vec<Loss>> {
        let losses = batches.map(|batch| {
            let examples = self.batch.min(self.images.saturating_sub(batch * self.batch));
            let mean = match self.mode {
                Mode::Evaluation => (self.script.loss_at)(self.step),
                _ if self.before + batch >= self.script.diverges_at => f64::NAN,
                _ => 1.0 / (self.before + batch + 1) as f64,
            };
            Loss { sum: mean * examples as f64, correct: examples / 2, examples }
        });
        self.later(losses.collect())
    }

    fn read_gradients(&mut self) -> Reading<Vec<f32>> {
        self.later(vec![0.0; self.parameters])
    }

    fn read_parameters(&mut self) -> Reading<Vec<f32>> {
        self.later(self.values())
    }

    fn read_state(&mut self) -> Reading<State> {
        let state = State { updates: self.step as u32, ..State::fresh(&self.values()) };
        self.later(state)
    }
}

/// Ready after so many looks.
struct Looks(usize);

impl Future for Looks {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.0 == 0 {
            return Poll::Ready(());
        }
        self.0 -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}
