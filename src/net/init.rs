use std::f64::consts::TAU;

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

use super::Net;

/// Kaiming initialisation (He et al. 2015, arXiv:1502.01852): each weight from a normal
/// distribution of mean 0 and variance `2 / fan_in`, which keeps the variance of the activations
/// from layer to layer under ReLU; each bias zero. The same seed gives the same bytes everywhere.
pub fn kaiming(net: &mut Net, seed: u64) {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let entries = net.parameters().entries().to_vec();
    for entry in entries {
        let values = &mut net.parameters_mut().values_mut()[entry.range()];
        if entry.fan_in == 0 {
            values.fill(0.0);
            continue;
        }
        let deviation = (2.0 / entry.fan_in as f64).sqrt();
        values.fill_with(|| (deviation * normal(&mut rng)) as f32);
    }
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
