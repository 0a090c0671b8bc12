//! What the images of a set have in common: their mean, and how far they are from it.
//!
//! All values are in the unit of a net's input: 0 is a byte of 0, and 1 a byte of 255.

use crate::data::Dataset;

/// Mean and variance of a channel over all pixels of all images: what an
/// [`ImageLayout`](crate::codec::ImageLayout) subtracts and divides by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChannelStatistics {
    /// The mean value.
    pub mean: f32,
    /// The mean squared distance from it.
    pub variance: f32,
}

impl Dataset {
    /// The mean of all images: `C × H × W` values, 0 … 1.
    pub fn mean_image(&self) -> Vec<f32> {
        // A set has at least one image.
        self.mean_of(0..self.len()).unwrap_or_default()
    }

    /// The mean image of each class, by label: `C × H × W` values, 0 … 1; `None` where a class
    /// has no image.
    pub fn mean_images(&self) -> Vec<Option<Vec<f32>>> {
        let of = |indices: Vec<u32>| self.mean_of(indices.into_iter().map(|i| i as usize));
        self.indices_by_class().into_iter().map(of).collect()
    }

    fn mean_of(&self, indices: impl Iterator<Item = usize>) -> Option<Vec<f32>> {
        // Exact: 2³² bytes sum to less than 2⁴⁰.
        let mut sums = vec![0_u64; self.image_len()];
        let mut images = 0_u64;
        for index in indices {
            images += 1;
            sums.iter_mut().zip(self.image(index)).for_each(|(sum, &p)| *sum += u64::from(p));
        }
        let mean = |sum: u64| (sum as f64 / (255 * images) as f64) as f32;
        (images > 0).then(|| sums.into_iter().map(mean).collect())
    }

    /// Mean and variance of each channel, over all pixels of all images.
    pub fn channel_statistics(&self) -> Vec<ChannelStatistics> {
        let [channels, height, width] = self.shape();
        let area = height * width;
        let of = |channel: usize| {
            let mut counts = [0_u64; 256];
            for index in 0..self.len() {
                let plane = &self.image(index)[channel * area..][..area];
                plane.iter().for_each(|&p| counts[usize::from(p)] += 1);
            }
            let pixels = (self.len() * area) as f64;
            let sum = |of: &dyn Fn(f64) -> f64| -> f64 {
                (0..256).map(|p| of(p as f64 / 255.0) * counts[p] as f64).sum()
            };
            let mean = sum(&|p| p) / pixels;
            let variance = sum(&|p| (p - mean) * (p - mean)) / pixels;
            ChannelStatistics { mean: mean as f32, variance: variance as f32 }
        };
        (0..channels).map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Origin;

    #[test]
    fn means_are_of_all_and_of_each_class() {
        let classes = ["a", "b", "c"].map(String::from).to_vec();
        let (pixels, labels) = (vec![0, 255, 51, 0, 0, 102], vec![0, 1, 1]);
        let set = Dataset::new("", Origin::File, (1, 2), pixels, labels, classes).unwrap();
        let near = |a: &[f32], b: [f32; 2]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-6);
        assert!(near(&set.mean_image(), [0.2 / 3.0, 1.4 / 3.0]));
        let by_class = set.mean_images();
        assert!(near(by_class[0].as_ref().unwrap(), [0.0, 1.0]));
        assert!(near(by_class[1].as_ref().unwrap(), [0.1, 0.2]));
        assert_eq!(by_class[2], None);
    }

    #[test]
    fn each_channel_has_its_mean_and_variance() {
        let pixels = vec![0, 255, 51, 51, 0, 0, 255, 0, 51, 51, 0, 0];
        let (shape, labels) = ([3, 1, 2], vec![0, 0]);
        let classes = vec!["all".into()];
        let set = Dataset::with_shape("", Origin::File, shape, pixels, labels, classes).unwrap();
        let [red, green, blue] = set.channel_statistics().try_into().unwrap();
        assert_eq!(red, ChannelStatistics { mean: 0.5, variance: 0.25 });
        assert_eq!((green.mean, blue.mean), (0.2, 0.0));
        assert!(green.variance < 1e-12 && blue.variance == 0.0);
    }
}
