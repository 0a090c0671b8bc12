//! Data sets on the device.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::{Arc, Weak};

use super::context::Context;
use crate::Result;
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

/// A buffer that is counted, and given back when it is dropped.
pub(super) struct Buffer {
    pub buffer: wgpu::Buffer,
    context: Rc<Context>,
}

impl Buffer {
    /// A buffer for so many bytes, all zero.
    pub fn new(
        context: &Rc<Context>,
        label: &str,
        bytes: usize,
        usage: wgpu::BufferUsages,
    ) -> Self {
        // At least one word, and whole words: empty buffers cannot be bound.
        let size = bytes.next_multiple_of(4).max(4) as u64;
        let buffer = context.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some(label),
            size,
            usage: usage | wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::COPY_SRC,
            mapped_at_creation: false,
        });
        context.bytes.update(|all| all + size);
        Self { buffer, context: Rc::clone(context) }
    }

    /// A storage buffer for so many values of four bytes.
    pub fn storage(context: &Rc<Context>, label: &str, values: usize) -> Self {
        Self::new(context, label, values * 4, wgpu::BufferUsages::STORAGE)
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        self.context.bytes.update(|all| all - self.buffer.size());
        // Browsers free a buffer when they get round to it; this frees it now.
        self.buffer.destroy();
    }
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
            write_bytes(context, &to.buffer, bytes);
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

/// Writes any number of bytes; the queue itself takes whole words only.
fn write_bytes(context: &Context, to: &wgpu::Buffer, bytes: &[u8]) {
    let (words, rest) = bytes.split_at(bytes.len() / 4 * 4);
    context.queue.write_buffer(to, 0, words);
    if !rest.is_empty() {
        let mut word = [0; 4];
        word[..rest.len()].copy_from_slice(rest);
        context.queue.write_buffer(to, words.len() as u64, &word);
    }
}
