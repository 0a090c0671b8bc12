use super::MaxPool2d;
use crate::ops::reference::{RefBackward, RefForward, Reference};

/// A window of a max pooling.
#[derive(Clone, Copy)]
pub(in crate::ops) struct Window {
    /// The largest value.
    pub most: f64,
    /// Where it is in the input; the first of equals.
    pub at: usize,
    /// The next largest; less than any where the window is one value.
    pub second: f64,
}

impl MaxPool2d {
    /// The windows that the image fills.
    pub(in crate::ops) fn windows(&self, x: &[f64]) -> Vec<Window> {
        let mut windows = Vec::with_capacity(self.out_len());
        for c in 0..self.channels {
            for i in 0..self.out_height() {
                for j in 0..self.out_width() {
                    let row = c * self.in_height + i * self.kernel;
                    let corner = row * self.in_width + j * self.kernel;
                    let places = (0..self.kernel).flat_map(|u| {
                        (0..self.kernel).map(move |v| corner + u * self.in_width + v)
                    });
                    windows.push(window(x, places));
                }
            }
        }
        windows
    }
}

fn window(x: &[f64], places: impl Iterator<Item = usize>) -> Window {
    let none = Window { most: f64::NEG_INFINITY, at: 0, second: f64::NEG_INFINITY };
    places.fold(none, |window, at| {
        if x[at] > window.most {
            Window { most: x[at], at, second: window.most }
        } else {
            Window { second: window.second.max(x[at]), ..window }
        }
    })
}

/// Each window's gradient at the place of its largest value.
pub(in crate::ops) fn unpool(argmax: &[Option<usize>], dy: &[f64], len: usize) -> Vec<f64> {
    let mut dx = vec![0.0; len];
    for (place, dy) in argmax.iter().zip(dy) {
        place.iter().for_each(|&at| dx[at] += dy);
    }
    dx
}

impl Reference for MaxPool2d {
    fn forward(&self, on: RefForward<'_>) -> Vec<f64> {
        let windows = self.windows(on.x[0]);
        windows.iter().for_each(|window| on.margin.note(window.most, window.second));
        *on.argmax = windows.iter().map(|window| Some(window.at)).collect();
        windows.iter().map(|window| window.most).collect()
    }

    fn backward(&self, on: RefBackward<'_>) -> Vec<f64> {
        unpool(on.argmax, on.dy, self.in_len())
    }
}
