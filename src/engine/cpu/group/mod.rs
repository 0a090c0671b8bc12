//! Worker groups: data-parallel training on several cores. Each member has an engine of its own for
//! its share of every batch. Gradients are added up in the order of the ranks, so that a run with the
//! same number of members repeats bit for bit.
//!
//! Members share memory and a barrier, of threads or of web workers ([`Shared`]). In a step all
//! members
//! 1. wait at the barrier, then read their shares of the batch, which the coordinator has written;
//! 2. run forward and backward, write their gradients, and wait at the barrier;
//! 3. each add up one part of the gradients, update that part of the parameters (each keeps the
//!    optimizer's state of its own part alone), write it, and wait at the barrier; where the
//!    gradient norm is clipped there is one barrier more before, for the sums of squares;
//! 4. read the parts of the others.

mod shared;

mod command;

mod member;

mod coordinator;
mod worker;

#[cfg(not(target_arch = "wasm32"))]
mod threads;

pub use coordinator::Coordinator;
pub use shared::{Layout, Region, Shared};
#[cfg(not(target_arch = "wasm32"))]
pub use threads::Threads;
pub use worker::Worker;
