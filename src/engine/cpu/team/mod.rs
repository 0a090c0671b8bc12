//! Teams: several cores train one net in step. Every member has an engine of its own for its
//! share of each batch; gradients are added up in the order of the members, so that a run with so
//! many members is repeatable bit for bit.
//!
//! What they share is plain memory and a meeting point, which may be threads' or web workers'
//! ([`Shared`]). In a step all members
//! 1. meet, and take their shares of the batch, which the lead has put in place;
//! 2. run forward and backward, write down their gradients, and meet again;
//! 3. each add up one part of the gradients, update that part of the parameters (and remember the
//!    optimizer's means for that part alone), write it down, and meet; where the norm of the
//!    gradients is bounded they meet once more before, each with its part's sum of squares;
//! 4. read the parts of the others.

mod shared;

mod order;

mod member;

mod helper;
mod lead;

#[cfg(not(target_arch = "wasm32"))]
mod threads;

pub use helper::Helper;
pub use lead::Lead;
pub use shared::{Layout, Region, Shared};
#[cfg(not(target_arch = "wasm32"))]
pub use threads::Threads;
