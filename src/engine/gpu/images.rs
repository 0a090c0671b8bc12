//! Data sets on the device.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::{Arc, Weak};

use crate::Result;
use crate::compute::gpu::{Buffer, Context};
use crate::data::Dataset;
use crate::error::GpuError;

/// The data sets that lie on the device, for as long as somebody has them.
#[derive(Default)]
pub(super) struct Images(RefCell<Vec<(Weak<Dataset>, std::rc::Weak<Uploaded>)>>);

/// A data set's bytes on the device, four in a word.
pub(super) struct Uploaded {
    pub pixels: Buffer,
    pub labels: Buffer,
}

impl Images {
    /// The data set on the device, uploaded unless it lies there.
    ///
    /// # Errors
    /// [`GpuError::DataTooLarge`] where it is more than the device binds at once.
    pub fn upload(&self, context: &Rc<Context>, data: &Arc<Dataset>) -> Result<Rc<Uploaded>> {
        let mut sets = self.0.borrow_mut();
        sets.retain(|(data, uploaded)| data.strong_count() > 0 && uploaded.strong_count() > 0);
        let same = |known: &Weak<Dataset>| Weak::as_ptr(known) == Arc::as_ptr(data);
        let known = sets.iter().find(|(known, _)| same(known));
        if let Some(uploaded) = known.and_then(|(_, uploaded)| uploaded.upgrade()) {
            return Ok(uploaded);
        }
        let limit = context.device.limits().max_storage_buffer_binding_size;
        if data.pixels().len() as u64 > limit {
            return Err(GpuError::DataTooLarge { bytes: data.pixels().len(), limit }.into());
        }
        let upload = |label, bytes: &[u8]| {
            let to = Buffer::new(context, label, bytes.len(), wgpu::BufferUsages::STORAGE);
            to.write(bytes);
            to
        };
        let uploaded = Rc::new(Uploaded {
            pixels: upload("pixels", data.pixels()),
            labels: upload("labels", data.labels()),
        });
        sets.push((Arc::downgrade(data), Rc::downgrade(&uploaded)));
        Ok(uploaded)
    }
}
