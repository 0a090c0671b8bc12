//! Plans: *how* a net is computed. A net lowered for one batch size into an ordered list of ops
//! over numbered buffers. Shape inference has happened before; fusion and the reuse of buffers
//! happen here and nowhere else.

mod lower;

mod backward;
mod forward;
mod fuse;
mod memory;
mod segment;

pub use crate::ops::Span;
pub use lower::{LOSS, Mode, Plan, TARGET};
pub use segment::{Clipping, Rule, Segment};
