//! Sampling: a data set's indices in shuffled batches, a fresh order for each epoch.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

use crate::{Error, Result};

/// Draws every index once in each epoch, in batches; the last batch of an epoch may be short.
///
/// The order of an epoch depends on the seed and the epoch's number alone, so that a position
/// saved is a position found again.
#[derive(Debug, Clone)]
pub struct Sampler {
    indices: Vec<u32>,
    order: Vec<u32>,
    /// The epoch that `order` was shuffled for.
    shuffled: Option<u64>,
    batch_size: usize,
    seed: u64,
    position: Position,
}

/// Where a sampler stands: before the batch that begins at `offset` in `epoch`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Position {
    /// Epochs completed.
    pub epoch: u64,
    /// Images of this epoch drawn so far.
    pub offset: usize,
}

impl Sampler {
    /// A sampler over these indices, before the first batch of the first epoch.
    ///
    /// # Errors
    /// [`Error::Sampler`] where there are no indices, or `batch_size` is 0.
    pub fn new(indices: Vec<u32>, batch_size: usize, seed: u64) -> Result<Self> {
        if indices.is_empty() || batch_size == 0 {
            return Err(Error::Sampler { batch: batch_size, images: indices.len() });
        }
        Ok(Self {
            order: indices.clone(),
            indices,
            shuffled: None,
            batch_size,
            seed,
            position: Position::default(),
        })
    }

    /// The next batch, which may be the first of a new epoch. Allocates nothing.
    pub fn next_batch(&mut self) -> &[u32] {
        self.shuffle();
        let start = self.position.offset;
        let end = start.saturating_add(self.batch_size).min(self.order.len());
        self.position = if end < self.order.len() {
            Position { offset: end, ..self.position }
        } else {
            Position { epoch: self.position.epoch.saturating_add(1), offset: 0 }
        };
        // In range: `set_position` and this function keep offsets below the length.
        &self.order[start..end]
    }

    /// Whether the batch drawn last, if any, was the last of its epoch.
    pub fn epoch_ended(&self) -> bool {
        self.position.epoch > 0 && self.position.offset == 0
    }

    /// Where the sampler stands.
    pub fn position(&self) -> Position {
        self.position
    }

    /// Goes to a position, such as one read before from a sampler with the same indices, batch
    /// size and seed.
    ///
    /// # Errors
    /// [`Error::SamplerPosition`] where no batch begins there; the sampler stays where it was.
    pub fn set_position(&mut self, position: Position) -> Result<()> {
        let images = self.indices.len();
        if position.offset >= images || !position.offset.is_multiple_of(self.batch_size) {
            return Err(Error::SamplerPosition {
                offset: position.offset,
                batch: self.batch_size,
                images,
            });
        }
        self.position = position;
        Ok(())
    }

    /// Images in an epoch.
    pub fn len(&self) -> usize {
        self.indices.len()
    }

    /// Always false: a sampler has at least one index.
    pub fn is_empty(&self) -> bool {
        self.indices.is_empty()
    }

    /// Images in a batch, but for the last of an epoch.
    pub fn batch_size(&self) -> usize {
        self.batch_size
    }

    /// Batches in an epoch.
    pub fn batches_per_epoch(&self) -> usize {
        self.indices.len().div_ceil(self.batch_size)
    }

    /// Makes `order` the order of the present epoch.
    fn shuffle(&mut self) {
        if self.shuffled != Some(self.position.epoch) {
            self.order.copy_from_slice(&self.indices);
            shuffle(&mut self.order, &mut stream(self.seed, self.position.epoch));
            self.shuffled = Some(self.position.epoch);
        }
    }
}

/// A generator for one purpose of many under one seed.
///
/// The seed is mixed before the number is added: otherwise seed 1's second epoch would be seed
/// 2's first.
pub(super) fn stream(seed: u64, number: u64) -> Xoshiro256PlusPlus {
    let mixed = Xoshiro256PlusPlus::seed_from_u64(seed).next_u64();
    Xoshiro256PlusPlus::seed_from_u64(mixed.wrapping_add(number))
}

/// Fisher and Yates' shuffle: every order is as likely as any other.
///
/// Written out because results must stay the same with each release of `rand` and each word size.
pub(super) fn shuffle(values: &mut [u32], rng: &mut Xoshiro256PlusPlus) {
    for last in (1..values.len()).rev() {
        let among = last as u128 + 1;
        // Below `among`, as a 64-bit fraction of it is.
        let chosen = ((u128::from(rng.next_u64()) * among) >> 64) as usize;
        values.swap(last, chosen);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epoch(sampler: &mut Sampler) -> Vec<u32> {
        let mut drawn = Vec::new();
        loop {
            drawn.extend_from_slice(sampler.next_batch());
            if sampler.epoch_ended() {
                return drawn;
            }
        }
    }

    fn sorted(mut values: Vec<u32>) -> Vec<u32> {
        values.sort_unstable();
        values
    }

    #[test]
    fn an_epoch_draws_each_index_once_with_a_short_last_batch() {
        let mut sampler = Sampler::new((100..110).collect(), 4, 7).unwrap();
        assert_eq!(sampler.batches_per_epoch(), 3);
        let lengths: Vec<_> = (0..6).map(|_| sampler.next_batch().len()).collect();
        assert_eq!(lengths, [4, 4, 2, 4, 4, 2]);
        assert_eq!(sorted(epoch(&mut sampler)), (100..110).collect::<Vec<_>>());
    }

    #[test]
    fn epochs_differ_and_seeds_differ() {
        let epochs = |seed| {
            let mut sampler = Sampler::new((0..1000).collect(), 64, seed).unwrap();
            [epoch(&mut sampler), epoch(&mut sampler)]
        };
        let [first, second] = epochs(1);
        let [other, other_second] = epochs(2);
        assert_ne!(first, second);
        assert_ne!(first, other);
        assert_ne!(second, other, "seed 1's second epoch is not seed 2's first");
        assert_ne!(second, other_second);
        assert_eq!(epochs(1), [first, second]);
    }

    #[test]
    fn the_order_of_a_seed_never_changes() {
        // A change here changes every published result: it must be meant.
        let mut sampler = Sampler::new((0..10).collect(), 10, 1).unwrap();
        assert_eq!(sampler.next_batch(), GOLDEN[0]);
        assert_eq!(sampler.next_batch(), GOLDEN[1]);
    }

    /// Computed apart, in Python, from the published definitions of SplitMix64 and xoshiro256++.
    const GOLDEN: [[u32; 10]; 2] = [[3, 9, 4, 8, 5, 2, 6, 7, 0, 1], [1, 6, 7, 3, 2, 4, 9, 0, 8, 5]];

    #[test]
    fn each_index_comes_first_about_as_often() {
        let mut firsts = [0_u32; 10];
        for seed in 0..10_000 {
            let mut sampler = Sampler::new((0..10).collect(), 1, seed).unwrap();
            firsts[sampler.next_batch()[0] as usize] += 1;
        }
        // 1,000 expected; the standard deviation is 30.
        assert!(firsts.iter().all(|n| (880..1120).contains(n)), "{firsts:?}");
    }

    #[test]
    fn a_saved_position_is_found_again() {
        let mut sampler = Sampler::new((0..100).collect(), 32, 3).unwrap();
        for _ in 0..6 {
            sampler.next_batch();
        }
        let saved = sampler.position();
        assert_eq!(saved, Position { epoch: 1, offset: 64 });
        let expected: Vec<Vec<u32>> = (0..5).map(|_| sampler.next_batch().to_vec()).collect();

        let mut restored = Sampler::new((0..100).collect(), 32, 3).unwrap();
        restored.set_position(saved).unwrap();
        let found: Vec<Vec<u32>> = (0..5).map(|_| restored.next_batch().to_vec()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn epoch_ended_is_true_after_the_last_batch_only() {
        let mut sampler = Sampler::new((0..5).collect(), 2, 0).unwrap();
        assert!(!sampler.epoch_ended());
        let ended: Vec<_> = (0..6)
            .map(|_| {
                sampler.next_batch();
                sampler.epoch_ended()
            })
            .collect();
        assert_eq!(ended, [false, false, true, false, false, true]);
    }

    #[test]
    fn bad_arguments_are_refused() {
        let none = Sampler::new(vec![], 4, 0).unwrap_err();
        assert_eq!(none, Error::Sampler { batch: 4, images: 0 });
        let zero = Sampler::new(vec![1], 0, 0).unwrap_err();
        assert_eq!(zero, Error::Sampler { batch: 0, images: 1 });

        let mut sampler = Sampler::new((0..10).collect(), 4, 0).unwrap();
        sampler.next_batch();
        let before = sampler.position();
        for offset in [10, 12, 3] {
            assert!(sampler.set_position(Position { epoch: 0, offset }).is_err());
            assert_eq!(sampler.position(), before);
        }
    }

    #[test]
    fn a_batch_may_be_larger_than_the_set() {
        let mut sampler = Sampler::new((0..3).collect(), usize::MAX, 0).unwrap();
        assert_eq!(sorted(sampler.next_batch().to_vec()), [0, 1, 2]);
        assert!(sampler.epoch_ended());
    }
}
