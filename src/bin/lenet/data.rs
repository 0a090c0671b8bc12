//! The data sets: from files, from the mirrors, or made up.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lenet_playground::Result;
use lenet_playground::codec::{ColorSpace, ImageEncoder, ImageLayout, SIDE};
use lenet_playground::data::store::{Cifar10, Fetch, Found, Store};
use lenet_playground::data::{
    Dataset, Pictures, Set, Subset, SyntheticDigits, file, three_or_seven,
};
use lenet_playground::error::FileError;
use lenet_playground::net::Net;

use crate::console::Console;
use clap::Args;
use std::str::FromStr;

#[derive(Debug, Clone, Args)]
pub struct Data {
    /// The folder with the data, the only one that is looked in [default: see below]
    #[arg(long = "data", value_name = "DIR", help_heading = "Data")]
    pub folder: Option<PathBuf>,
    /// mnist, fashion-mnist, three-or-seven (digits of MNIST), cifar10, synthetic, or a folder or
    /// zip file of pictures in folders named after their classes [default: mnist; to evaluate, what
    /// the net was trained on]
    #[arg(long, value_name = "SET", help_heading = "Data")]
    pub set: Option<SetName>,
    /// Use what is on this machine
    #[arg(long, help_heading = "Data")]
    pub no_download: bool,
}

/// What can be asked for with `--set`.
#[derive(Debug, Clone)]
pub enum SetName {
    Known(Set),
    ThreeOrSeven,
    /// As few of them as fastai's lesson takes.
    ThreeOrSevenSmall,
    Cifar10,
    Synthetic,
    /// A folder or a zip file of pictures.
    Pictures(PathBuf),
}

impl FromStr for SetName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(set) = Set::ALL.into_iter().find(|set| set.id() == text) {
            return Ok(Self::Known(set));
        }
        match text {
            "three-or-seven" => Ok(Self::ThreeOrSeven),
            "three-or-seven-small" => Ok(Self::ThreeOrSevenSmall),
            "cifar10" => Ok(Self::Cifar10),
            "synthetic" => Ok(Self::Synthetic),
            path if Path::new(path).exists() => Ok(Self::Pictures(path.into())),
            _ => Err("it is neither mnist, fashion-mnist, three-or-seven, three-or-seven-small, \
                      cifar10 nor synthetic, \
                      and there is no folder or zip file of that name"
                .into()),
        }
    }
}

/// Synthetic digits made between two looks at the progress bar.
const SLICE: usize = 100;
/// The part of pictures that is tested on, where no folder says so: one in so many.
const TESTED: usize = 5;

/// Where a data set comes from.
pub enum Source {
    Files(Found),
    ThreeOrSeven { found: Found, small: bool, seed: u64 },
    Cifar10(Cifar10),
    Pictures { path: PathBuf, training: Arc<Dataset>, test: Arc<Dataset> },
    Synthetic,
}

impl Source {
    /// Finds the set that was asked for; pictures are brought to what the net takes.
    ///
    /// # Errors
    /// [`FileError::NoData`] where it is nowhere, those of [`Store::find`], and where pictures
    /// cannot be read.
    pub fn find(args: &Data, net: &Net, console: &Console) -> Result<Self> {
        let fetch = match (args.no_download, console.json() || console.quiet()) {
            (true, _) => Fetch::Never,
            (false, true) => Fetch::Quietly,
            (false, false) => Fetch::WithProgress,
        };
        let store = || Store::new(args.folder.as_deref());
        match args.set.as_ref().unwrap_or(&SetName::Known(Set::Mnist)) {
            SetName::Known(set) => store().find(*set, fetch).map(Self::Files),
            SetName::ThreeOrSeven | SetName::ThreeOrSevenSmall => {
                let found = store().find(Set::Mnist, fetch)?;
                let small = matches!(args.set, Some(SetName::ThreeOrSevenSmall));
                Ok(Self::ThreeOrSeven { found, small, seed: 1 })
            }
            SetName::Cifar10 => store().find_cifar10().map(Self::Cifar10),
            SetName::Pictures(path) => pictures(path, layout_for(net)?),
            SetName::Synthetic => Ok(Self::Synthetic),
        }
    }

    /// As [`Self::find`], but where the user named neither a set nor a folder and MNIST is not to
    /// be had, synthetic digits, and a warning.
    ///
    /// # Errors
    /// As [`Self::find`].
    pub fn find_or_make(args: &Data, net: &Net, console: &Console) -> Result<Self> {
        match Self::find(args, net, console) {
            Err(error)
                if matches!(error.downcast_ref(), Some(FileError::NoData { .. }))
                    && args.set.is_none()
                    && args.folder.is_none() =>
            {
                console.warn(format_args!("WARNING: {error}."));
                console.warn("WARNING: training on SYNTHETIC DIGITS, not on MNIST.");
                Ok(Self::Synthetic)
            }
            found => found,
        }
    }

    /// Loads one half of the set.
    ///
    /// # Errors
    /// Those of [`Found::load`] and [`Cifar10::load`].
    pub fn load(&self, subset: Subset, console: &mut Console) -> Result<Arc<Dataset>> {
        match self {
            Self::Files(found) => found.load(subset).map(Arc::new),
            Self::ThreeOrSeven { found, small: false, .. } => {
                three_or_seven::of(&found.load(subset)?).map(Arc::new)
            }
            Self::ThreeOrSeven { found, seed, .. } => {
                three_or_seven::small(&found.load(subset)?, subset, *seed).map(Arc::new)
            }
            Self::Cifar10(found) => found.load(subset).map(Arc::new),
            Self::Pictures { training, test, .. } => Ok(Arc::clone(match subset {
                Subset::Training => training,
                Subset::Test => test,
            })),
            Self::Synthetic => make(subset, console).map(Arc::new),
        }
    }

    /// How a picture is brought to what these data are: digits as MNIST's were made, all else fitted
    /// in.
    ///
    /// # Errors
    /// None in fact: images of these sizes were encoded before.
    pub fn encoder(&self, data: &Dataset) -> Result<ImageEncoder> {
        let of_digits = match self {
            Self::Files(found) => found.set == Set::Mnist,
            Self::ThreeOrSeven { .. } | Self::Synthetic => true,
            Self::Cifar10(_) | Self::Pictures { .. } => false,
        };
        let [channels, height, width] = data.shape();
        if of_digits && [channels, height, width] == [1, SIDE, SIDE] {
            return ImageEncoder::digit();
        }
        let space = if channels == 1 { ColorSpace::Grayscale } else { ColorSpace::Rgb };
        Ok(ImageEncoder::new(ImageLayout::new(height, width, space)?))
    }

    /// Says which data it is and where from: "MNIST from data/mnist, named by LENET_DATA".
    pub fn describe(&self, data: &Dataset) -> String {
        let name = data.set_name();
        match self {
            Self::Files(Found { folder, place, .. })
            | Self::ThreeOrSeven { found: Found { folder, place, .. }, .. }
            | Self::Cifar10(Cifar10 { folder, place }) => {
                format!("{name} from {}, {place}", folder.display())
            }
            Self::Pictures { path, .. } => format!("Pictures from {}", path.display()),
            Self::Synthetic => format!("{name}, made by seed"),
        }
    }
}

/// What a net takes of a picture. A net that takes none says so when it meets the data: they are
/// grey digits then.
fn layout_for(net: &Net) -> Result<ImageLayout> {
    match *net.input().sizes() {
        [1, height, width] => ImageLayout::new(height, width, ColorSpace::Grayscale),
        [3, height, width] => ImageLayout::new(height, width, ColorSpace::Rgb),
        _ => ImageLayout::new(SIDE, SIDE, ColorSpace::Grayscale),
    }
}

/// Reads a folder or a zip file of pictures, and tests on a fifth of each class where no folder
/// says what to test on.
fn pictures(path: &Path, layout: ImageLayout) -> Result<Source> {
    let encoder = ImageEncoder::new(layout);
    let name = path.display().to_string();
    let Pictures { training, test } = if path.is_dir() {
        Pictures::from_folder(path, encoder)?
    } else {
        let bytes = file::read(path, file::LARGEST)?;
        Pictures::from_zip(&name, &bytes, encoder)
            .map_err(|error| FileError::in_file(&name, error))?
    };
    let (training, test) = match test {
        Some(test) => (training, test),
        None => {
            let split = training.split_by_class(training.len().div_ceil(TESTED), 0)?;
            let half = |subset: Subset, indices: &[u32]| {
                training.select(format!("{name}, {}", subset.name()), indices)
            };
            (half(Subset::Training, &split.training)?, half(Subset::Test, &split.validation)?)
        }
    };
    Ok(Source::Pictures { path: path.into(), training: training.into(), test: test.into() })
}

/// Makes the synthetic digits that stand in for MNIST, as many as it has; the page makes the same.
fn make(subset: Subset, console: &mut Console) -> Result<Dataset> {
    let seed = match subset {
        Subset::Training => 1,
        Subset::Test => 2,
    };
    let mut digits = SyntheticDigits::new(subset.images(), seed);
    console.start_bar(digits.len(), "making digits");
    while digits.processed() < digits.len() {
        digits.generate(SLICE);
        console.bar().set_position(digits.processed() as u64);
    }
    console.end_bar();
    digits.finish()
}
