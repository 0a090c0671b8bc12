//! A device that does all that another does, but for one error in what is read from it.

use std::ops::Range;
use std::rc::Rc;

use lenet_playground::Result;
use lenet_playground::engine::{Device, Engine, EpochPlan, Loss, Reading, State};
use lenet_playground::net::Net;
use lenet_playground::plan::Mode;

/// What is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Part {
    Output,
    Losses,
    Gradients,
    State,
}

/// What is wrong with a part.
#[derive(Debug, Clone, Copy)]
pub struct Error {
    part: Part,
    /// What becomes of the last value that is not zero, or with `all` of every value.
    change: fn(f32) -> f32,
    all: bool,
}

impl Error {
    /// Two thousandths more in the last value that is not zero.
    pub fn in_last(part: Part) -> Self {
        Self { part, change: |value| value * 1.002, all: false }
    }

    /// Zeros throughout, as of a kernel that did not run.
    pub fn nothing_in(part: Part) -> Self {
        Self { part, change: |_| 0.0, all: true }
    }

    pub fn no_number_in(part: Part) -> Self {
        Self { part, change: |_| f32::NAN, all: false }
    }

    fn change(self, part: Part, values: &mut [f32]) {
        if part != self.part {
            return;
        }
        let changed = values.iter_mut().rev().filter(|value| **value != 0.0);
        let count = if self.all { usize::MAX } else { 1 };
        changed.take(count).for_each(|value| *value = (self.change)(*value));
    }
}

pub struct FaultyDevice {
    pub device: Rc<dyn Device>,
    pub error: Error,
}

impl Device for FaultyDevice {
    fn name(&self) -> String {
        format!("{}, faulty_device", self.device.name())
    }

    fn engine(&self, net: &Net, mode: Mode, batch: usize) -> Result<Box<dyn Engine>> {
        let engine = self.device.engine(net, mode, batch)?;
        Ok(Box::new(ErringEngine { engine, error: self.error }))
    }
}

struct ErringEngine {
    engine: Box<dyn Engine>,
    error: Error,
}

impl ErringEngine {
    fn spoil(&self, part: Part, reading: Reading<Vec<f32>>) -> Reading<Vec<f32>> {
        let error = self.error;
        Box::pin(async move {
            let mut values = reading.await?;
            error.change(part, &mut values);
            Ok(values)
        })
    }
}

impl Engine for ErringEngine {
    fn set_parameters(&mut self, values: &[f32]) {
        self.engine.set_parameters(values);
    }

    fn set_state(&mut self, state: &State) {
        self.engine.set_state(state);
    }

    fn prepare(&mut self, epoch_plan: &EpochPlan) -> Result<()> {
        self.engine.prepare(epoch_plan)
    }

    fn load(&mut self, inputs: &[f32]) {
        self.engine.load(inputs);
    }

    fn gather(&mut self, batch: usize) -> usize {
        self.engine.gather(batch)
    }

    fn forward(&mut self) {
        self.engine.forward();
    }

    fn loss(&mut self) {
        self.engine.loss();
    }

    fn backward(&mut self) {
        self.engine.backward();
    }

    fn update(&mut self) {
        self.engine.update();
    }

    fn submit(&mut self) {
        self.engine.submit();
    }

    fn finished(&mut self) -> Reading<()> {
        self.engine.finished()
    }

    fn read_output(&mut self) -> Reading<Vec<f32>> {
        let reading = self.engine.read_output();
        self.spoil(Part::Output, reading)
    }

    fn read_losses(&mut self, batches: Range<usize>) -> Reading<Vec<Loss>> {
        let (error, reading) = (self.error, self.engine.read_losses(batches));
        Box::pin(async move {
            let mut losses = reading.await?;
            for loss in &mut losses {
                let mut sum = [loss.sum as f32];
                error.change(Part::Losses, &mut sum);
                loss.sum = sum[0].into();
            }
            Ok(losses)
        })
    }

    fn read_gradients(&mut self) -> Reading<Vec<f32>> {
        let reading = self.engine.read_gradients();
        self.spoil(Part::Gradients, reading)
    }

    fn read_parameters(&mut self) -> Reading<Vec<f32>> {
        self.engine.read_parameters()
    }

    fn read_state(&mut self) -> Reading<State> {
        let (error, reading) = (self.error, self.engine.read_state());
        Box::pin(async move {
            let mut state = reading.await?;
            error.change(Part::State, &mut state.parameters);
            Ok(state)
        })
    }
}
