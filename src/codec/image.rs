//! The image encoder and decoder: pictures to tensors and back.

use serde::{Deserialize, Serialize};

use super::fit::SIDE;
use super::layout::{ColorSpace, ImageLayout, Interleaving};
use super::picture::{Picture, PixelFormat};
use super::resample::{Method, Resampling, Resize};
use crate::error::OptionError;
use crate::{Error, Result};

/// Makes a tensor of a picture. Known as `NetEncoder` of type "Image" elsewhere.
///
/// The picture is brought to the colour space and, by the method and with the resampling, to the
/// size; then a value `v` from 0 (black) to 1 (white) becomes `(v - mean) / √variance`. Sizes are
/// in pixels. As JSON it is an object with the fields `layout`, `method`, `resampling` and
/// `padding`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "Unchecked")]
pub struct ImageEncoder {
    layout: ImageLayout,
    method: Method,
    resampling: Resampling,
    padding: f32,
}

/// As it stands in a file.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Unchecked {
    layout: ImageLayout,
    #[serde(default)]
    method: Method,
    #[serde(default)]
    resampling: Resampling,
    #[serde(default)]
    padding: f32,
}

impl TryFrom<Unchecked> for ImageEncoder {
    type Error = Error;

    fn try_from(raw: Unchecked) -> Result<Self> {
        Self::new(raw.layout)
            .with_resampling(raw.resampling)
            .with_padding(raw.padding)?
            .with_method(raw.method)
    }
}

impl ImageEncoder {
    /// An encoder that fits pictures in, bilinear, with black around them.
    pub fn new(layout: ImageLayout) -> Self {
        let (method, resampling) = Default::default();
        Self { layout, method, resampling, padding: 0.0 }
    }

    /// The encoder of MNIST's digits: 28×28, grey, light on dark.
    ///
    /// # Errors
    /// None in fact: the size is a good one.
    pub fn digit() -> Result<Self> {
        Self::new(ImageLayout::new(SIDE, SIDE, ColorSpace::Grayscale)?).with_method(Method::Digit)
    }

    /// This encoder with another method.
    ///
    /// # Errors
    /// [`OptionError`] where the method is [`Method::Digit`] and the size not 28×28 in grey.
    pub fn with_method(self, method: Method) -> Result<Self> {
        let layout = &self.layout;
        let is_digit = (layout.height(), layout.width(), layout.channels()) == (SIDE, SIDE, 1);
        if method == Method::Digit && !is_digit {
            let got = format!("{}×{}×{}", layout.channels(), layout.height(), layout.width());
            let expected = "1×28×28 for the method \"digit\"";
            return Err(OptionError { name: "the image encoder's size", expected, got }.into());
        }
        Ok(Self { method, ..self })
    }

    /// This encoder with another resampling.
    #[must_use]
    pub fn with_resampling(self, resampling: Resampling) -> Self {
        Self { resampling, ..self }
    }

    /// This encoder with another grey, 0 … 1, around pictures that are fitted in.
    ///
    /// # Errors
    /// [`OptionError`] where it is not between 0 and 1.
    pub fn with_padding(self, padding: f32) -> Result<Self> {
        if !(0.0..=1.0).contains(&padding) {
            let expected = "between 0 (black) and 1 (white)";
            return Err(OptionError { name: "padding", expected, got: padding.to_string() }.into());
        }
        Ok(Self { padding, ..self })
    }

    /// How the image lies in the tensor.
    pub fn layout(&self) -> &ImageLayout {
        &self.layout
    }

    /// How pictures are brought to size.
    pub fn method(&self) -> Method {
        self.method
    }

    /// How pixels between pixels are computed.
    pub fn resampling(&self) -> Resampling {
        self.resampling
    }

    /// The grey around pictures that are fitted in, 0 … 1.
    pub fn padding(&self) -> f32 {
        self.padding
    }

    /// The decoder that undoes mean, variance and order.
    pub fn decoder(&self) -> ImageDecoder {
        ImageDecoder::new(self.layout.clone())
    }
}

impl ImageEncoder {
    /// The tensor of a picture.
    ///
    /// # Errors
    /// [`PictureError`](crate::error::PictureError): `Empty` where it has no pixels; `NothingDrawn`
    /// where the method is [`Method::Digit`] and there is no ink.
    pub fn encode(&self, picture: &Picture) -> Result<Vec<f32>> {
        let image = match self.method {
            Method::Digit => ink(picture)?.to_vec(),
            _ => self.pixels(picture)?.into_iter().map(|p| f32::from(p) / 255.0).collect(),
        };
        self.layout.to_tensor(&image)
    }

    /// The tensor of a PNG or JPEG file.
    ///
    /// # Errors
    /// Those of [`Picture::from_file`] and [`Self::encode`].
    pub fn encode_file(&self, file: &[u8]) -> Result<Vec<f32>> {
        self.encode(&Picture::from_file(file)?)
    }

    /// The pixels as a [`Dataset`](crate::data::Dataset) keeps them: `C × H × W` bytes, before
    /// mean and variance.
    ///
    /// # Errors
    /// Those of [`Self::encode`].
    pub fn pixels(&self, picture: &Picture) -> Result<Vec<u8>> {
        if self.method == Method::Digit {
            return Ok(ink(picture)?.iter().map(|&v| byte(v)).collect());
        }
        let (height, width) = (self.layout.height(), self.layout.width());
        let bytes = super::resample::resized(
            picture,
            &Resize {
                method: self.method,
                resampling: self.resampling,
                space: self.layout.color_space(),
                padding: self.padding,
            },
            (width, height),
        )?;
        let channels = self.layout.channels();
        let plane = |channel| bytes.iter().skip(channel).step_by(channels);
        Ok((0..channels).flat_map(plane).copied().collect())
    }
}

fn ink(picture: &Picture) -> Result<super::Digit> {
    Ok(super::encode_image(&picture.to_grey()?).ok_or(crate::error::PictureError::NothingDrawn)?)
}

/// A level, 0 … 1, as a byte; what is outside is clipped, what is not finite is black.
fn byte(level: f32) -> u8 {
    // The cast saturates.
    (level * 255.0).round() as u8
}

/// Makes a picture of a tensor. Known as `NetDecoder` of type "Image" elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImageDecoder {
    layout: ImageLayout,
}

impl ImageDecoder {
    /// A decoder of images that lie like this.
    pub fn new(layout: ImageLayout) -> Self {
        Self { layout }
    }

    /// How the image lies in the tensor.
    pub fn layout(&self) -> &ImageLayout {
        &self.layout
    }

    /// The picture that a tensor holds: a value `y` is the level `y · √variance + mean`, clipped
    /// to 0 … 1.
    ///
    /// # Errors
    /// [`CodecError::ImageValues`](crate::error::CodecError::ImageValues) where the tensor has
    /// another number of values.
    pub fn decode(&self, tensor: &[f32]) -> Result<Picture> {
        let planes = self.layout.to_image(tensor)?;
        // A layout of its own puts the channels side by side.
        let (height, width) = (self.layout.height(), self.layout.width());
        let color_space = self.layout.color_space();
        let pixels = ImageLayout::new(height, width, color_space)?
            .with_interleaving(Interleaving::ChannelsLast)
            .to_tensor(&planes)?;
        let format = match color_space {
            ColorSpace::Grayscale => PixelFormat::Gray,
            ColorSpace::Rgb => PixelFormat::Rgb,
        };
        Picture::new(width, height, format, pixels.into_iter().map(byte).collect())
    }
}

#[cfg(test)]
mod tests;
