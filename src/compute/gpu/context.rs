use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use super::pipeline::{Bind, Key, Pipeline};
use crate::Result;
use crate::error::{Error, GpuError};

/// A device and what is made on it once.
pub struct Context {
    /// The device.
    pub device: wgpu::Device,
    /// Where its work is submitted.
    pub queue: wgpu::Queue,
    /// Its name, for messages.
    name: String,
    /// The first thing that went wrong: from then on nothing that is read back can be trusted.
    fault: Arc<Mutex<Option<String>>>,
    pipelines: RefCell<HashMap<Key, Rc<Pipeline>>>,
    /// Staging buffers that nobody reads from at present.
    pub staging: RefCell<Vec<wgpu::Buffer>>,
    /// Bytes of all buffers made and not yet given back.
    pub bytes: Cell<u64>,
    /// Workgroups that keep the device busy.
    fill: Cell<usize>,
}

impl Context {
    /// A device of that name, which so many workgroups keep busy.
    pub fn new(device: wgpu::Device, queue: wgpu::Queue, name: String, fill: usize) -> Self {
        let fault = Arc::new(Mutex::new(None));
        let note = Arc::clone(&fault);
        device.set_device_lost_callback(move |reason, message| {
            let message = message.trim();
            let detail = if message.is_empty() { format!("{reason:?}") } else { message.into() };
            note_fault(&note, format!("the device was lost: {detail}"));
        });
        let note = Arc::clone(&fault);
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            note_fault(&note, error.to_string());
        }));
        Self {
            device,
            queue,
            name,
            fault,
            pipelines: RefCell::default(),
            staging: RefCell::default(),
            bytes: Cell::new(0),
            fill: Cell::new(fill),
        }
    }

    /// What went wrong first, if anything.
    pub fn fault(&self) -> Option<String> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// An error where something went wrong.
    pub fn check(&self) -> Result<()> {
        match self.fault() {
            None => Ok(()),
            Some(reason) => Err(self.lost(reason)),
        }
    }

    /// The error of a device that cannot be used any more. From now on it is known to be faulty: what
    /// reads from it may hear of a loss before the device's own callback does.
    pub fn lost(&self, reason: String) -> Error {
        note_fault(&self.fault, reason.clone());
        GpuError::DeviceLost { device: self.name.clone(), reason }.into()
    }

    /// Has kernels to come cut their work into so many workgroups at least; gives what it was
    /// before.
    pub fn set_fill(&self, workgroups: usize) -> usize {
        self.fill.replace(workgroups)
    }

    /// Workgroups that keep the device busy.
    pub fn fill(&self) -> usize {
        self.fill.get()
    }

    /// The pipeline of a kernel, compiled at its first use.
    pub fn pipeline(&self, key: Key, binds: &[Bind]) -> Rc<Pipeline> {
        if let Some(pipeline) = self.pipelines.borrow().get(&key) {
            return Rc::clone(pipeline);
        }
        let pipeline = Rc::new(Pipeline::new(&self.device, &key, binds));
        self.pipelines.borrow_mut().insert(key, Rc::clone(&pipeline));
        pipeline
    }
}

fn note_fault(fault: &Mutex<Option<String>>, message: String) {
    let mut fault = fault.lock().unwrap_or_else(PoisonError::into_inner);
    fault.get_or_insert(message);
}
