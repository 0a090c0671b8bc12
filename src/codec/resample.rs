//! Pictures brought to size, by `fast_image_resize`.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{InnerPixel, U8, U8x3};
use fast_image_resize::{FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};
use serde::{Deserialize, Serialize};

use super::layout::ColorSpace;
use super::picture::Picture;
use crate::Result;
use crate::error::PictureError;

/// How a picture is brought to the size that a net takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Each side by its own factor: all of the picture, its proportions changed.
    Stretch,
    /// All of the picture in its proportions, in the middle; padding fills the rest.
    #[default]
    Fit,
    /// The largest part around the middle that has the right proportions; the rest is cut off.
    Fill,
    /// As MNIST was made: the ink is found, turned light on dark, fitted into 20×20 and centred by
    /// mass in 28×28. See [`encode_image`](super::encode_image).
    Digit,
}

/// How the pixels between pixels are computed.
///
/// Where a picture shrinks, the filters of all but the nearest widen with the factor, so that
/// each pixel of it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Resampling {
    /// The pixel under the middle of the new one.
    Nearest,
    /// A triangle of weights, one pixel to either side: between two pixels the straight line.
    #[default]
    Bilinear,
    /// Lanczos' window with three lobes: `sinc(x) · sinc(x/3)` for `|x| < 3`. Sharper, and may
    /// overshoot at edges.
    Lanczos,
}

/// How to bring a picture to size.
pub(super) struct Resize {
    pub method: Method,
    pub resampling: Resampling,
    pub space: ColorSpace,
    /// The level of what no picture covers, 0 … 1.
    pub padding: f32,
}

/// The picture in a colour space and in a size, width and height: the channels of a pixel side by
/// side.
pub(super) fn resized(
    picture: &Picture,
    how: &Resize,
    (width, height): (usize, usize),
) -> Result<Vec<u8>> {
    let from = (picture.width(), picture.height());
    if from.0 == 0 || from.1 == 0 {
        return Err(PictureError::Empty { width: from.0, height: from.1 }.into());
    }
    let space = how.space;
    let channels = space.channels();
    let inner = match how.method {
        Method::Fit => inside(from, (width, height)),
        _ => (width, height),
    };
    let mut options = ResizeOptions::new().use_alpha(false).resize_alg(algorithm(how.resampling));
    if how.method == Method::Fill {
        let (left, top, width, height) = middle(from, inner);
        options = options.crop(left, top, width, height);
    }
    let bytes = picture.to_bytes(space);
    let image = match space {
        ColorSpace::Grayscale => resize::<U8>(&bytes, from, inner, &options)?,
        ColorSpace::Rgb => resize::<U8x3>(&bytes, from, inner, &options)?,
    };
    if inner == (width, height) {
        return Ok(image);
    }
    let padding = (how.padding * 255.0).round() as u8;
    let mut padded = vec![padding; width * height * channels];
    let (left, top) = ((width - inner.0) / 2, (height - inner.1) / 2);
    for (y, row) in image.chunks_exact(inner.0 * channels).enumerate() {
        let start = ((top + y) * width + left) * channels;
        padded[start..start + row.len()].copy_from_slice(row);
    }
    Ok(padded)
}

fn algorithm(resampling: Resampling) -> ResizeAlg {
    match resampling {
        Resampling::Nearest => ResizeAlg::Nearest,
        Resampling::Bilinear => ResizeAlg::Convolution(FilterType::Bilinear),
        Resampling::Lanczos => ResizeAlg::Convolution(FilterType::Lanczos3),
    }
}

/// The largest size in the proportions of `from` that is no larger than `to`: one side is the
/// same, the other is rounded and at least one pixel.
fn inside(from: (usize, usize), to: (usize, usize)) -> (usize, usize) {
    let scale = (to.0 as f64 / from.0 as f64).min(to.1 as f64 / from.1 as f64);
    let side = |from: usize, to: usize| ((from as f64 * scale).round() as usize).clamp(1, to);
    (side(from.0, to.0), side(from.1, to.1))
}

/// The largest part around the middle of `from` in the proportions of `to`: left, top, width and
/// height, in pixels and parts of them.
fn middle(from: (usize, usize), to: (usize, usize)) -> (f64, f64, f64, f64) {
    let scale = (from.0 as f64 / to.0 as f64).min(from.1 as f64 / to.1 as f64);
    let side = |from: usize, to: usize| (to as f64 * scale).min(from as f64);
    let (width, height) = (side(from.0, to.0), side(from.1, to.1));
    ((from.0 as f64 - width) / 2.0, (from.1 as f64 - height) / 2.0, width, height)
}

fn resize<P: InnerPixel + PixelTrait + Copy + Default>(
    bytes: &[u8],
    from: (usize, usize),
    to: (usize, usize),
    options: &ResizeOptions,
) -> Result<Vec<u8>> {
    // Only a side beyond 32 bits gets here: buffers and crop are made to measure.
    let refused = |detail: String| PictureError::Unreadable { detail };
    let side = |side: usize| u32::try_from(side).map_err(|e| refused(e.to_string()));
    let source = TypedImageRef::<P>::from_buffer(side(from.0)?, side(from.1)?, bytes)
        .map_err(|e| refused(e.to_string()))?;
    let mut resized = vec![0; to.0 * to.1 * P::size()];
    let mut target = TypedImage::<P>::from_buffer(side(to.0)?, side(to.1)?, &mut resized)
        .map_err(|e| refused(e.to_string()))?;
    Resizer::new()
        .resize_typed(&source, &mut target, options)
        .map_err(|e| refused(e.to_string()))?;
    Ok(resized)
}
