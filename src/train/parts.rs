//! How each part of a net is trained.

use super::Options;
use crate::Result;
use crate::error::TrainError;
use crate::net::{Net, Parameter, Role};
use crate::plan::{Rule, Segment, Span};

/// The rule of each of the net's parameters.
///
/// # Errors
/// [`TrainError::NoSuchPart`] where a multiplier's name is the beginning of no parameter's.
pub(super) fn segments(net: &Net, options: &Options) -> Result<Vec<Segment>> {
    let entries = net.parameters().entries();
    for (part, _) in &options.multipliers {
        if !entries.iter().any(|entry| belongs(entry, part)) {
            let parts = entries.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>();
            return Err(
                TrainError::NoSuchPart { part: part.clone(), parts: parts.join(", ") }.into()
            );
        }
    }
    let segment = |entry: &Parameter| Segment {
        span: Span { offset: entry.offset, len: entry.shape.len() },
        rule: rule(entry, options),
    };
    Ok(Segment::joined(entries.iter().map(segment), net.parameters().len()))
}

fn rule(entry: &Parameter, options: &Options) -> Rule {
    let fitting = options.multipliers.iter().filter(|(part, _)| belongs(entry, part));
    let multiplier = fitting.max_by_key(|(part, _)| part.len()).map_or(1.0, |(_, times)| *times);
    if multiplier == 0.0 {
        return Rule::Frozen;
    }
    if let Role::Average { rate } = entry.role {
        return Rule::Average { rate };
    }
    let l2 = if options.l2_biases || entry.role != Role::Bias { options.l2 } else { 0.0 };
    Rule::Train { multiplier, l2 }
}

/// Whether a parameter's name begins with a part's. `conv1` has no part in `conv10.weight`.
fn belongs(entry: &Parameter, part: &str) -> bool {
    let rest = entry.name.strip_prefix(part);
    rest.is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::{Linear, lenet};

    fn rules(net: &Net, options: &Options) -> Vec<Rule> {
        let segments = segments(net, options).unwrap();
        let at = |offset| {
            segments.iter().find(|segment| segment.span.range().contains(&offset)).unwrap().rule
        };
        net.parameters().entries().iter().map(|entry| at(entry.offset)).collect()
    }

    #[test]
    fn without_options_the_net_is_one_segment() {
        let net = lenet(1);
        let segments = segments(&net, &Options::default()).unwrap();
        assert_eq!(segments, [Segment::whole(net.parameters().len())]);
    }

    #[test]
    fn the_longest_name_that_fits_holds_and_biases_are_spared() {
        let linear = || Linear { features: 3 }.into();
        let net = Net::chain("net", [2], [("fc1", linear()), ("fc10", linear())]).unwrap();
        let multipliers = vec![("fc1.bias".into(), 0.0), ("fc1".into(), 0.5)];
        let train = |multiplier, l2| Rule::Train { multiplier, l2 };
        let options = Options { multipliers, l2: 0.1, ..Options::default() };
        let expected = [train(0.5, 0.1), Rule::Frozen, train(1.0, 0.1), train(1.0, 0.0)];
        assert_eq!(rules(&net, &options), expected);
        let all = Options { l2_biases: true, ..options };
        assert_eq!(rules(&net, &all)[3], train(1.0, 0.1));
    }

    #[test]
    fn a_part_that_is_not_there_is_named() {
        let multipliers = vec![("conv".into(), 0.5)];
        let options = Options { multipliers, ..Options::default() };
        assert_eq!(
            segments(&lenet(1), &options).unwrap_err().to_string(),
            "learning-rate multiplier: the net has no part called conv; its parameters are \
             conv1.weight, conv1.bias, conv2.weight, conv2.bias, fc1.weight, fc1.bias, \
             fc2.weight, fc2.bias"
        );
    }
}
