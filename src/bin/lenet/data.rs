//! The data sets, from files or from the mirrors.

use lenet_playground::Result;
use lenet_playground::data::store::{Fetch, Found, Store};
use lenet_playground::data::{Dataset, Set};

use crate::args::{Data, SetName};
use crate::console::Console;

/// Finds the set that was asked for.
///
/// # Errors
/// Those of [`Store::find`].
pub fn find(args: &Data, console: &Console) -> Result<Found> {
    let fetch = match (args.no_download, console.json() || console.quiet()) {
        (true, _) => Fetch::Never,
        (false, true) => Fetch::Quietly,
        (false, false) => Fetch::WithProgress,
    };
    let set = args.set.map_or(Set::Mnist, SetName::known);
    Store::new(args.folder.as_deref()).find(set, fetch)
}

/// Says which data it is and where from: "MNIST from data/mnist, named by LENET_DATA".
pub fn describe(found: &Found, data: &Dataset) -> String {
    format!("{} from {}, {}", set_name(data), found.folder.display(), found.place)
}

/// What a set is called, either half of it: "MNIST" of "MNIST, training set".
pub fn set_name(data: &Dataset) -> &str {
    data.name().split_once(", ").map_or(data.name(), |(set, _)| set)
}
