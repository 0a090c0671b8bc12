/// Validations between those that count, on few images, for whoever watches a run. They decide
/// nothing. Where a session makes them, it measures all images held out only where patience asks
/// for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuickValidation {
    /// How many there are in an epoch; the last one at its end.
    pub per_epoch: usize,
    /// Of the images held out, so many are measured.
    pub images: usize,
}

impl QuickValidation {
    /// Whether one is due after so many steps, with so many in an epoch.
    pub(super) fn due(self, step: usize, per_epoch: usize) -> bool {
        step > 0 && self.left(step - 1, per_epoch) == 1
    }

    /// Steps from one on until the next is due; at least one. An epoch of few steps has fewer.
    pub(super) fn left(self, step: usize, per_epoch: usize) -> usize {
        let step = step % per_epoch;
        // Rounded: the epoch's share that is done when this part of it is over.
        let end = |part| (2 * part * per_epoch + self.per_epoch) / (2 * self.per_epoch);
        (1..self.per_epoch).map(end).find(|&due| due > step).unwrap_or(per_epoch) - step
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_part_an_epoch_or_are_fewer_where_it_is_short() {
        let steps = |per_epoch: usize| {
            let quick = QuickValidation { per_epoch: 4, images: 1 };
            let due = (0..=2 * per_epoch).filter(|&step| quick.due(step, per_epoch));
            due.collect::<Vec<_>>()
        };
        assert_eq!(steps(860), [215, 430, 645, 860, 1075, 1290, 1505, 1720]);
        assert_eq!(steps(2), [1, 2, 3, 4]);
        assert_eq!(steps(1), [1, 2]);
    }
}
