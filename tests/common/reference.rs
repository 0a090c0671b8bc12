//! Every layer by its definition, in `f64` and without any cleverness: the scalar twin that all
//! kernels are held against.

use lenet_playground::net::{
    Flatten, Layer, Linear, Net, PlainConv2d, Relu, Softmax, TiledMaxPool2d,
};
use ndarray::{
    Array1, Array3, ArrayD, ArrayView, ArrayView1, ArrayView3, ArrayView4, Axis, Dimension, Ix1,
    Ix2, Zip, s,
};

/// A net with its parameters in double precision.
pub struct Reference<'a> {
    pub net: &'a Net,
    /// The arena.
    pub parameters: Vec<f64>,
}

/// What one example becomes.
pub struct Pass {
    pub probabilities: Vec<f64>,
    /// How far the nearest kink is: the smallest distance of a ReLU's input from zero, and of a
    /// window's largest value from its second.
    pub margin: f64,
}

impl<'a> Reference<'a> {
    pub fn new(net: &'a Net) -> Self {
        let parameters = net.parameters().values().iter().map(|&p| p.into()).collect();
        Self { net, parameters }
    }

    /// From one example to the answer.
    pub fn forward(&self, example: &[f64]) -> Pass {
        let mut margin = f64::INFINITY;
        let input = self.net.input().sizes();
        let mut x = ArrayD::from_shape_vec(input, example.to_vec()).unwrap();
        for node in self.net.nodes() {
            let name = node.name.as_str();
            x = self.layer(name, &node.layer, x, &mut margin);
        }
        Pass { probabilities: x.into_raw_vec_and_offset().0, margin }
    }

    fn layer(&self, name: &str, layer: &Layer, x: ArrayD<f64>, margin: &mut f64) -> ArrayD<f64> {
        if layer.is::<PlainConv2d>() {
            let x = x.view().into_dimensionality().unwrap();
            return conv2d(x, self.get(name, "weight"), self.get(name, "bias")).into_dyn();
        }
        if let Some(pool) = layer.downcast_ref::<TiledMaxPool2d>() {
            let x = x.view().into_dimensionality().unwrap();
            return max_pool2d(x, pool.kernel, margin).into_dyn();
        }
        if layer.is::<Linear>() {
            let x: ArrayView1<f64> = x.view().into_dimensionality().unwrap();
            let product = self.get::<Ix2>(name, "weight").dot(&x);
            return (product + self.get::<Ix1>(name, "bias")).into_dyn();
        }
        if layer.is::<Relu>() {
            *margin = x.fold(*margin, |margin, x| margin.min(x.abs()));
            return x.mapv(|x| x.max(0.0));
        }
        if layer.is::<Flatten>() {
            return x.flatten().into_owned().into_dyn();
        }
        assert!(layer.is::<Softmax>(), "this reference is for LeNet's layers");
        softmax(x.flatten().view()).into_dyn()
    }

    /// Mean cross-entropy of some examples, in nats.
    pub fn loss(&self, examples: &[Vec<f64>], labels: &[u8]) -> f64 {
        let losses = examples
            .iter()
            .zip(labels)
            .map(|(example, &label)| -self.forward(example).probabilities[usize::from(label)].ln());
        losses.sum::<f64>() / examples.len() as f64
    }

    fn get<D: Dimension>(&self, layer: &str, role: &str) -> ArrayView<'_, f64, D> {
        let entry = self.net.parameters().entry(&format!("{layer}.{role}")).unwrap();
        let values = &self.parameters[entry.range()];
        let view = ArrayView::from_shape(entry.shape.sizes(), values).unwrap();
        view.into_dimensionality().unwrap()
    }
}

/// `y[m,i,j] = b[m] + Σ w[m,c,u,v] · x[c,i+u,j+v]`.
fn conv2d(x: ArrayView3<f64>, w: ArrayView4<f64>, b: ArrayView1<f64>) -> Array3<f64> {
    let ((_, height, width), (channels, _, k, _)) = (x.dim(), w.dim());
    Array3::from_shape_fn((channels, height - k + 1, width - k + 1), |(m, i, j)| {
        let patch = x.slice(s![.., i..i + k, j..j + k]);
        let products = Zip::from(patch).and(w.index_axis(Axis(0), m));
        products.fold(b[m], |sum, x, w| sum + x * w)
    })
}

/// The largest value of each `K×K` window that the image fills.
fn max_pool2d(x: ArrayView3<f64>, k: usize, margin: &mut f64) -> Array3<f64> {
    let (channels, height, width) = x.dim();
    Array3::from_shape_fn((channels, height / k, width / k), |(c, i, j)| {
        let window = x.slice(s![c, i * k..(i + 1) * k, j * k..(j + 1) * k]);
        let mut values = window.iter().copied().collect::<Vec<_>>();
        values.sort_by(|a, b| b.total_cmp(a));
        // Zeros that tie were all cut off by a ReLU: whichever wins, no gradient passes.
        if let &[first, second, ..] = values.as_slice()
            && first != 0.0
        {
            *margin = margin.min(first - second);
        }
        values[0]
    })
}

fn softmax(x: ArrayView1<f64>) -> Array1<f64> {
    let most = x.fold(f64::NEG_INFINITY, |most, &x| most.max(x));
    let exponentials = x.mapv(|x| (x - most).exp());
    let sum = exponentials.sum();
    exponentials / sum
}
