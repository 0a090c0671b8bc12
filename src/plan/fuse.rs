//! Fusion: ops in a row, each of which takes nothing but what the one before it gives, and is the
//! only one to take it, become one.

use std::sync::Arc;

use super::forward::Record;
use crate::ops::conv_relu_pool::ConvReluPool;
use crate::ops::conv2d::Conv2d;
use crate::ops::linear::Linear;
use crate::ops::max_pool2d::MaxPool2d;
use crate::ops::relu::Relu;

/// The records with what fuses fused; `uses` says how often each value is used.
pub(super) fn fuse(records: Vec<Record>, uses: &[usize]) -> Vec<Record> {
    let mut fused = Vec::with_capacity(records.len());
    let mut rest = records.as_slice();
    while let [first, after @ ..] = rest {
        let (record, taken) = conv_relu_pool(rest, uses)
            .or_else(|| linear_relu(rest, uses))
            .unwrap_or((first.clone(), 0));
        fused.push(record);
        rest = &after[taken..];
    }
    fused
}

/// Whether the record takes what the one before it gives, and nobody else does.
fn follows(before: &Record, record: &Record, uses: &[usize]) -> bool {
    record.x == [Some(before.y), None] && uses[before.y] == 1
}

/// A convolution, ReLU and pooling. The largest of several values is the same before and after a
/// ReLU, so these two may come in either order.
fn conv_relu_pool(records: &[Record], uses: &[usize]) -> Option<(Record, usize)> {
    let [first, second, third, ..] = records else { return None };
    let conv = *first.op.downcast_ref::<Conv2d>()?;
    if !follows(first, second, uses) || !follows(second, third, uses) {
        return None;
    }
    let pool = match (second.op.downcast_ref::<MaxPool2d>(), third.op.downcast_ref::<MaxPool2d>()) {
        (None, Some(pool)) if second.op.is::<Relu>() => *pool,
        (Some(pool), None) if third.op.is::<Relu>() => *pool,
        _ => return None,
    };
    let op = Arc::new(ConvReluPool { conv, pool });
    Some((Record { op, y: third.y, ..first.clone() }, 2))
}

/// A linear map and ReLU.
fn linear_relu(records: &[Record], uses: &[usize]) -> Option<(Record, usize)> {
    let [first, second, ..] = records else { return None };
    let linear = *first.op.downcast_ref::<Linear>()?;
    let is_fused = follows(first, second, uses) && second.op.is::<Relu>();
    let op = Arc::new(Linear { relu: true, ..linear });
    is_fused.then(|| (Record { op, y: second.y, ..first.clone() }, 1))
}
