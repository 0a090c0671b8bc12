use super::Conv2d;
use crate::ops::reference::{RefBackward, RefForward, Reference};

impl Conv2d {
    /// Calls `each` with the places in output, weight and input of every product:
    /// `y[m,i,j] = b[m] + Σ w[m,c,u,v] · x[c,i+u,j+v]`.
    fn for_each_product(&self, mut each: impl FnMut(usize, usize, usize)) {
        for m in 0..self.out_channels {
            for i in 0..self.out_height() {
                for j in 0..self.out_width() {
                    let y = (m * self.out_height() + i) * self.out_width() + j;
                    for c in 0..self.in_channels {
                        for u in 0..self.kernel {
                            let w = ((m * self.in_channels + c) * self.kernel + u) * self.kernel;
                            let x = (c * self.in_height + i + u) * self.in_width + j;
                            (0..self.kernel).for_each(|v| each(y, w + v, x + v));
                        }
                    }
                }
            }
        }
    }

    pub(in crate::ops) fn reference_forward(&self, x: &[f64], parameters: &[f64]) -> Vec<f64> {
        let (weight, bias) = parameters.split_at(self.weights());
        let mut y: Vec<f64> = (0..self.out_len()).map(|at| bias[at / self.out_pixels()]).collect();
        self.for_each_product(|to, w, from| y[to] += weight[w] * x[from]);
        y
    }

    pub(in crate::ops) fn reference_backward(
        &self,
        x: &[f64],
        dy: &[f64],
        parameters: &[f64],
        dparameters: &mut [f64],
    ) -> Vec<f64> {
        let (dweight, dbias) = dparameters.split_at_mut(self.weights());
        self.for_each_product(|to, w, from| dweight[w] += dy[to] * x[from]);
        dy.iter().enumerate().for_each(|(at, dy)| dbias[at / self.out_pixels()] += dy);
        let mut dx = vec![0.0; self.in_len()];
        self.for_each_product(|to, w, from| dx[from] += dy[to] * parameters[w]);
        dx
    }
}

impl Reference for Conv2d {
    fn forward(&self, on: RefForward<'_>) -> Vec<f64> {
        self.reference_forward(on.x[0], on.parameters)
    }

    fn backward(&self, on: RefBackward<'_>) -> Vec<f64> {
        self.reference_backward(on.x[0], on.dy, on.parameters, on.dparameters)
    }
}
