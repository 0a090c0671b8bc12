//! Augmentation: small changes that leave a digit what it is, drawn anew each time it is shown.

/// Moves each image by whole pixels, up to so many in each direction; what comes in is
/// background.
///
/// The move depends on the seed and on the image's number in the run alone, in 32-bit arithmetic
/// that every engine does alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shift {
    /// The most pixels, right or left and down or up; 0 moves nothing.
    pub most: u32,
    /// Draws the moves.
    pub seed: u32,
}

impl Shift {
    /// How far the image with this number in the run goes right and down.
    pub fn of(self, number: u32) -> (i32, i32) {
        let sides = 2 * self.most + 1;
        let draw = hash(hash(number) ^ self.seed);
        // In range: both are below twice the most, which is less than an image's side.
        let along = |draw: u32| (draw % sides) as i32 - self.most as i32;
        (along(draw & 0xffff), along(draw >> 16))
    }

    /// Writes the image with this number in the run, moved, as values from 0 to 1. All channels of
    /// `height × width` pixels go the same way.
    pub fn show(self, image: &[u8], (height, width): (usize, usize), number: u32, to: &mut [f32]) {
        let scale = |&byte: &u8| f32::from(byte) / 255.0;
        if self.most == 0 {
            to.iter_mut().zip(image).for_each(|(to, byte)| *to = scale(byte));
            return;
        }
        let (right, down) = self.of(number);
        let area = height * width;
        for (image, to) in image.chunks_exact(area).zip(to.chunks_exact_mut(area)) {
            for (y, row) in to.chunks_exact_mut(width).enumerate() {
                let from_y = y.checked_add_signed(-down as isize).filter(|&y| y < height);
                for (x, to) in row.iter_mut().enumerate() {
                    let from_x = x.checked_add_signed(-right as isize).filter(|&x| x < width);
                    let from = from_y.zip(from_x).map(|(y, x)| scale(&image[y * width + x]));
                    *to = from.unwrap_or_default();
                }
            }
        }
    }
}

/// PCG's output function for 32 bits (Jarzynski and Olano 2020, "Hash functions for GPU
/// rendering"): near numbers get far results.
pub(crate) fn hash(value: u32) -> u32 {
    let state = value.wrapping_mul(747_796_405).wrapping_add(2_891_336_453);
    let word = ((state >> ((state >> 28) + 4)) ^ state).wrapping_mul(277_803_737);
    (word >> 22) ^ word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_move_comes_about_as_often() {
        let shift = Shift { most: 2, seed: 7 };
        let mut counts = std::collections::HashMap::new();
        (0..25_000).for_each(|number| *counts.entry(shift.of(number)).or_insert(0) += 1);
        assert_eq!(counts.len(), 25);
        // 1,000 expected; the standard deviation is 31.
        assert!(counts.values().all(|n| (850..1150).contains(n)), "{counts:?}");
    }

    #[test]
    fn seeds_draw_different_moves_and_none_moves_nothing() {
        let moves = |seed| (0..50).map(|n| Shift { most: 3, seed }.of(n)).collect::<Vec<_>>();
        assert_eq!(moves(1), moves(1));
        assert_ne!(moves(1), moves(2));
        assert!((0..50).all(|number| Shift::default().of(number) == (0, 0)));
    }

    #[test]
    fn pixels_go_where_the_move_says_and_background_comes_in() {
        let mut image = [0; 25];
        image[12] = 255;
        let shift = Shift { most: 2, seed: 1 };
        for number in 0..40 {
            let mut shown = [f32::NAN; 25];
            shift.show(&image, (5, 5), number, &mut shown);
            let (right, down) = shift.of(number);
            let at = (12 + right + 5 * down) as usize;
            let expected: Vec<f32> = (0..25).map(|i| f32::from(u8::from(i == at))).collect();
            assert_eq!(shown.as_slice(), expected, "{right} {down}");
        }
    }

    #[test]
    fn the_channels_of_an_image_move_together() {
        let plane: Vec<u8> = (0..20).collect();
        let image = [plane.clone(), plane.clone(), plane.clone()].concat();
        let shift = Shift { most: 2, seed: 3 };
        for number in 0..20 {
            let mut alone = [f32::NAN; 20];
            shift.show(&plane, (4, 5), number, &mut alone);
            let mut shown = [f32::NAN; 60];
            shift.show(&image, (4, 5), number, &mut shown);
            assert!(shown.chunks(20).all(|channel| channel == alone), "{number}");
        }
    }
}
