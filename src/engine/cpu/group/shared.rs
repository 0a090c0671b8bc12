use std::ops::Range;

use crate::Result;
use crate::engine::device::slice_of;
use crate::net::Net;

/// A part of a group's memory; where each member has one, by its rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Region {
    /// What is to be done, from the coordinator to all.
    Command,
    /// A member's share of the batch: labels, then examples.
    Share(usize),
    /// A member's gradients, and after them its loss and the sum of its part's squares.
    Gradients(usize),
    /// The part of the parameters that a member updates.
    Parameters(usize),
}

/// Memory that all members of a group read and write, and their barrier.
///
/// Members write at the same time only where no other reads or writes; what was written before a
/// barrier is read after it.
pub trait Shared {
    /// Writes values from place `at` of a region on.
    fn write(&self, region: Region, at: usize, values: &[f32]);

    /// Reads values from place `at` of a region on.
    fn read(&self, region: Region, at: usize, values: &mut [f32]);

    /// Waits until all members have arrived.
    ///
    /// # Errors
    /// [`EngineError::MemberLost`](crate::error::EngineError::MemberLost) where one does not arrive.
    fn barrier(&self) -> Result<()>;
}

/// Sizes of a group's memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// How many members, the coordinator included.
    pub members: usize,
    /// Examples of a whole batch.
    pub batch: usize,
    /// Values of one example.
    pub example: usize,
    /// Parameters of the net.
    pub parameters: usize,
    /// The most examples that a member takes through the net at a time.
    pub slice: usize,
}

/// Words of a command.
pub(super) const COMMAND: usize = 18;
/// Words of a loss: its sum in two parts, and the correct.
pub(super) const LOSS: usize = 3;
/// Words of a sum of squares, in two parts.
pub(super) const SQUARES: usize = 2;

impl Layout {
    /// The sizes for a net.
    pub fn new(net: &Net, members: usize, batch: usize) -> Self {
        let (example, parameters) = (net.input().len(), net.parameters().len());
        Self { members, batch, example, parameters, slice: slice_of(net) }
    }

    /// The most examples that a member has of a slice of a batch, which most often is all of it.
    pub fn share(&self) -> usize {
        self.batch.div_ceil(self.members).min(self.slice)
    }

    /// The most examples of a batch that the group takes at a time.
    pub fn at_a_time(&self) -> usize {
        self.share() * self.members
    }

    /// The examples of a member, of so many in a slice of a batch.
    pub fn examples(&self, rank: usize, whole: usize) -> Range<usize> {
        let start = |rank: usize| (rank * self.share()).min(whole);
        start(rank)..start(rank + 1)
    }

    /// The part of the parameters that a member updates.
    pub fn part(&self, rank: usize) -> Range<usize> {
        let start = |rank| self.parameters * rank / self.members;
        start(rank)..start(rank + 1)
    }

    /// All regions, in a fixed order.
    pub fn regions(&self) -> impl Iterator<Item = Region> + use<> {
        let kinds = [Region::Share, Region::Gradients, Region::Parameters];
        let members = self.members;
        let of_members = kinds.into_iter().flat_map(move |kind| (0..members).map(kind));
        std::iter::once(Region::Command).chain(of_members)
    }

    /// A region's place in that order.
    pub fn index(&self, region: Region) -> usize {
        match region {
            Region::Command => 0,
            Region::Share(rank) => 1 + rank,
            Region::Gradients(rank) => 1 + self.members + rank,
            Region::Parameters(rank) => 1 + 2 * self.members + rank,
        }
    }

    /// Values of a region.
    pub fn len(&self, region: Region) -> usize {
        match region {
            Region::Command => COMMAND,
            Region::Share(_) => self.share() * (1 + self.example),
            Region::Gradients(_) => self.parameters + LOSS + SQUARES,
            Region::Parameters(rank) => self.part(rank).len(),
        }
    }

    /// Values of all regions.
    pub fn total(&self) -> usize {
        self.regions().map(|region| self.len(region)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_parts_cover_everything_once() {
        for (members, batch, parameters, slice) in
            [(1, 64, 10, 64), (2, 64, 11, 64), (3, 7, 100, 64), (4, 5, 3, 64), (2, 64, 11, 8)]
        {
            let layout = Layout { members, batch, example: 4, parameters, slice };
            for whole in 0..=layout.at_a_time().min(batch) {
                let shares: Vec<usize> =
                    (0..members).flat_map(|rank| layout.examples(rank, whole)).collect();
                assert_eq!(shares, (0..whole).collect::<Vec<_>>());
            }
            let parts: Vec<usize> = (0..members).flat_map(|rank| layout.part(rank)).collect();
            assert_eq!(parts, (0..parameters).collect::<Vec<_>>());
            for (index, region) in layout.regions().enumerate() {
                assert_eq!(layout.index(region), index);
            }
        }
    }
}
