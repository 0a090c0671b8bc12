//! Grey images as they come from a file, a camera or a canvas.

use super::mask::Mask;
use crate::Result;
use crate::error::CodecError;

/// A grey image: `height × width` bytes, row by row, 0 is black and 255 is white.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GreyImage {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl GreyImage {
    /// Takes the pixels of an image.
    ///
    /// # Errors
    /// [`CodecError::ImageSize`] where there are not `width × height` of them.
    pub fn new(width: usize, height: usize, pixels: Vec<u8>) -> Result<Self> {
        check_size(width, height, 1, pixels.len())?;
        Ok(Self { width, height, pixels })
    }

    /// Makes a grey image of RGBA pixels: luma by ITU-R BT.601. What is transparent becomes
    /// paper: white under dark ink, black under light ink.
    ///
    /// # Errors
    /// [`CodecError::ImageSize`] where there are not `4 × width × height` bytes.
    pub fn from_rgba(width: usize, height: usize, rgba: &[u8]) -> Result<Self> {
        check_size(width, height, 4, rgba.len())?;
        let paper = paper_under(rgba);
        let blend = |pixel: &[u8]| {
            let alpha = u32::from(pixel[3]);
            ((luma(pixel) * alpha + paper * (255 - alpha) + 127) / 255) as u8
        };
        Self::new(width, height, rgba.chunks_exact(4).map(blend).collect())
    }

    /// Width in pixels.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Height in pixels.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The pixels, row by row.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// Brightness 0 … 1, shrunk by a whole factor until no side is longer than `limit`.
    pub(super) fn brightness(&self, limit: usize) -> Mask {
        let factor = self.width.max(self.height).div_ceil(limit).max(1);
        let width = self.width.div_ceil(factor);
        let height = self.height.div_ceil(factor);
        let mut sums = vec![(0_u32, 0_u32); width * height];
        for (y, row) in self.pixels.chunks_exact(self.width.max(1)).enumerate() {
            let cells = &mut sums[y / factor * width..][..width];
            for (cell, block) in cells.iter_mut().zip(row.chunks(factor)) {
                cell.0 += block.iter().map(|&p| u32::from(p)).sum::<u32>();
                cell.1 += block.len() as u32;
            }
        }
        let mean = |&(sum, count): &(u32, u32)| sum as f32 / (255 * count.max(1)) as f32;
        Mask::new(width, height, sums.iter().map(mean).collect())
    }
}

pub(super) fn check_size(width: usize, height: usize, channels: usize, bytes: usize) -> Result<()> {
    let expected = width.checked_mul(height).and_then(|area| area.checked_mul(channels));
    if expected == Some(bytes) {
        return Ok(());
    }
    Err(CodecError::ImageSize { width, height, channels, bytes }.into())
}

pub(super) fn luma(pixel: &[u8]) -> u32 {
    let part = |channel: usize, weight: u32| u32::from(pixel[channel]) * weight;
    (part(0, 299) + part(1, 587) + part(2, 114) + 500) / 1000
}

/// The grey to lay under transparent pixels: the opposite of what is drawn.
pub(super) fn paper_under(rgba: &[u8]) -> u32 {
    let mut light = 0_u64;
    let mut solid = 0_u64;
    for pixel in rgba.chunks_exact(4) {
        let alpha = u64::from(pixel[3]);
        light += u64::from(luma(pixel)) * alpha;
        solid += alpha;
    }
    if light > solid * 127 { 0 } else { 255 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_must_agree_even_when_they_overflow() {
        assert!(GreyImage::new(2, 2, vec![0; 4]).is_ok());
        assert!(GreyImage::new(2, 2, vec![0; 5]).is_err());
        assert!(GreyImage::from_rgba(usize::MAX, 4, &[]).is_err());
        let message = GreyImage::from_rgba(2, 1, &[0; 7]).unwrap_err().to_string();
        assert!(message.contains('8') && message.contains('7'), "{message}");
    }

    #[test]
    fn colours_become_luma() {
        let rgba = [255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 255];
        let grey = GreyImage::from_rgba(4, 1, &rgba).unwrap();
        assert_eq!(grey.pixels(), [76, 150, 29, 255]);
    }

    #[test]
    fn paper_shows_through_what_is_transparent() {
        let dark_on_nothing = [0, 0, 0, 255, 0, 0, 0, 0];
        let light_on_nothing = [255, 255, 255, 255, 255, 255, 255, 0];
        let grey = |rgba: &[u8]| GreyImage::from_rgba(2, 1, rgba).unwrap().pixels;
        assert_eq!(grey(&dark_on_nothing), [0, 255]);
        assert_eq!(grey(&light_on_nothing), [255, 0]);
    }

    #[test]
    fn shrinking_averages() {
        let image = GreyImage::new(4, 2, vec![0, 255, 51, 51, 0, 255, 51, 51]).unwrap();
        let mask = image.brightness(2);
        assert_eq!((mask.width(), mask.height()), (2, 1));
        assert!((mask.pixels()[0] - 0.5).abs() < 1e-6 && (mask.pixels()[1] - 0.2).abs() < 1e-6);
    }
}
