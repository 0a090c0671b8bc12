//! Windows of images at random places.

use super::random::{draw, of_example};
use super::{Backward, Forward, Op, Reads, StepContext};

/// In training a window of the image at a place drawn for each example; in use the middle one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RandomCrop {
    /// Channels.
    pub channels: usize,
    /// Height and width of the image.
    pub size: [usize; 2],
    /// Height and width of the window.
    pub window: [usize; 2],
    /// Whether half of the examples are mirrored, left to right.
    pub mirror: bool,
}

impl RandomCrop {
    /// Where an example's window begins, and whether it is mirrored.
    fn place(&self, context: StepContext, example: usize) -> ([usize; 2], bool) {
        let room = [self.size[0] - self.window[0], self.size[1] - self.window[1]];
        if !context.training {
            return (room.map(|room| room / 2), false);
        }
        let own = of_example(context, example);
        let along = |axis: usize| draw(own, axis as u32) as usize % (room[axis] + 1);
        ([along(0), along(1)], self.mirror && draw(own, 2) & 1 == 1)
    }

    /// Calls `f` with each place in the image and in the window.
    fn for_each_place(
        &self,
        context: StepContext,
        example: usize,
        mut f: impl FnMut(usize, usize),
    ) {
        let ([top, left], mirrored) = self.place(context, example);
        let [down, across] = self.window;
        for channel in 0..self.channels {
            for i in 0..down {
                for j in 0..across {
                    let column = left + if mirrored { across - 1 - j } else { j };
                    let from = (channel * self.size[0] + top + i) * self.size[1] + column;
                    f(from, (channel * down + i) * across + j);
                }
            }
        }
    }

    /// Values of an example's image, and of its window.
    fn lens(&self) -> [usize; 2] {
        [self.size, self.window].map(|[height, width]| self.channels * height * width)
    }
}

impl Op for RandomCrop {
    fn name(&self) -> &'static str {
        "random_crop"
    }

    fn is_random(&self) -> bool {
        true
    }

    fn backward_reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn forward(&self, call: Forward<'_>) {
        let [from, to] = self.lens();
        let examples = call.x[0].chunks_exact(from).zip(call.y.chunks_exact_mut(to));
        for (example, (x, y)) in examples.enumerate() {
            self.for_each_place(call.context, example, |from, to| y[to] = x[from]);
        }
    }

    /// Zero outside the window.
    fn backward(&self, call: Backward<'_>) {
        let [Some(dx), _] = call.dx else { return };
        let [from, to] = self.lens();
        dx.fill(0.0);
        let examples = call.dy.chunks_exact(to).zip(dx.chunks_exact_mut(from));
        for (example, (dy, dx)) in examples.enumerate() {
            self.for_each_place(call.context, example, |from, to| dx[from] = dy[to]);
        }
    }
}
