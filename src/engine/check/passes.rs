//! Forward, loss and backward of a net against the interpreter: a whole batch, and behind it a
//! short one, which finds in all buffers what the whole one left there.

use std::sync::Arc;

use super::Check;
use super::cases::{Case, values};
use super::measure::{error, worse};
use super::reference::{Expected, Reference};
use crate::Result;
use crate::data::Dataset;
use crate::engine::{Device, Engine, EpochPlan, Loss};
use crate::plan::{Mode, Plan};

/// Parity that is promised for each op.
pub(super) const ALLOWED: f64 = 1e-4;

/// What is shown, and what must come of it.
struct Shown<'a> {
    case: &'a Case,
    data: Arc<Dataset>,
    /// Backwards, so that an engine must follow it.
    order: Vec<u32>,
    batches: [Expected; 2],
}

/// The largest errors that were met.
struct Errors {
    answers: f64,
    loss: f64,
    /// Number of correct too many or too few.
    correct: f64,
    /// Of each parameter.
    gradients: Vec<f64>,
}

pub(super) async fn check(device: &dyn Device, case: &Case) -> Result<Vec<Check>> {
    let shown = Shown::new(case)?;
    let entries = case.net.parameters().entries();
    let gradients = vec![0.0; entries.len()];
    let mut errors = Errors { answers: 0.0, loss: 0.0, correct: 0.0, gradients };
    shown.train(device, &mut errors).await?;
    shown.evaluate(device, &mut errors).await?;
    shown.infer(device, &mut errors).await?;

    let mut checks = vec![
        Check::new(&case.name, "answers", errors.answers, ALLOWED),
        Check::new(&case.name, "loss", errors.loss, ALLOWED),
        Check::new(&case.name, "correct", errors.correct, 0.0),
    ];
    if case.in_detail {
        let each = entries.iter().zip(errors.gradients);
        checks.extend(each.map(|(entry, error)| {
            Check::new(&case.name, format!("gradient at {}", entry.name), error, ALLOWED)
        }));
    } else {
        let most = errors.gradients.into_iter().fold(0.0, worse);
        checks.push(Check::new(&case.name, "gradients", most, ALLOWED));
    }
    Ok(checks)
}

impl<'a> Shown<'a> {
    fn new(case: &'a Case) -> Result<Self> {
        let plan = Plan::lower(&case.net, Mode::Training, case.batch)?;
        let data = case.images(&plan)?;
        let order: Vec<u32> = (0..data.len() as u32).rev().collect();
        let mut reference = Reference::new(&plan, case.net.parameters().values());
        let mut batch = |indices: &[u32]| {
            let examples = indices.iter().map(|&index| {
                let image = values(data.image(index as usize));
                image.into_iter().map(f64::from).collect::<Vec<f64>>()
            });
            let examples: Vec<_> = examples.collect();
            let labels = indices.iter().map(|&index| data.labels()[index as usize]);
            reference.batch(examples.iter().map(Vec::as_slice).zip(labels))
        };
        let (whole, rest) = order.split_at(case.batch);
        let batches = [batch(whole), batch(rest)];
        Ok(Self { case, data: Arc::new(data), order, batches })
    }

    /// An engine that has the net and an epoch plan whose updates change nothing.
    fn engine(&self, device: &dyn Device, mode: Mode) -> Result<Box<dyn Engine>> {
        let mut engine = device.engine(&self.case.net, mode, self.case.batch)?;
        engine.set_parameters(self.case.net.parameters().values());
        let epoch_plan =
            EpochPlan { rates: &[0.0; 2], ..EpochPlan::of_images(&self.data, &self.order) };
        engine.prepare(&epoch_plan)?;
        Ok(engine)
    }

    /// Loss and gradients of both batches, then the answer to an example from outside.
    async fn train(&self, device: &dyn Device, errors: &mut Errors) -> Result<()> {
        let mut engine = self.engine(device, Mode::Training)?;
        for (number, expected) in self.batches.iter().enumerate() {
            engine.gather(number);
            engine.forward();
            engine.loss();
            engine.backward();
            engine.update();
            let losses = engine.read_losses(number..number + 1).await?;
            errors.note_loss(&losses, expected, self.examples_of(number).len());
            let gradients = engine.read_gradients().await?;
            let entries = self.case.net.parameters().entries();
            for (entry, most) in entries.iter().zip(&mut errors.gradients) {
                let got = gradients.get(entry.range()).unwrap_or_default();
                *most = worse(*most, error(got, &expected.gradients[entry.range()]));
            }
        }
        self.load(&mut *engine, &self.order[..1], &self.batches[0], errors).await
    }

    async fn evaluate(&self, device: &dyn Device, errors: &mut Errors) -> Result<()> {
        let mut engine = self.engine(device, Mode::Evaluation)?;
        for (number, expected) in self.batches.iter().enumerate() {
            engine.gather(number);
            engine.forward();
            engine.loss();
            let losses = engine.read_losses(number..number + 1).await?;
            errors.note_loss(&losses, expected, self.examples_of(number).len());
            errors.note_answers(&engine.read_output().await?, &expected.answers);
        }
        Ok(())
    }

    async fn infer(&self, device: &dyn Device, errors: &mut Errors) -> Result<()> {
        let mut engine = device.engine(&self.case.net, Mode::Inference, self.case.batch)?;
        engine.set_parameters(self.case.net.parameters().values());
        for (number, expected) in self.batches.iter().enumerate() {
            self.load(&mut *engine, self.examples_of(number), expected, errors).await?;
        }
        Ok(())
    }

    /// Answers to examples from outside, the first of a batch.
    async fn load(
        &self,
        engine: &mut dyn Engine,
        indices: &[u32],
        expected: &Expected,
        errors: &mut Errors,
    ) -> Result<()> {
        let images = indices.iter().map(|&index| self.data.image(index as usize));
        engine.load(&images.flat_map(values).collect::<Vec<_>>());
        engine.forward();
        let answers = &expected.answers[..indices.len() * self.case.net.output().len()];
        errors.note_answers(&engine.read_output().await?, answers);
        Ok(())
    }

    fn examples_of(&self, number: usize) -> &[u32] {
        let (whole, rest) = self.order.split_at(self.case.batch);
        if number == 0 { whole } else { rest }
    }
}

impl Errors {
    fn note_answers(&mut self, got: &[f32], expected: &[f64]) {
        self.answers = worse(self.answers, error(got, expected));
    }

    fn note_loss(&mut self, got: &[Loss], expected: &Expected, examples: usize) {
        let all = got.iter().copied().fold(Loss::default(), Loss::and);
        if all.examples != examples {
            self.loss = f64::INFINITY;
        }
        self.loss = worse(self.loss, (all.mean() - expected.loss).abs() / expected.loss);
        self.correct = self.correct.max(all.correct.abs_diff(expected.correct) as f64);
    }
}
