use std::rc::Rc;

use super::context::Context;

/// A buffer that is counted, and given back when it is dropped.
pub struct Buffer {
    /// As wgpu has it.
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

    /// Writes any number of bytes; the queue itself takes whole words only.
    pub fn write(&self, bytes: &[u8]) {
        let (queue, to) = (&self.context.queue, &self.buffer);
        let (words, rest) = bytes.split_at(bytes.len() / 4 * 4);
        queue.write_buffer(to, 0, words);
        if !rest.is_empty() {
            let mut word = [0; 4];
            word[..rest.len()].copy_from_slice(rest);
            queue.write_buffer(to, words.len() as u64, &word);
        }
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
