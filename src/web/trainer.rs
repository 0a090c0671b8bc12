use std::cell::{Ref, RefCell, RefMut};
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::build::{JsFloats, OBJECTIVE, facts, floats, matched_to_run};
use super::data::Dataset;
use super::device::Device;
use super::evaluation::Evaluation;
use super::net::Net;
use super::options::options_of;
use super::promise::{Failure, Promised, promise};
use super::types::{JsPartialOptions, to_js};
use crate::codec::Prediction;
use crate::train;

/// Trains a net, a few steps at a time: to pause is to stop calling.
#[wasm_bindgen]
pub struct Trainer(Rc<RefCell<train::Trainer>>);

impl Trainer {
    pub(super) fn from_core(core: train::Trainer) -> Self {
        Self(Rc::new(RefCell::new(core)))
    }

    pub(super) fn share(&self) -> Rc<RefCell<train::Trainer>> {
        Rc::clone(&self.0)
    }

    pub(super) fn core(&self) -> Ref<'_, train::Trainer> {
        self.0.borrow()
    }

    fn read_losses(&self) -> Promised {
        let reading = self.core_mut().losses();
        let core = Rc::clone(&self.0);
        promise(async move {
            let losses = reading.await?;
            core.borrow_mut().note(&losses)?;
            let means: Vec<f32> = losses.iter().map(|loss| loss.mean() as f32).collect();
            Ok(js_sys::Float32Array::from(means.as_slice()))
        })
    }

    /// How many of so many steps the run has room for.
    fn in_run(&self, steps: usize) -> usize {
        let core = self.core();
        steps.min(core.total_steps().saturating_sub(core.steps_submitted()))
    }

    /// For the moment: no promise holds it while it waits.
    fn core_mut(&self) -> RefMut<'_, train::Trainer> {
        self.0.borrow_mut()
    }
}

#[wasm_bindgen]
impl Trainer {
    /// Gets ready to train a copy of the net on the data set, on one CPU core.
    #[wasm_bindgen(constructor)]
    pub fn new(net: &Net, data: &Dataset, options: JsPartialOptions) -> Result<Trainer, JsError> {
        Self::on(&Device::cpu(), net, data, options)
    }

    /// Gets ready to train a copy of the net on the data set, on a device.
    pub fn on(
        device: &Device,
        net: &Net,
        data: &Dataset,
        options: JsPartialOptions,
    ) -> Result<Trainer, JsError> {
        let options = options_of(options)?;
        let (device, net, data) = (device.share(), net.core().clone(), data.share());
        let trainer = train::Trainer::on(device, net, data, options)?;
        Ok(Self(Rc::new(RefCell::new(trainer))))
    }

    /// Steps whose losses are known.
    #[wasm_bindgen(getter)]
    pub fn step(&self) -> usize {
        self.core().steps_done()
    }

    /// Steps of the whole run.
    #[wasm_bindgen(getter, js_name = totalSteps)]
    pub fn total_steps(&self) -> usize {
        self.core().total_steps()
    }

    /// Steps of an epoch.
    #[wasm_bindgen(getter, js_name = stepsPerEpoch)]
    pub fn steps_per_epoch(&self) -> usize {
        self.core().steps_per_epoch()
    }

    /// Epochs completed.
    #[wasm_bindgen(getter)]
    pub fn epoch(&self) -> usize {
        self.core().epochs_done()
    }

    /// Images trained on so far, each as often as it was seen.
    #[wasm_bindgen(getter, js_name = imagesSeen)]
    pub fn images_seen(&self) -> usize {
        self.core().images_seen()
    }

    /// Whether the run is submitted to its end.
    #[wasm_bindgen(getter, js_name = isFinished)]
    pub fn is_finished(&self) -> bool {
        self.core().is_finished()
    }

    /// Images in an epoch.
    #[wasm_bindgen(getter, js_name = trainingImages)]
    pub fn training_images(&self) -> usize {
        self.core().training_images()
    }

    /// Images held out.
    #[wasm_bindgen(getter, js_name = validationImages)]
    pub fn validation_images(&self) -> usize {
        self.core().validation_indices().len()
    }

    /// Learning rate of the next step.
    #[wasm_bindgen(getter, js_name = learningRate)]
    pub fn learning_rate(&self) -> f32 {
        self.core().learning_rate()
    }

    /// Trains on up to `steps` batches, stopping at the end of an epoch, and gives the mean loss
    /// of each. Rejected where the run diverges; the last good weights are then kept.
    #[wasm_bindgen(js_name = trainSteps, unchecked_return_type = "Promise<Float32Array>")]
    pub fn train_steps(&self, steps: usize) -> Result<Promised, Failure> {
        let steps = self.in_run(steps);
        self.core_mut().submit(steps)?;
        Ok(self.read_losses())
    }

    /// The step of the run's last snapshot.
    #[wasm_bindgen(getter, js_name = snapshotStep)]
    pub fn snapshot_step(&self) -> usize {
        self.core().last_snapshot().step
    }

    /// A measurement of the present weights on the first `images` of those held out, all of them
    /// where left out, on the trainer's device.
    #[wasm_bindgen(unchecked_return_type = "Promise<Evaluation>")]
    pub fn validation(&self, images: Option<usize>) -> Promised {
        let reading = self.core_mut().read_net();
        let core = Rc::clone(&self.0);
        promise(async move {
            let net = reading.await?;
            let evaluation = core.borrow().validation_of(&net, images.unwrap_or(usize::MAX))?;
            Ok(Evaluation::from_core(evaluation))
        })
    }

    /// A measurement of the present weights on a whole data set, on the trainer's device.
    #[wasm_bindgen(unchecked_return_type = "Promise<Evaluation>")]
    pub fn evaluation(&self, data: &Dataset) -> Promised {
        let reading = self.core_mut().read_net();
        let (core, data) = (Rc::clone(&self.0), data.share());
        promise(async move {
            let net = reading.await?;
            let data = matched_to_run(&core.borrow(), data)?;
            let device = Rc::clone(core.borrow().device());
            Ok(Evaluation::from_core(train::Evaluation::of_all_by(
                OBJECTIVE, &*device, &net, &data,
            )?))
        })
    }

    /// The answer of the present weights to one example.
    #[wasm_bindgen(unchecked_return_type = "Promise<Prediction>")]
    pub fn predict(&self, input: JsFloats) -> Result<Promised, Failure> {
        let reading = self.core_mut().answer(&floats(input, "input")?)?;
        Ok(promise(async move { Ok(to_js::<JsValue>(&Prediction::new(&reading.await?)?)?) }))
    }

    /// A copy of the net with the weights that were last kept.
    #[wasm_bindgen(js_name = snapshotNet)]
    pub fn snapshot_net(&self) -> Net {
        Net::new(self.core().snapshot_net(), facts(&self.core()))
    }
}

/// What the page does without: in builds with the GPU engine.
#[cfg(feature = "gpu")]
#[wasm_bindgen]
impl Trainer {
    /// The mean loss of each step that was submitted and not yet asked for. Rejected where the
    /// run diverges; the last good weights are then kept.
    #[wasm_bindgen(unchecked_return_type = "Promise<Float32Array>")]
    pub fn losses(&self) -> Promised {
        self.read_losses()
    }

    /// The run as it was last kept.
    #[wasm_bindgen(js_name = lastSnapshot)]
    pub fn last_snapshot(&self) -> Result<super::types::JsSnapshot, JsError> {
        super::snapshot::snapshot_to_js(self.core().last_snapshot())
    }

    /// Resumes the run from where another trainer with the same options kept it.
    pub fn resume(&self, snapshot: &super::types::JsSnapshot) -> Result<(), JsError> {
        let snapshot = super::snapshot::from_js(snapshot)?;
        let expected = self.core().parameter_count();
        if snapshot.state.parameters.len() != expected {
            return Err(JsError::new("the snapshot is not of this net"));
        }
        self.core_mut().resume(snapshot);
        Ok(())
    }

    /// Steps submitted; on the processor they are done as well.
    #[wasm_bindgen(getter)]
    pub fn submitted(&self) -> usize {
        self.core().steps_submitted()
    }

    /// Submits up to `steps` batches, stopping at the end of an epoch; gives how many. Of a batch
    /// too large to be trained on at once it submits the next slice and gives what part of the
    /// step that is, so that the worker can answer messages in between.
    pub fn submit(&self, steps: usize) -> Result<f64, Failure> {
        let steps = self.in_run(steps);
        Ok(self.core_mut().advance(steps)?)
    }

    /// Resolved when all steps submitted are done.
    #[wasm_bindgen(unchecked_return_type = "Promise<void>")]
    pub fn finished(&self) -> Promised {
        let finished = self.core_mut().finished();
        promise(async move { Ok(finished.await.map(|()| JsValue::UNDEFINED)?) })
    }

    /// Keeps the run as it is now, to come back to: weights, the optimizer's state, and
    /// the place in the data. Rejected where the run has diverged.
    #[wasm_bindgen(js_name = takeSnapshot, unchecked_return_type = "Promise<void>")]
    pub fn take_snapshot(&self) -> Promised {
        let reading = self.core_mut().read_snapshot();
        let core = Rc::clone(&self.0);
        promise(async move {
            let snapshot = reading.await?;
            core.borrow_mut().store_snapshot(snapshot)?;
            Ok(JsValue::UNDEFINED)
        })
    }

    /// A copy of the net with the present weights.
    #[wasm_bindgen(unchecked_return_type = "Promise<Net>")]
    pub fn net(&self) -> Promised {
        // One after the other: in one statement the first borrow would outlast the second.
        let facts = facts(&self.core());
        let reading = self.core_mut().read_net();
        promise(async move { Ok(Net::new(reading.await?, facts)) })
    }

    /// Gets ready what takes time and would hold up the page at the first step, such as compiling
    /// a GPU's kernels; resolved when that is done.
    #[wasm_bindgen(unchecked_return_type = "Promise<void>")]
    pub fn warm(&self) -> Result<Promised, Failure> {
        let warm = self.core_mut().warm()?;
        Ok(promise(async move { Ok(warm.await.map(|()| JsValue::UNDEFINED)?) }))
    }

    /// Resumes the run on another device, from where it was last kept.
    #[wasm_bindgen(js_name = moveTo)]
    pub fn move_to(&self, device: &Device) -> Result<(), JsError> {
        Ok(self.core_mut().move_to(device.share())?)
    }
}
