//! Pictures from files, and digits as text.

use std::path::Path;

use lenet_playground::codec::{Digit, GreyImage, Picture, SIDE};
use lenet_playground::{Error, Result};

/// Reads a picture by its contents, whatever its name, and turns it the way its camera was held.
///
/// # Errors
/// [`Error::File`] where the file cannot be read, [`Error::InFile`] where it is no picture.
pub fn read(path: &Path) -> Result<GreyImage> {
    let file = || path.display().to_string();
    let bytes =
        std::fs::read(path).map_err(|e| Error::File { path: file(), detail: e.to_string() })?;
    let inside = |e| Error::InFile { file: file(), source: Box::new(e) };
    Picture::from_file(&bytes).and_then(|picture| picture.to_grey()).map_err(inside)
}

/// A digit as 28 lines of 28 pixels, each two characters wide, which is about square.
pub fn draw(digit: &Digit) -> String {
    const SHADES: [&str; 5] = ["  ", "░░", "▒▒", "▓▓", "██"];
    let last = SHADES.len() - 1;
    let shade = |&ink: &f32| SHADES[((ink * last as f32).round() as usize).min(last)];
    let line = |row: &[f32]| row.iter().map(shade).collect::<String>() + "\n";
    digit.chunks(SIDE).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digit_is_drawn_row_by_row() {
        let mut digit = [0.0; SIDE * SIDE];
        digit[0] = 1.0;
        digit[SIDE + 1] = 0.5;
        digit[SIDE * SIDE - 1] = f32::NAN;
        let drawn = draw(&digit);
        let lines: Vec<_> = drawn.lines().collect();
        assert_eq!(lines.len(), SIDE);
        assert_eq!(lines[0], format!("██{}", " ".repeat(2 * (SIDE - 1))));
        assert_eq!(lines[1].trim_end(), "  ▒▒");
    }
}
