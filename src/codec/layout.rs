//! How an image lies in a tensor: its size, its channels and their order, its mean and variance.

use serde::{Deserialize, Serialize};

use crate::error::{CodecError, OptionError};
use crate::{Error, Result};

/// The longest side of an encoded image, in pixels: what a file says must not ask for all memory.
const LONGEST_SIDE: usize = 4096;

/// What the channels of an image are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColorSpace {
    /// One channel: 0 is black and 1 is white.
    Grayscale,
    /// Three: red, green, blue.
    Rgb,
}

impl ColorSpace {
    /// Number of channels.
    pub fn channels(self) -> usize {
        match self {
            Self::Grayscale => 1,
            Self::Rgb => 3,
        }
    }
}

/// The order of an image's values in a tensor. Known as `Interleaving` elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Interleaving {
    /// `C × H × W`: one plane after the other, as our layers take images.
    #[default]
    ChannelsFirst,
    /// `H × W × C`: the channels of a pixel side by side.
    ChannelsLast,
}

/// How an image lies in a tensor.
///
/// A value `v` of the image, 0 … 1, becomes `(v - mean) / √variance`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "Unchecked")]
pub struct ImageLayout {
    height: usize,
    width: usize,
    color_space: ColorSpace,
    interleaving: Interleaving,
    mean: Vec<f32>,
    variance: Vec<f32>,
}

/// As it stands in a file.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Unchecked {
    height: usize,
    width: usize,
    color_space: ColorSpace,
    #[serde(default)]
    interleaving: Interleaving,
    #[serde(default = "zero")]
    mean: Vec<f32>,
    #[serde(default = "one")]
    variance: Vec<f32>,
}

fn zero() -> Vec<f32> {
    vec![0.0]
}

fn one() -> Vec<f32> {
    vec![1.0]
}

impl TryFrom<Unchecked> for ImageLayout {
    type Error = Error;

    fn try_from(raw: Unchecked) -> Result<Self> {
        Self::new(raw.height, raw.width, raw.color_space)?
            .with_interleaving(raw.interleaving)
            .with_mean(raw.mean)?
            .with_variance(raw.variance)
    }
}

impl ImageLayout {
    /// Images of this size: channels first, mean 0, variance 1.
    ///
    /// # Errors
    /// [`OptionError`] where a side is not between 1 and 4096 pixels.
    pub fn new(height: usize, width: usize, color_space: ColorSpace) -> Result<Self> {
        for (name, side) in [("height", height), ("width", width)] {
            if !(1..=LONGEST_SIDE).contains(&side) {
                let expected = "between 1 and 4096 pixels";
                return Err(OptionError { name, expected, got: side.to_string() }.into());
            }
        }
        let interleaving = Interleaving::default();
        Ok(Self { height, width, color_space, interleaving, mean: zero(), variance: one() })
    }

    /// This layout with another order of the values.
    #[must_use]
    pub fn with_interleaving(self, interleaving: Interleaving) -> Self {
        Self { interleaving, ..self }
    }

    /// This layout with a mean to subtract: one value for all, one for each channel, or an image of
    /// means, `C × H × W`. In the unit of the values, of which 1 is white.
    ///
    /// # Errors
    /// [`OptionError`] where it is none of these, or a value is not finite.
    pub fn with_mean(self, mean: Vec<f32>) -> Result<Self> {
        self.check("mean", &mean, f32::is_finite, "finite")?;
        Ok(Self { mean, ..self })
    }

    /// This layout with a variance, the square of the standard deviation that is divided by: one
    /// value, one for each channel, or `C × H × W`.
    ///
    /// # Errors
    /// [`OptionError`] where it is none of these, or a value is not finite and above 0.
    pub fn with_variance(self, variance: Vec<f32>) -> Result<Self> {
        let divides = |v: f32| v.is_finite() && v > 0.0;
        self.check("variance", &variance, divides, "finite and above 0")?;
        Ok(Self { variance, ..self })
    }

    fn check(
        &self,
        name: &'static str,
        values: &[f32],
        good: impl Fn(f32) -> bool,
        range: &'static str,
    ) -> Result<()> {
        let (expected, got) = if let Some(bad) = values.iter().find(|v| !good(**v)) {
            (range, bad.to_string())
        } else if [1, self.channels(), self.len()].contains(&values.len()) {
            return Ok(());
        } else {
            let expected = "one value, one for each channel or one for each pixel and channel";
            (expected, format!("{} values", values.len()))
        };
        Err(OptionError { name, expected, got }.into())
    }

    /// Height in pixels.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Width in pixels.
    pub fn width(&self) -> usize {
        self.width
    }

    /// What the channels are.
    pub fn color_space(&self) -> ColorSpace {
        self.color_space
    }

    /// The order of the values.
    pub fn interleaving(&self) -> Interleaving {
        self.interleaving
    }

    /// What is subtracted: one value, `C`, or `C × H × W` of them.
    pub fn mean(&self) -> &[f32] {
        &self.mean
    }

    /// The square of what is divided by: one value, `C`, or `C × H × W` of them.
    pub fn variance(&self) -> &[f32] {
        &self.variance
    }

    /// Number of channels.
    pub fn channels(&self) -> usize {
        self.color_space.channels()
    }

    /// The tensor's sizes: `[C, H, W]`, or `[H, W, C]` with channels last.
    pub fn shape(&self) -> [usize; 3] {
        match self.interleaving {
            Interleaving::ChannelsFirst => [self.channels(), self.height, self.width],
            Interleaving::ChannelsLast => [self.height, self.width, self.channels()],
        }
    }

    /// Number of values of an image.
    pub fn len(&self) -> usize {
        self.channels() * self.height * self.width
    }

    /// Always false: an image has at least one pixel.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The tensor of an image of `C × H × W` values, 0 … 1.
    ///
    /// # Errors
    /// [`CodecError::ImageValues`] where they are not as many.
    pub fn to_tensor(&self, image: &[f32]) -> Result<Vec<f32>> {
        self.check_len(image.len())?;
        let mut tensor = vec![0.0; image.len()];
        for (from, &value) in image.iter().enumerate() {
            let (mean, deviation) = self.statistics(from);
            tensor[self.place(from)] = (value - mean) / deviation;
        }
        Ok(tensor)
    }

    /// The image that a tensor holds, `C × H × W` values, which need not be between 0 and 1.
    ///
    /// # Errors
    /// [`CodecError::ImageValues`] where it has another number of values.
    pub fn to_image(&self, tensor: &[f32]) -> Result<Vec<f32>> {
        self.check_len(tensor.len())?;
        let value = |to: usize| {
            let (mean, deviation) = self.statistics(to);
            tensor[self.place(to)] * deviation + mean
        };
        Ok((0..tensor.len()).map(value).collect())
    }

    fn check_len(&self, got: usize) -> Result<()> {
        let expected = self.len();
        if got == expected {
            return Ok(());
        }
        let [a, b, c] = self.shape();
        Err(CodecError::ImageValues { shape: format!("{a}×{b}×{c}"), expected, got }.into())
    }

    /// Where in the tensor a value of the image goes, which is counted channels first.
    fn place(&self, index: usize) -> usize {
        let area = self.height * self.width;
        match self.interleaving {
            Interleaving::ChannelsFirst => index,
            Interleaving::ChannelsLast => index % area * self.channels() + index / area,
        }
    }

    /// Mean and standard deviation of a value of the image, counted channels first.
    fn statistics(&self, index: usize) -> (f32, f32) {
        let of = |values: &[f32]| match values {
            [one] => *one,
            // The lengths were checked when they were set.
            each if each.len() == self.len() => each[index],
            each => each[index / (self.height * self.width)],
        };
        (of(&self.mean), of(&self.variance).sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rgb(height: usize, width: usize) -> ImageLayout {
        ImageLayout::new(height, width, ColorSpace::Rgb).unwrap()
    }

    #[test]
    fn channels_go_first_or_last() {
        let image = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5];
        let first = rgb(1, 2);
        assert_eq!((first.shape(), first.to_tensor(&image).unwrap()), ([3, 1, 2], image.to_vec()));
        let last = first.with_interleaving(Interleaving::ChannelsLast);
        assert_eq!(last.shape(), [1, 2, 3]);
        assert_eq!(last.to_tensor(&image).unwrap(), [0.0, 0.2, 0.4, 0.1, 0.3, 0.5]);
        assert_eq!(last.to_image(&last.to_tensor(&image).unwrap()).unwrap(), image);
    }

    #[test]
    fn mean_and_variance_are_for_all_for_a_channel_or_for_a_pixel() {
        let image = [1.0; 6];
        let with = |mean: &[f32], variance: &[f32]| {
            let layout = rgb(1, 2).with_mean(mean.to_vec()).unwrap();
            let layout = layout.with_variance(variance.to_vec()).unwrap();
            let tensor = layout.to_tensor(&image).unwrap();
            let back = layout.to_image(&tensor).unwrap();
            assert!(back.iter().all(|v| (v - 1.0).abs() < 1e-6), "{back:?}");
            tensor
        };
        assert_eq!(with(&[0.5], &[4.0]), [0.25; 6]);
        assert_eq!(with(&[0.0, 0.5, 1.0], &[1.0, 4.0, 1.0]), [1.0, 1.0, 0.25, 0.25, 0.0, 0.0]);
        let pixels = [0.0, 0.2, 0.4, 0.5, 0.75, 1.0];
        assert_eq!(with(&pixels, &[1.0]), pixels.map(|p| 1.0 - p));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (height, width) in [(0, 1), (1, 4097), (usize::MAX, usize::MAX)] {
            assert!(ImageLayout::new(height, width, ColorSpace::Rgb).is_err());
        }
        assert!(rgb(2, 2).with_mean(vec![0.0; 2]).is_err());
        assert!(rgb(2, 2).with_mean(vec![f32::NAN]).is_err());
        assert!(rgb(2, 2).with_mean(vec![]).is_err());
        let error = rgb(2, 2).with_variance(vec![1.0, 0.0, 1.0]).unwrap_err().to_string();
        assert_eq!(error, "variance must be finite and above 0, got 0");
        let error = rgb(1, 2).to_tensor(&[0.0; 5]).unwrap_err().to_string();
        assert!(error.starts_with("an image of 3×1×2 has 6 values, but got 5"), "{error}");
        assert!(rgb(1, 2).to_image(&[0.0; 7]).is_err());
    }
}
