//! What layers that move values have in common: each value of the output comes from one of the
//! input, or from none.

use super::{OpGraph, Operand, Refusal, movable};
use crate::ops::sparse_matrix::Table;
use crate::shape::Shape;

/// Where each value of an array of sizes `to` comes from in one of sizes `from`; `source` takes
/// indices to indices, which it writes, and says whether there are any.
pub(super) fn sources(
    to: &[usize],
    from: &[usize],
    source: impl Fn(&[usize], &mut [usize]) -> bool,
) -> Result<Vec<Option<usize>>, Refusal> {
    movable(to)?;
    movable(from)?;
    let count: usize = to.iter().product();
    let (mut at, mut there) = (vec![0; to.len()], vec![0; from.len()]);
    let mut sources = Vec::with_capacity(count);
    for _ in 0..count {
        let is_some = source(&at, &mut there);
        let flat = || there.iter().zip(from).fold(0, |flat, (at, size)| flat * size + at);
        sources.push(is_some.then(flat));
        for (at, &size) in at.iter_mut().zip(to).rev() {
            *at += 1;
            if *at < size {
                break;
            }
            *at = 0;
        }
    }
    Ok(sources)
}

/// The matrix that moves values; what comes from nowhere is `fill`.
pub(super) fn matrix(columns: usize, sources: &[Option<usize>], fill: f32) -> Table {
    Table::of_sources(columns, sources.len(), fill, |row| sources[row])
}

/// The layer that moves the values of its one input.
pub(super) fn rearranged(
    inputs: &[Shape],
    to: Vec<usize>,
    sources: &[Option<usize>],
    fill: f32,
) -> OpGraph {
    let mut graph = OpGraph::new(inputs);
    graph.sparse(Operand::Input(0), matrix(inputs[0].len(), sources, fill), to);
    graph
}
