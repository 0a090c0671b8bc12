//! Plans: *how* a net is computed. A net lowered for one batch size into an ordered list of ops
//! over numbered buffers. Shape inference has happened before; fusion and the reuse of buffers
//! happen here and nowhere else.

mod op;

mod lower;
mod memory;
mod segment;

pub use lower::{LOSS, Mode, Plan, TARGET};
#[cfg(feature = "layers")]
pub use op::PlannedStep;
pub use op::{Buffer, ConvGeometry, LinearGeometry, Op, PoolGeometry, Span, Winners};
pub use segment::{Clipping, Rule, Segment};
