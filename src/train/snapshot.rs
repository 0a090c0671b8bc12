use crate::engine::State;

/// A training run as it was after a step. With the same net, data and options, a run taken up
/// from here goes on as the one it was taken of.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// Steps done, and so the place in the data and in the schedule.
    pub step: usize,
    /// What was learned and is remembered.
    pub state: State,
}
