//! Data sets in two halves: one to train on, one to validate with.

use crate::Result;
use crate::data::Dataset;
use crate::data::sampler::{shuffle, stream};
use crate::error::DataError;

/// A number that no epoch of the sampler reaches: the split has a stream of its own.
const SPLIT: u64 = u64::MAX;

/// The indices of a data set in two halves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Images to train on.
    pub training: Vec<u32>,
    /// Images held out, to validate with.
    pub validation: Vec<u32>,
}

impl Dataset {
    /// Chooses `validation` images to hold out, by seed, and leaves the rest to train on.
    ///
    /// No pixel is copied: both halves are lists of indices, in ascending order.
    ///
    /// # Errors
    /// [`DataError::Split`] where no image would be left to train on.
    pub fn split(&self, validation: usize, seed: u64) -> Result<Split> {
        split(self.len(), validation, seed)
    }

    /// As [`Self::split`], but with each class's share of the images in both halves, as nearly as
    /// whole images allow: for small sets, where chance alone might leave a class out.
    ///
    /// # Errors
    /// [`DataError::Split`] where no image would be left to train on.
    pub fn split_by_class(&self, validation: usize, seed: u64) -> Result<Split> {
        check(self.len(), validation)?;
        let mut by_class = self.indices_by_class();
        let mut rng = stream(seed, SPLIT);
        by_class.iter_mut().for_each(|indices| shuffle(indices, &mut rng));
        // Whole images first, then one more to the classes with the largest rest: Hamilton's way.
        let total = |class: usize| by_class[class].len() as u64 * validation as u64;
        let images = self.len() as u64;
        let mut counts: Vec<usize> =
            (0..by_class.len()).map(|class| (total(class) / images) as usize).collect();
        let mut order: Vec<usize> = (0..by_class.len()).collect();
        order.sort_by_key(|&class| std::cmp::Reverse(total(class) % images));
        let missing = validation - counts.iter().sum::<usize>();
        order.iter().take(missing).for_each(|&class| counts[class] += 1);
        let chosen = by_class.iter().zip(counts).flat_map(|(i, count)| &i[..count]);
        Ok(hold_out(self.len(), chosen))
    }

    pub(super) fn indices(&self) -> Vec<u32> {
        // Lossless: a set holds no more images than there are indices.
        (0..self.len() as u32).collect()
    }

    /// The indices of each class's images, in ascending order.
    pub(super) fn indices_by_class(&self) -> Vec<Vec<u32>> {
        let mut by_class = vec![Vec::new(); self.classes().len()];
        for (index, &label) in self.indices().iter().zip(self.labels()) {
            by_class[usize::from(label)].push(*index);
        }
        by_class
    }
}

/// Holds out so many of the examples, by seed; each half is in ascending order.
pub(super) fn split(images: usize, validation: usize, seed: u64) -> Result<Split> {
    check(images, validation)?;
    // Lossless: a data set has no more images than indices.
    let mut order: Vec<u32> = (0..images as u32).collect();
    shuffle(&mut order, &mut stream(seed, SPLIT));
    Ok(hold_out(images, order.iter().take(validation)))
}

/// Something must be left to train on.
fn check(images: usize, validation: usize) -> Result<()> {
    if validation >= images {
        return Err(DataError::Split { validation, images }.into());
    }
    Ok(())
}

/// The chosen images apart from the rest.
fn hold_out<'a>(images: usize, chosen: impl Iterator<Item = &'a u32>) -> Split {
    let mut held_out = vec![false; images];
    chosen.for_each(|&index| held_out[index as usize] = true);
    let (validation, training) = (0..images as u32).partition(|&index| held_out[index as usize]);
    Split { training, validation }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Origin;

    fn set(labels: Vec<u8>) -> Dataset {
        let classes = (0..3).map(|class| class.to_string()).collect();
        Dataset::new("", Origin::Synthetic, (1, 2), vec![0; 2 * labels.len()], labels, classes)
            .unwrap()
    }

    fn all(split: &Split) -> Vec<u32> {
        assert!(split.training.is_sorted() && split.validation.is_sorted());
        let mut all = [split.training.clone(), split.validation.clone()].concat();
        all.sort_unstable();
        all
    }

    #[test]
    fn a_split_holds_out_by_seed_and_loses_nothing() {
        let set = set(vec![0; 100]);
        let split = set.split(30, 5).unwrap();
        assert_eq!((split.training.len(), split.validation.len()), (70, 30));
        assert_eq!(all(&split), (0..100).collect::<Vec<_>>());
        assert_eq!(set.split(30, 5).unwrap(), split);
        assert_ne!(set.split(30, 6).unwrap(), split);
    }

    #[test]
    fn a_split_leaves_something_to_train_on() {
        let set = set(vec![0, 1]);
        assert_eq!(set.split(0, 1).unwrap().training, [0, 1]);
        assert!(set.split(1, 1).is_ok());
        let error = crate::Error::from(DataError::Split { validation: 2, images: 2 });
        assert_eq!(set.split(2, 1).unwrap_err(), error);
        assert_eq!(set.split_by_class(2, 1).unwrap_err(), error);
    }

    #[test]
    fn a_split_by_class_keeps_the_shares() {
        let labels: Vec<u8> = (0..100).map(|i| if i < 60 { 0 } else { 1 + i / 90 }).collect();
        let set = set(labels);
        for (validation, shares) in [(10, [6, 3, 1]), (11, [7, 3, 1]), (99, [59, 30, 10])] {
            let split = set.split_by_class(validation, 3).unwrap();
            let held_out = |class: u8| {
                split.validation.iter().filter(|&&i| set.labels()[i as usize] == class).count()
            };
            assert_eq!([held_out(0), held_out(1), held_out(2)], shares, "{validation}");
            assert_eq!(all(&split), (0..100).collect::<Vec<_>>());
            assert_eq!(set.split_by_class(validation, 3).unwrap(), split);
        }
        assert_ne!(set.split_by_class(20, 3), set.split_by_class(20, 4));
    }
}
