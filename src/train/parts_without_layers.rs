//! How each part of a net is trained where the build has to be small: all alike.

use super::Options;
use super::options::option;
use crate::Result;
use crate::net::Net;
use crate::plan::Segment;

/// One rule for all of the net's parameters.
///
/// # Errors
/// [`OptionError`](crate::error::OptionError) where parts are to be trained otherwise.
pub(super) fn segments(net: &Net, options: &Options) -> Result<Vec<Segment>> {
    let alike = options.multipliers.is_empty() && options.l2 == 0.0;
    let expected = "left out in a build without the feature `full`";
    option("learning-rate multipliers and L2", expected, &"some", alike)?;
    Ok(vec![Segment::whole(net.parameters().len())])
}
