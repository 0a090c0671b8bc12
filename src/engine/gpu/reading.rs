//! Reading back: copies into staging buffers that are used again and again, and futures that are
//! ready when these are mapped. Nothing here is waited for by the work that follows, so a browser
//! that maps slowly (Firefox takes 100 ms) slows nothing but the news.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context as Task, Poll, Waker};

use crate::compute::gpu::Buffer;
use crate::compute::gpu::Context;
use crate::engine::Reading;

/// A part of a buffer, in values of four bytes.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    pub buffer: &'a Buffer,
    pub first: usize,
    pub values: usize,
}

impl<'a> Part<'a> {
    /// The first so many values.
    pub fn first(buffer: &'a Buffer, values: usize) -> Self {
        Self { buffer, first: 0, values }
    }
}

/// Ends the commands with copies of these parts, submits all, and reads the copies.
pub(super) fn read(
    context: &Rc<Context>,
    mut commands: wgpu::CommandEncoder,
    parts: &[Part],
) -> Reading<Vec<f32>> {
    let bytes = parts.iter().map(|part| part.values as u64 * 4).sum();
    let staging = take_staging(context, bytes);
    let mut end = 0;
    for Part { buffer, first, values } in parts {
        let (from, size) = (*first as u64 * 4, *values as u64 * 4);
        commands.copy_buffer_to_buffer(&buffer.buffer, from, &staging, end, Some(size));
        end += size;
    }
    context.queue.submit([commands.finish()]);
    let (tell, mapped) = one_shot(context);
    staging.map_async(wgpu::MapMode::Read, ..bytes, move |result| {
        tell.tell(result.map_err(|error| error.to_string()));
    });
    let context = Rc::clone(context);
    Box::pin(async move {
        let outcome = mapped.await.and_then(|()| {
            let view = staging.get_mapped_range(..bytes).map_err(|error| error.to_string())?;
            let (words, _) = view.as_chunks::<4>();
            Ok(words.iter().map(|&word| f32::from_le_bytes(word)).collect())
        });
        let values = outcome.map_err(|reason| context.lost(context.fault().unwrap_or(reason)))?;
        context.check()?;
        staging.unmap();
        context.staging.borrow_mut().push(staging);
        Ok(values)
    })
}

/// A staging buffer of at least so many bytes: a free one, else a new one.
fn take_staging(context: &Context, bytes: u64) -> wgpu::Buffer {
    let mut free = context.staging.borrow_mut();
    let fits =
        |buffer: &wgpu::Buffer| bytes <= buffer.size() && buffer.size() <= bytes.max(4096) * 2;
    match free.iter().position(fits) {
        Some(at) => free.swap_remove(at),
        None => {
            // Nobody waits for those of other sizes: a run reads few sizes, again and again.
            while free.len() >= 4 {
                free.remove(0).destroy();
            }
            context.device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("staging"),
                size: bytes.max(4096),
                usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
                mapped_at_creation: false,
            })
        }
    }
}

/// Ready when all that was submitted is done.
pub(super) fn finished(context: &Rc<Context>) -> Reading<()> {
    let (tell, done) = one_shot(context);
    context.queue.on_submitted_work_done(move || tell.tell(Ok(())));
    let context = Rc::clone(context);
    Box::pin(async move {
        done.await.map_err(|reason| context.lost(reason))?;
        context.check()
    })
}

type Outcome = Result<(), String>;

#[derive(Default)]
struct Slot {
    outcome: Option<Outcome>,
    waker: Option<Waker>,
}

/// The end that a device's callback holds.
struct Tell(Arc<Mutex<Slot>>);

/// The end that somebody awaits.
struct Told {
    slot: Arc<Mutex<Slot>>,
    #[cfg(not(target_arch = "wasm32"))]
    device: wgpu::Device,
}

fn one_shot(context: &Context) -> (Tell, Told) {
    #[cfg(target_arch = "wasm32")]
    let _ = context;
    let slot = Arc::new(Mutex::new(Slot::default()));
    let told = Told {
        slot: Arc::clone(&slot),
        #[cfg(not(target_arch = "wasm32"))]
        device: context.device.clone(),
    };
    (Tell(slot), told)
}

impl Tell {
    fn tell(self, outcome: Outcome) {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slot.outcome = Some(outcome);
        slot.waker.take().into_iter().for_each(Waker::wake);
    }
}

impl Future for Told {
    type Output = Outcome;

    fn poll(self: Pin<&mut Self>, task: &mut Task) -> Poll<Outcome> {
        // Outside of a browser nobody calls back unless somebody waits for the device.
        #[cfg(not(target_arch = "wasm32"))]
        if let Err(error) = self.device.poll(wgpu::PollType::wait_indefinitely()) {
            return Poll::Ready(Err(error.to_string()));
        }
        let mut slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(outcome) = slot.outcome.take() {
            return Poll::Ready(outcome);
        }
        slot.waker = Some(task.waker().clone());
        Poll::Pending
    }
}
