//! Pictures as they come from a file, a camera or a canvas, grey or in colour.

use super::grey::{GreyImage, check_size, luma, paper_under};
use super::layout::ColorSpace;
use crate::Result;

/// What the bytes of a pixel are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PixelFormat {
    /// One byte: 0 is black and 255 is white.
    Gray,
    /// Red, green, blue.
    Rgb,
    /// Red, green, blue, and alpha: 0 is transparent. Colours are not multiplied by alpha.
    Rgba,
}

impl PixelFormat {
    /// Bytes in a pixel.
    pub fn channels(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }
}

/// A picture: `height × width` pixels, row by row, the bytes of a pixel side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    height: usize,
    format: PixelFormat,
    bytes: Vec<u8>,
}

impl Picture {
    /// Takes the pixels of a picture.
    ///
    /// # Errors
    /// [`CodecError::ImageSize`](crate::error::CodecError::ImageSize) where the bytes are not those
    /// of `width × height` pixels.
    pub fn new(width: usize, height: usize, format: PixelFormat, bytes: Vec<u8>) -> Result<Self> {
        check_size(width, height, format.channels(), bytes.len())?;
        Ok(Self { width, height, format, bytes })
    }

    /// Width in pixels.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Height in pixels.
    pub fn height(&self) -> usize {
        self.height
    }

    /// What the bytes of a pixel are.
    pub fn format(&self) -> PixelFormat {
        self.format
    }

    /// The pixels, row by row.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The picture in grey: luma by ITU-R BT.601, transparent parts as in
    /// [`GreyImage::from_rgba`].
    ///
    /// # Errors
    /// None in fact: the pixels were counted when the picture was made.
    pub fn to_grey(&self) -> Result<GreyImage> {
        GreyImage::new(self.width, self.height, self.to_bytes(ColorSpace::Grayscale))
    }

    /// The pixels in a colour space, side by side. What is transparent becomes paper: white under
    /// dark ink, black under light ink.
    pub fn to_bytes(&self, space: ColorSpace) -> Vec<u8> {
        let pixels = self.bytes.chunks_exact(self.format.channels());
        match (self.format, space) {
            (PixelFormat::Gray, ColorSpace::Grayscale) | (PixelFormat::Rgb, ColorSpace::Rgb) => {
                self.bytes.clone()
            }
            (PixelFormat::Gray, ColorSpace::Rgb) => {
                self.bytes.iter().flat_map(|&p| [p; 3]).collect()
            }
            (PixelFormat::Rgb, ColorSpace::Grayscale) => pixels.map(|p| luma(p) as u8).collect(),
            (PixelFormat::Rgba, space) => {
                let paper = paper_under(&self.bytes);
                let blend = |value: u32, alpha: u8| {
                    let alpha = u32::from(alpha);
                    ((value * alpha + paper * (255 - alpha) + 127) / 255) as u8
                };
                match space {
                    ColorSpace::Grayscale => pixels.map(|p| blend(luma(p), p[3])).collect(),
                    ColorSpace::Rgb => pixels
                        .flat_map(|p| [p[0], p[1], p[2]].map(|v| blend(v.into(), p[3])))
                        .collect(),
                }
            }
        }
    }
}

mod file {
    use std::io::Cursor;

    use image::{DynamicImage, ImageDecoder, ImageReader, ImageResult, Limits};

    use super::{Picture, PixelFormat};
    use crate::Result;
    use crate::error::PictureError;

    impl Picture {
        /// Reads a PNG or JPEG file by its contents, whatever its name, and turns it the way its
        /// camera was held. More than 8 bits a channel are rounded to 8. Known as
        /// `ImportByteArray` elsewhere.
        ///
        /// # Errors
        /// [`PictureError::Unreadable`] where it is no such file, a damaged one, or one of more
        /// than half a gigabyte of pixels.
        pub fn from_file(file: &[u8]) -> Result<Self> {
            let picture =
                decode(file).map_err(|e| PictureError::Unreadable { detail: e.to_string() })?;
            let (width, height) = (picture.width() as usize, picture.height() as usize);
            let color = picture.color();
            let (format, bytes) = match (color.has_alpha(), color.has_color()) {
                (true, _) => (PixelFormat::Rgba, picture.into_rgba8().into_raw()),
                (false, true) => (PixelFormat::Rgb, picture.into_rgb8().into_raw()),
                (false, false) => (PixelFormat::Gray, picture.into_luma8().into_raw()),
            };
            Self::new(width, height, format, bytes)
        }
    }

    fn decode(file: &[u8]) -> ImageResult<DynamicImage> {
        let mut decoder =
            ImageReader::new(Cursor::new(file)).with_guessed_format()?.into_decoder()?;
        // Half a gigabyte: the decoders keep to it themselves, but for the pixels they give.
        Limits::default().reserve(decoder.total_bytes())?;
        let orientation = decoder.orientation()?;
        let mut picture = DynamicImage::from_decoder(decoder)?;
        picture.apply_orientation(orientation);
        Ok(picture)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPACES: [ColorSpace; 2] = [ColorSpace::Grayscale, ColorSpace::Rgb];

    #[test]
    fn every_format_becomes_every_colour_space() {
        let of = |format, bytes: &[u8]| {
            let picture = Picture::new(1, 1, format, bytes.to_vec()).unwrap();
            SPACES.map(|space| picture.to_bytes(space))
        };
        assert_eq!(of(PixelFormat::Gray, &[9]), [vec![9], vec![9, 9, 9]]);
        assert_eq!(of(PixelFormat::Rgb, &[255, 0, 0]), [vec![76], vec![255, 0, 0]]);
        assert_eq!(of(PixelFormat::Rgba, &[0, 255, 0, 255]), [vec![150], vec![0, 255, 0]]);
    }

    #[test]
    fn what_is_transparent_is_paper_in_colour_too() {
        let bytes = vec![200, 0, 0, 255, 0, 0, 0, 0];
        let picture = Picture::new(2, 1, PixelFormat::Rgba, bytes).unwrap();
        assert_eq!(picture.to_bytes(ColorSpace::Rgb), [200, 0, 0, 255, 255, 255]);
        assert_eq!(picture.to_grey().unwrap().pixels(), [60, 255]);
    }

    #[test]
    fn bytes_that_are_too_few_are_refused() {
        let error = Picture::new(2, 2, PixelFormat::Rgb, vec![0; 11]).unwrap_err();
        assert!(error.to_string().contains("12 bytes, but got 11"), "{error}");
    }
}
