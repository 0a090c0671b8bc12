//! One file for each command.

pub mod serve;

pub mod test;

pub mod bench;

pub mod dist;
