//! Pictures from files, and what a net sees of them as text.

use std::path::Path;

use lenet_playground::Result;
use lenet_playground::codec::{ImageLayout, Picture};
use lenet_playground::data::{LARGEST_PICTURE, file};
use lenet_playground::error::FileError;

/// Reads a picture by its contents, whatever its name, and turns it the way its camera was held.
///
/// # Errors
/// Those of [`file::read`], and [`FileError::InFile`] where it is no picture.
pub fn read(path: &Path) -> Result<Picture> {
    let bytes = file::read(path, LARGEST_PICTURE)?;
    Picture::from_file(&bytes).map_err(|error| FileError::in_file(path.display(), error))
}

/// An image, channels first, as a line for each of its rows; a pixel is two characters wide, which is
/// about square.
pub fn draw(layout: &ImageLayout, image: &[f32]) -> String {
    const SHADES: [&str; 5] = ["  ", "░░", "▒▒", "▓▓", "██"];
    let last = SHADES.len() - 1;
    let area = layout.height() * layout.width();
    let level = |pixel: usize| image.iter().skip(pixel).step_by(area).sum::<f32>();
    let shade = |pixel: usize| {
        let level = level(pixel) / layout.channels() as f32;
        SHADES[((level * last as f32).round() as usize).min(last)]
    };
    let line = |row: usize| {
        let pixels = row * layout.width()..(row + 1) * layout.width();
        pixels.map(shade).collect::<String>() + "\n"
    };
    (0..layout.height()).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_playground::codec::{ColorSpace, SIDE};

    #[test]
    fn a_digit_is_drawn_row_by_row() {
        let mut digit = [0.0; SIDE * SIDE];
        digit[0] = 1.0;
        digit[SIDE + 1] = 0.5;
        digit[SIDE * SIDE - 1] = f32::NAN;
        let layout = ImageLayout::new(SIDE, SIDE, ColorSpace::Grayscale).unwrap();
        let drawn = draw(&layout, &digit);
        let lines: Vec<_> = drawn.lines().collect();
        assert_eq!(lines.len(), SIDE);
        assert_eq!(lines[0], format!("██{}", " ".repeat(2 * (SIDE - 1))));
        assert_eq!(lines[1].trim_end(), "  ▒▒");
    }

    #[test]
    fn a_coloured_picture_is_drawn_as_bright_as_it_is() {
        let layout = ImageLayout::new(1, 2, ColorSpace::Rgb).unwrap();
        assert_eq!(draw(&layout, &[1.0, 0.0, 1.0, 0.5, 1.0, 1.0]), "██▒▒\n");
    }
}
