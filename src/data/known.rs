//! The known public sets: what they are called, and the SHA-256 sums that they are known by.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::data::Part;
use crate::data::idx::Idx;

/// A public data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Set {
    /// Handwritten digits (LeCun, Cortes, Burges 1998).
    Mnist,
    /// Zalando's articles of clothing (Xiao, Rasul, Vollgraf 2017, arXiv:1708.07747).
    FashionMnist,
}

impl Set {
    /// Every known set.
    pub const ALL: [Self; 2] = [Self::Mnist, Self::FashionMnist];

    /// The name of the set's folder and in links, such as "mnist".
    pub fn id(self) -> &'static str {
        match self {
            Self::Mnist => "mnist",
            Self::FashionMnist => "fashion-mnist",
        }
    }

    /// The name to show.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mnist => "MNIST",
            Self::FashionMnist => "Fashion-MNIST",
        }
    }

    /// The names of the classes, by label.
    pub fn classes(self) -> [&'static str; 10] {
        match self {
            Self::Mnist => DIGITS,
            Self::FashionMnist => [
                "T-shirt/top",
                "Trouser",
                "Pullover",
                "Dress",
                "Coat",
                "Sandal",
                "Shirt",
                "Sneaker",
                "Bag",
                "Ankle boot",
            ],
        }
    }
}

/// The halves in which the known sets are published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subset {
    /// 60,000 images to train on.
    Training,
    /// 10,000 images to test on, never trained on.
    Test,
}

impl Subset {
    /// Both halves.
    pub const ALL: [Self; 2] = [Self::Training, Self::Test];

    /// The name to show.
    pub fn name(self) -> &'static str {
        match self {
            Self::Training => "training set",
            Self::Test => "test set",
        }
    }

    /// Number of images in it.
    pub fn images(self) -> usize {
        match self {
            Self::Training => 60_000,
            Self::Test => 10_000,
        }
    }
}

/// What one half of a set is called in a sentence: "MNIST's test set" where the set is a public one,
/// "the test set of your files" where its name is no proper name.
pub fn title(set: &str, subset: Subset) -> String {
    let half = subset.name();
    if ["MNIST", "CIFAR-10"].iter().any(|public| set.ends_with(public)) {
        return format!("{set}'s {half}");
    }
    // Names of the visitor's own folders and files stay as they are.
    match set {
        "Your files" => format!("the {half} of your files"),
        "Synthetic digits" => format!("the {half} of synthetic digits"),
        _ => format!("the {half} of {set}"),
    }
}

/// The classes of a set of digits.
pub const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// One of the four files of a known set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KnownFile {
    /// The set it belongs to.
    pub set: Set,
    /// The half of the set.
    pub subset: Subset,
    /// Images or labels.
    pub part: Part,
}

impl KnownFile {
    /// The four files of a set.
    pub fn all(set: Set) -> [Self; 4] {
        let file = |subset, part| Self { set, subset, part };
        [
            file(Subset::Training, Part::Images),
            file(Subset::Training, Part::Labels),
            file(Subset::Test, Part::Images),
            file(Subset::Test, Part::Labels),
        ]
    }

    /// Its usual name, without ".gz".
    pub fn file_name(self) -> &'static str {
        match (self.subset, self.part) {
            (Subset::Training, Part::Images) => "train-images-idx3-ubyte",
            (Subset::Training, Part::Labels) => "train-labels-idx1-ubyte",
            (Subset::Test, Part::Images) => "t10k-images-idx3-ubyte",
            (Subset::Test, Part::Labels) => "t10k-labels-idx1-ubyte",
        }
    }

    /// Its length in bytes, unpacked.
    pub fn bytes(self) -> usize {
        match self.part {
            Part::Images => 16 + self.subset.images() * 28 * 28,
            Part::Labels => 8 + self.subset.images(),
        }
    }

    /// The SHA-256 sum of its unpacked bytes, in hexadecimal.
    pub fn sha256(self) -> &'static str {
        match (self.set, self.subset, self.part) {
            (Set::Mnist, Subset::Training, Part::Images) => {
                "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"
            }
            (Set::Mnist, Subset::Training, Part::Labels) => {
                "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"
            }
            (Set::Mnist, Subset::Test, Part::Images) => {
                "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"
            }
            (Set::Mnist, Subset::Test, Part::Labels) => {
                "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"
            }
            (Set::FashionMnist, Subset::Training, Part::Images) => {
                "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"
            }
            (Set::FashionMnist, Subset::Training, Part::Labels) => {
                "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"
            }
            (Set::FashionMnist, Subset::Test, Part::Images) => {
                "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"
            }
            (Set::FashionMnist, Subset::Test, Part::Labels) => {
                "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"
            }
        }
    }
}

/// The known set that both files belong to, if any.
///
/// The sums are computed only where the lengths fit, so that other files cost nothing.
pub(crate) fn recognise(images: &Idx<3>, labels: &Idx<1>) -> Option<(Set, Subset)> {
    let subset = Subset::ALL.into_iter().find(|subset| {
        images.sizes == [subset.images(), 28, 28] && labels.sizes == [subset.images()]
    })?;
    let label_sum = sum(labels);
    let set = Set::ALL.into_iter().find(|&set| {
        let part = Part::Labels;
        KnownFile { set, subset, part }.sha256() == label_sum
    })?;
    let part = Part::Images;
    let file = KnownFile { set, subset, part };
    (file.sha256() == sum(images)).then_some((set, subset))
}

/// A finished sum in hexadecimal.
pub(crate) fn hex(hasher: Sha256) -> String {
    hasher.finalize().iter().fold(String::new(), |mut hex, b| {
        // Writing to a `String` cannot fail.
        let _ = write!(hex, "{b:02x}");
        hex
    })
}

pub(crate) fn sum<const R: usize>(file: &Idx<R>) -> String {
    let mut hasher = Sha256::new();
    hasher.update(file.header_bytes());
    hasher.update(&file.values);
    hex(hasher)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_a_sum_of_its_own() {
        let files: Vec<_> = Set::ALL.into_iter().flat_map(KnownFile::all).collect();
        for (i, a) in files.iter().enumerate() {
            assert_eq!(a.sha256().len(), 64);
            for b in &files[..i] {
                assert_ne!(a.sha256(), b.sha256(), "{a:?} and {b:?}");
            }
        }
    }

    #[test]
    fn a_half_of_a_set_has_a_name_that_fits_into_a_sentence() {
        for (set, expected) in [
            ("MNIST", "MNIST's test set"),
            ("Fashion-MNIST", "Fashion-MNIST's test set"),
            ("3 or 7 of MNIST", "3 or 7 of MNIST's test set"),
            ("CIFAR-10", "CIFAR-10's test set"),
            ("Your files", "the test set of your files"),
            ("Synthetic digits", "the test set of synthetic digits"),
            ("My Pictures/cats, dogs", "the test set of My Pictures/cats, dogs"),
        ] {
            assert_eq!(title(set, Subset::Test), expected);
        }
        assert_eq!(title("MNIST", Subset::Training), "MNIST's training set");
    }

    #[test]
    fn sums_are_those_of_the_files_bytes() {
        // sha256sum of 00 00 08 01 00 00 00 02 07 09, by coreutils.
        let file = Idx { sizes: [2], values: vec![7, 9] };
        assert_eq!(file.header_bytes(), [0, 0, 8, 1, 0, 0, 0, 2]);
        assert_eq!(sum(&file), "6b413bc4e4b437a09780b06c8c43c748d2546f2be2f36913c8dfdb95fac3a083");
    }

    #[test]
    fn a_set_of_the_right_size_with_other_pixels_is_not_known() {
        let images = Idx { sizes: [10_000, 28, 28], values: vec![0; 7_840_000] };
        let labels = Idx { sizes: [10_000], values: vec![0; 10_000] };
        assert_eq!(recognise(&images, &labels), None);
    }
}
