//! The data sets: from files, from the mirrors, or made up.

use std::sync::Arc;

use lenet_playground::data::store::{Fetch, Found, Store};
use lenet_playground::data::{Dataset, Subset, SyntheticDigits};
use lenet_playground::{Error, Result};

use crate::args::{Data, SetName};
use crate::console::Console;

/// Synthetic digits made between two looks at the progress bar.
const SLICE: usize = 100;

/// Where a data set comes from.
pub enum Source {
    Files(Found),
    Synthetic,
}

impl Source {
    /// Finds the set that was asked for.
    ///
    /// # Errors
    /// [`Error::NoData`] where it is nowhere, and those of [`Store::find`].
    pub fn find(args: &Data, console: &Console) -> Result<Self> {
        let Some(set) = args.set.unwrap_or(SetName::Mnist).known() else {
            return Ok(Self::Synthetic);
        };
        let fetch = match (args.no_download, console.json() || console.quiet()) {
            (true, _) => Fetch::Never,
            (false, true) => Fetch::Quietly,
            (false, false) => Fetch::WithProgress,
        };
        Store::new(args.folder.as_deref()).find(set, fetch).map(Self::Files)
    }

    /// As [`Self::find`], but where the user named neither a set nor a folder and MNIST is not to
    /// be had, synthetic digits, and a warning.
    ///
    /// # Errors
    /// As [`Self::find`].
    pub fn find_or_make(args: &Data, console: &Console) -> Result<Self> {
        match Self::find(args, console) {
            Err(error @ Error::NoData { .. }) if args.set.is_none() && args.folder.is_none() => {
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
    /// Those of [`Found::load`].
    pub fn load(&self, subset: Subset, console: &mut Console) -> Result<Arc<Dataset>> {
        match self {
            Self::Files(found) => found.load(subset).map(Arc::new),
            Self::Synthetic => make(subset, console).map(Arc::new),
        }
    }

    /// Says which data it is and where from: "MNIST from data/mnist, named by LENET_DATA".
    pub fn describe(&self, data: &Dataset) -> String {
        let name = set_name(data);
        match self {
            Self::Files(found) => {
                format!("{name} from {}, {}", found.folder.display(), found.place)
            }
            Self::Synthetic => format!("{name}, made by seed"),
        }
    }
}

/// What a set is called, either half of it: "MNIST" of "MNIST, training set".
pub fn set_name(data: &Dataset) -> &str {
    data.name().split_once(", ").map_or(data.name(), |(set, _)| set)
}

/// Makes the synthetic digits that stand in for MNIST, as many as it has; the page makes the same.
fn make(subset: Subset, console: &mut Console) -> Result<Dataset> {
    let seed = match subset {
        Subset::Training => 1,
        Subset::Test => 2,
    };
    let mut digits = SyntheticDigits::new(subset.images(), seed);
    console.start_bar(digits.len(), "making digits");
    while digits.done() < digits.len() {
        digits.generate(SLICE);
        console.bar().set_position(digits.done() as u64);
    }
    console.end_bar();
    digits.finish()
}
