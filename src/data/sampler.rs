//! Sampling: a data set's indices, in a fresh order for each epoch.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

use crate::Result;
use crate::error::DataError;

/// Puts the indices in a fresh order for each epoch.
///
/// The order depends on the seed and the epoch's number alone, so that a run can be resumed in
/// the middle.
#[derive(Debug, Clone)]
pub struct Sampler {
    indices: Vec<u32>,
    order: Vec<u32>,
    /// The epoch that `order` was shuffled for.
    shuffled: Option<u64>,
    batch_size: usize,
    seed: u64,
}

impl Sampler {
    /// A sampler over these indices, for batches of this size.
    ///
    /// # Errors
    /// [`DataError::Sampler`] where there are no indices, or `batch_size` is 0.
    pub fn new(indices: Vec<u32>, batch_size: usize, seed: u64) -> Result<Self> {
        if indices.is_empty() || batch_size == 0 {
            return Err(DataError::Sampler { batch: batch_size, images: indices.len() }.into());
        }
        Ok(Self { order: indices.clone(), indices, shuffled: None, batch_size, seed })
    }

    /// Every index once, in the order of an epoch, counted from 0.
    pub fn epoch(&mut self, epoch: u64) -> &[u32] {
        if self.shuffled != Some(epoch) {
            self.order.copy_from_slice(&self.indices);
            shuffle(&mut self.order, &mut stream(self.seed, epoch));
            self.shuffled = Some(epoch);
        }
        &self.order
    }

    /// Images in an epoch.
    pub fn len(&self) -> usize {
        self.indices.len()
    }

    /// Always false: a sampler has at least one index.
    pub fn is_empty(&self) -> bool {
        self.indices.is_empty()
    }

    /// Images in a batch, but for the last of an epoch, which may be short.
    pub fn batch_size(&self) -> usize {
        self.batch_size
    }

    /// Batches in an epoch.
    pub fn batches_per_epoch(&self) -> usize {
        self.indices.len().div_ceil(self.batch_size)
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

    fn sorted(values: &[u32]) -> Vec<u32> {
        let mut values = values.to_vec();
        values.sort_unstable();
        values
    }

    #[test]
    fn an_epoch_draws_each_index_once() {
        let mut sampler = Sampler::new((100..110).collect(), 4, 7).unwrap();
        assert_eq!((sampler.batches_per_epoch(), sampler.len()), (3, 10));
        for epoch in [0, 1, 5] {
            assert_eq!(sorted(sampler.epoch(epoch)), (100..110).collect::<Vec<_>>());
        }
    }

    #[test]
    fn epochs_differ_and_seeds_differ() {
        let epochs = |seed| {
            let mut sampler = Sampler::new((0..1000).collect(), 64, seed).unwrap();
            [sampler.epoch(0).to_vec(), sampler.epoch(1).to_vec()]
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
        assert_eq!(sampler.epoch(0), GOLDEN[0]);
        assert_eq!(sampler.epoch(1), GOLDEN[1]);
        assert_eq!(sampler.epoch(0), GOLDEN[0], "back again");
    }

    /// Computed apart, in Python, from the published definitions of SplitMix64 and xoshiro256++.
    const GOLDEN: [[u32; 10]; 2] = [[3, 9, 4, 8, 5, 2, 6, 7, 0, 1], [1, 6, 7, 3, 2, 4, 9, 0, 8, 5]];

    #[test]
    fn each_index_comes_first_about_as_often() {
        let mut firsts = [0_u32; 10];
        for seed in 0..10_000 {
            let mut sampler = Sampler::new((0..10).collect(), 1, seed).unwrap();
            firsts[sampler.epoch(0)[0] as usize] += 1;
        }
        // 1,000 expected; the standard deviation is 30.
        assert!(firsts.iter().all(|n| (880..1120).contains(n)), "{firsts:?}");
    }

    #[test]
    fn bad_arguments_are_refused() {
        let none = Sampler::new(vec![], 4, 0).unwrap_err();
        assert_eq!(none, DataError::Sampler { batch: 4, images: 0 }.into());
        let zero = Sampler::new(vec![1], 0, 0).unwrap_err();
        assert_eq!(zero, DataError::Sampler { batch: 0, images: 1 }.into());
    }

    #[test]
    fn a_batch_may_be_larger_than_the_set() {
        let sampler = Sampler::new((0..3).collect(), usize::MAX, 0).unwrap();
        assert_eq!(sampler.batches_per_epoch(), 1);
    }
}
