use std::f64::consts::TAU;

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

use super::{Net, Parameter};
use crate::catalogue::{Entry, Field, FieldKind, Range, Value};

/// Kaiming initialisation (He et al. 2015, arXiv:1502.01852): each weight from a normal
/// distribution of mean 0 and variance `2 / fan_in`, which keeps the variance of the activations
/// from layer to layer under ReLU; each bias zero. The same seed gives the same bytes everywhere.
pub fn kaiming(net: &mut Net, seed: u64) {
    draw_all(net, seed, |_| true, kaiming_values);
}

/// A parameter's first values, from a generator.
fn kaiming_values(entry: &Parameter, rng: &mut Xoshiro256PlusPlus) -> Vec<f32> {
    match entry.fan_in {
        0 => vec![entry.initial; entry.shape.len()],
        fan_in => normals(entry, (2.0 / fan_in as f64).sqrt(), rng),
    }
}

/// As many draws from a normal distribution as the parameter has values.
fn normals(entry: &Parameter, deviation: f64, rng: &mut Xoshiro256PlusPlus) -> Vec<f32> {
    (0..entry.shape.len()).map(|_| (deviation * normal(rng)) as f32).collect()
}

/// Draws values for all parameters from one generator, and gives them to those that are wanted.
fn draw_all(
    net: &mut Net,
    seed: u64,
    wanted: impl Fn(&Parameter) -> bool,
    draw: impl Fn(&Parameter, &mut Xoshiro256PlusPlus) -> Vec<f32>,
) {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let entries = net.parameters().entries().to_vec();
    for (at, entry) in entries.iter().enumerate() {
        let values = draw(entry, &mut rng);
        if wanted(entry) {
            net.parameters_mut().take(at, &values, true);
        }
    }
}

/// How first values are drawn. Biases are zero, and scales one, unless it says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Initializer {
    /// See [`kaiming`].
    #[default]
    Kaiming,
    /// Normal with variance `2 / (fan_in + fan_out)` (Glorot and Bengio 2010).
    Xavier,
    /// Rows (or columns, if there are fewer) at right angles and of length 1 (Saxe et al. 2013,
    /// arXiv:1312.6120).
    Orthogonal,
    /// Normal, of these standard deviations.
    Normal {
        /// Of weights.
        weights: f32,
        /// Of biases.
        biases: f32,
    },
    /// What passes the input on, as far as the shapes allow: an identity matrix; in convolutions
    /// the kernel's middle.
    Identity,
}

/// Which parameters are given first values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InitScope {
    /// All.
    #[default]
    All,
    /// Those that have none.
    Missing,
}

/// Gives parameters first values, by seed. Values depend on the seed and on which parameters come
/// before them, not on which of those were drawn.
pub fn initialize(net: &mut Net, initializer: Initializer, which: InitScope, seed: u64) {
    let wanted = |entry: &Parameter| which == InitScope::All || !entry.initialized;
    draw_all(net, seed, wanted, |entry, rng| initializer.draw(entry, rng));
}

impl Initializer {
    /// The rules, with their settings.
    pub const ENTRIES: &'static [Entry] = &[
        entry(
            "kaiming",
            "Kaiming’s rule",
            "Normal, of variance 2 / fan-in",
            "He et al. 2015, arXiv:1502.01852",
            &[],
        ),
        entry(
            "xavier",
            "Xavier’s rule",
            "Normal, of variance 2 / (fan-in + fan-out)",
            "Glorot and Bengio 2010",
            &[],
        ),
        entry(
            "orthogonal",
            "Orthogonal",
            "Rows, or columns if there are fewer, at right angles and of length 1",
            "Saxe et al. 2013, arXiv:1312.6120",
            &[],
        ),
        entry("identity", "Identity", "What passes the input on, as far as shapes allow", "", &[]),
        entry(
            "normal",
            "Normal distribution",
            "Normal, of standard deviations that you choose",
            "",
            &[
                deviation("weights", 0.1, "Standard deviation of weights"),
                deviation("biases", 0.0, "Standard deviation of biases"),
            ],
        ),
    ];

    fn draw(self, entry: &Parameter, rng: &mut Xoshiro256PlusPlus) -> Vec<f32> {
        let (fan_in, fan_out) = (entry.fan_in as f64, entry.fan_out as f64);
        match self {
            Self::Normal { biases, .. }
                if entry.role == super::Role::Bias && entry.initial == 0.0 =>
            {
                normals(entry, biases.into(), rng)
            }
            // What is not drawn is the same by any rule.
            _ if entry.fan_in == 0 => kaiming_values(entry, rng),
            Self::Kaiming => kaiming_values(entry, rng),
            Self::Xavier => normals(entry, (2.0 / (fan_in + fan_out)).sqrt(), rng),
            Self::Normal { weights, .. } => normals(entry, weights.into(), rng),
            Self::Orthogonal => orthogonal(entry.shape.sizes(), rng),
            Self::Identity => identity(entry.shape.sizes()),
        }
    }
}

const fn entry(
    name: &'static str,
    label: &'static str,
    help: &'static str,
    source: &'static str,
    fields: &'static [Field],
) -> Entry {
    Entry { name, label, help, source, fields }
}

const fn deviation(key: &'static str, usual: f32, help: &'static str) -> Field {
    Field::new(key, key, FieldKind::Number(Range::FROM_ZERO), help).or(Value::Number(usual))
}

/// A matrix of the first dimension's rows, whose rows or columns, whichever are fewer, are at
/// right angles: normal draws made so by Gram and Schmidt's method, twice for precision.
fn orthogonal(sizes: &[usize], rng: &mut Xoshiro256PlusPlus) -> Vec<f32> {
    let rows = sizes.first().copied().unwrap_or(1);
    let columns: usize = sizes.iter().skip(1).product();
    let (count, length) = (rows.min(columns), rows.max(columns));
    let mut vectors: Vec<Vec<f64>> = Vec::with_capacity(count);
    while vectors.len() < count {
        let mut vector: Vec<f64> = (0..length).map(|_| normal(rng)).collect();
        for other in vectors.iter().chain(&vectors) {
            let along: f64 = vector.iter().zip(other).map(|(a, b)| a * b).sum();
            vector.iter_mut().zip(other).for_each(|(a, b)| *a -= along * b);
        }
        let norm = vector.iter().map(|x| x * x).sum::<f64>().sqrt();
        vector.iter_mut().for_each(|x| *x /= norm);
        vectors.push(vector);
    }
    let at = |i: usize| match rows <= columns {
        true => vectors[i / columns][i % columns],
        false => vectors[i % columns][i / columns],
    };
    (0..rows * columns).map(|i| at(i) as f32).collect()
}

/// One where output and input have the same number, in the middle of a kernel; zero elsewhere.
fn identity(sizes: &[usize]) -> Vec<f32> {
    let rows = sizes.first().copied().unwrap_or(1);
    let columns = sizes.get(1).copied().unwrap_or(1);
    let kernel = sizes.get(2..).unwrap_or_default();
    let area: usize = kernel.iter().product();
    let middle = kernel.iter().fold(0, |flat, size| flat * size + size / 2);
    let mut values = vec![0.0; rows * columns * area];
    (0..rows.min(columns)).for_each(|i| values[(i * columns + i) * area + middle] = 1.0);
    values
}

/// A draw from the standard normal distribution (Box and Muller 1958). Its logarithm and cosine
/// are `libm`'s on every target; a crate's tables would take 8 kB of the page.
fn normal(rng: &mut Xoshiro256PlusPlus) -> f64 {
    // 53 random bits as a number above 0 and up to 1.
    let mut uniform = || ((rng.next_u64() >> 11) + 1) as f64 / (1_u64 << 53) as f64;
    let radius = (-2.0 * libm::log(uniform())).sqrt();
    radius * libm::cos(TAU * uniform())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_have_the_moments_of_the_normal_distribution() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
        let draws: Vec<f64> = (0..100_000).map(|_| normal(&mut rng)).collect();
        let mean = |power: i32| draws.iter().map(|x| x.powi(power)).sum::<f64>() / 1e5;
        for (power, expected, tolerance) in
            [(1, 0.0, 0.01), (2, 1.0, 0.02), (3, 0.0, 0.05), (4, 3.0, 0.1)]
        {
            assert!((mean(power) - expected).abs() < tolerance, "{power}: {}", mean(power));
        }
    }
}
