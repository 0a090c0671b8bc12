use rand::SeedableRng;
use rand_distr::{Distribution, Normal};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::Net;

/// Kaiming initialisation (He et al. 2015, arXiv:1502.01852): each weight from a normal
/// distribution of mean 0 and variance `2 / fan_in`, which keeps the variance of the activations
/// from layer to layer under ReLU; each bias zero. The same seed gives the same bytes.
pub fn kaiming(net: &mut Net, seed: u64) {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let entries = net.parameters().entries().to_vec();
    for entry in entries {
        let values = &mut net.parameters_mut().values_mut()[entry.range()];
        if entry.fan_in == 0 {
            values.fill(0.0);
            continue;
        }
        let deviation = (2.0 / entry.fan_in as f32).sqrt();
        // A finite, positive deviation is all that `Normal` asks for.
        let Ok(normal) = Normal::new(0.0, deviation) else { continue };
        values.fill_with(|| normal.sample(&mut rng));
    }
}
