//! "Is it a 3 or a 7?": two of MNIST's classes, the task of fastai's first lesson, where a 3 has
//! label 1 and a 7 label 0.
//!
//! Source: "Neural Network Foundations (Part 1)" (Flath 2020), on fastai's MNIST_TINY.

use crate::Result;
use crate::data::{Dataset, Subset};

/// The names of the classes, by label.
pub const CLASSES: [&str; 2] = ["7", "3"];

/// Images of the small set in each half: as many as in fastai's MNIST_TINY.
pub fn small_images(subset: Subset) -> usize {
    small_counts(subset).iter().sum()
}

/// The sevens and the threes of the small set. Their sums are fastai's, 709 and 699; there are a
/// few more sevens than threes, as in MNIST itself.
fn small_counts(subset: Subset) -> [usize; 2] {
    match subset {
        Subset::Training => [363, 346],
        Subset::Test => [357, 342],
    }
}

/// The threes and sevens of MNIST, or of another set with classes of these names: 12,396 images of
/// its training set, 2,038 of its test set.
///
/// # Errors
/// Those of [`Dataset::of_classes`].
pub fn of(digits: &Dataset) -> Result<Dataset> {
    Ok(digits.of_classes(&CLASSES)?.with_name(format!("3 or 7 of {}", digits.name())))
}

/// Fewer of them, as fastai has them: 709 to train on (363 sevens and 346 threes) or 699 to
/// validate with (357 and 342), drawn by seed from the half of MNIST that is given.
///
/// fastai's own images are of the same digits, but not the same draw.
///
/// # Errors
/// Those of [`of`] and [`Dataset::draw`].
pub fn small(digits: &Dataset, subset: Subset, seed: u64) -> Result<Dataset> {
    let all = of(digits)?;
    all.draw(all.name(), &small_counts(subset), seed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Origin;
    use crate::data::known::DIGITS;
    use crate::error::DataError;

    #[test]
    fn a_three_is_one_and_a_seven_is_zero() {
        let digits = |labels: Vec<u8>| {
            let pixels = (0..labels.len()).map(|i| i as u8).collect();
            let classes = DIGITS.map(String::from).to_vec();
            Dataset::new("MNIST, test set", Origin::Known, (1, 1), pixels, labels, classes).unwrap()
        };
        let both = of(&digits(vec![7, 0, 3, 9, 3])).unwrap();
        assert_eq!((both.pixels(), both.labels()), (&[0, 2, 4][..], &[0, 1, 1][..]));
        assert_eq!(both.classes(), CLASSES);
        assert_eq!(both.name(), "3 or 7 of MNIST, test set");

        let many = digits([3, 7].repeat(400));
        for (subset, images, threes) in [(Subset::Training, 709, 346), (Subset::Test, 699, 342)] {
            let drawn = small(&many, subset, 1).unwrap();
            assert_eq!((drawn.len(), small_images(subset)), (images, images));
            assert_eq!(drawn.labels().iter().filter(|&&label| label == 1).count(), threes);
            assert_ne!(drawn, small(&many, subset, 2).unwrap());
        }
        let few = small(&digits(vec![3, 7]), Subset::Test, 1);
        assert!(matches!(few.unwrap_err().downcast_ref(), Some(DataError::TooFewImages { .. })));
    }
}
