//! One file for each command.

pub mod serve;

pub mod test;
mod tutorials;

pub mod bench;

pub mod dist;
