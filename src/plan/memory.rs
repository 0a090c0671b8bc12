//! Buffer reuse: two values whose lives do not overlap share one buffer.

use super::Plan;
use crate::ops::{Buffer, Slot};

/// First and last op that touch a buffer.
#[derive(Clone, Copy)]
struct Life {
    first: usize,
    last: usize,
}

/// Renumbers the plan's buffers so that they take little room. Inputs and outputs keep a place of
/// their own for the whole plan, since the host reads and writes them between ops.
pub(super) fn reuse(plan: &mut Plan) {
    let mut lives = lives(plan);
    let always = Some(Life { first: 0, last: usize::MAX });
    for_each_shown(plan, |slot| lives[slot.buffer.0] = always);

    let mut places: Vec<(usize, Vec<Life>)> = Vec::new();
    let mut place_of = vec![None; plan.buffers.len()];
    // The largest first, so that no place has to grow.
    let mut waiting: Vec<usize> = (0..plan.buffers.len()).filter(|&b| lives[b].is_some()).collect();
    let size = |buffer: usize| (plan.buffers[buffer], std::cmp::Reverse(buffer));
    // Not sorted: the library's sort is 10 kB of code, and there are ten buffers.
    while let Some(at) = (0..waiting.len()).max_by_key(|&at| size(waiting[at])) {
        let buffer = waiting.swap_remove(at);
        let Some(life) = lives[buffer] else { continue };
        let free = |tenants: &[Life]| {
            tenants.iter().all(|other| other.last < life.first || life.last < other.first)
        };
        let place = match places.iter().position(|(_, tenants)| free(tenants)) {
            Some(place) => place,
            None => {
                places.push((plan.buffers[buffer], Vec::new()));
                places.len() - 1
            }
        };
        places[place].1.push(life);
        place_of[buffer] = Some(Buffer(place));
    }

    let moved = |slot: &mut Slot| {
        if let Some(place) = place_of[slot.buffer.0] {
            slot.buffer = place;
        }
    };
    for_each_slot(plan, |_, slot| moved(slot));
    for_each_shown(plan, moved);
    plan.buffers = places.into_iter().map(|(len, _)| len).collect();
}

/// Calls `f` on each slot that the host reads or writes.
fn for_each_shown(plan: &mut Plan, f: impl FnMut(&mut Slot)) {
    let Plan { inputs, outputs, output_gradient, input_gradients, .. } = plan;
    let gradients = input_gradients.iter_mut().flatten().chain(output_gradient);
    inputs.iter_mut().chain(outputs).chain(gradients).for_each(f);
}

/// Calls `f` on each slot of each op, with the op's number.
fn for_each_slot(plan: &mut Plan, mut f: impl FnMut(usize, &mut Slot)) {
    let Plan { forward, loss, backward, .. } = plan;
    let loss_at = forward.len();
    for (at, call) in forward.iter_mut().enumerate() {
        call.slots_mut().for_each(|slot| f(at, slot));
    }
    for slot in loss.iter_mut().flat_map(|loss| loss.slots_mut()) {
        f(loss_at, slot);
    }
    for (at, call) in (loss_at + 1..).zip(backward) {
        call.slots_mut().for_each(|slot| f(at, slot));
    }
}

fn lives(plan: &mut Plan) -> Vec<Option<Life>> {
    let mut lives: Vec<Option<Life>> = vec![None; plan.buffers.len()];
    for_each_slot(plan, |at, slot| {
        let life = lives[slot.buffer.0].get_or_insert(Life { first: at, last: at });
        life.last = at;
    });
    lives
}

#[cfg(test)]
mod tests {
    use super::super::{Mode, Plan};
    use crate::net::lenet;

    #[test]
    fn inference_takes_less_room_than_training() {
        let floats = |mode| {
            let plan = Plan::lower(&lenet(0), mode, 1).unwrap();
            plan.buffers.iter().sum::<usize>()
        };
        let (inference, training) = (floats(Mode::Inference), floats(Mode::Training));
        // Input, output, the largest two values that live at the same time.
        assert_eq!(inference, 784 + 10 + 2880 + 800);
        assert!(inference < training, "{inference} {training}");
    }

    #[test]
    fn no_op_reads_and_writes_one_buffer_unless_it_says_so() {
        let mut plan = Plan::lower(&lenet(0), Mode::Training, 1).unwrap();
        let Plan { forward, backward, .. } = &mut plan;
        for call in forward.iter_mut().chain(backward) {
            let in_place = call.dx[0].is_some() && call.dx[0] == call.dy;
            let seen: Vec<_> = call.slots_mut().map(|slot| slot.buffer).collect();
            let distinct: std::collections::HashSet<_> = seen.iter().collect();
            assert!(in_place || distinct.len() == seen.len(), "{call:?}");
        }
    }
}
