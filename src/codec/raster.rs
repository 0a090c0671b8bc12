//! Strokes to pixels: anti-aliased coverage of paths drawn with a round pen.
//!
//! A browser's canvas is never read back: browsers that resist fingerprinting falsify it.

/// A point of a pen's path, in pixels: pixel (0, 0) covers 0 … 1 on both axes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PenPoint {
    /// To the right.
    pub x: f32,
    /// Downward.
    pub y: f32,
    /// Half the width of the line here; between two points it changes evenly.
    pub radius: f32,
}

/// A grey image being drawn: 0 is background, 1 is ink, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<f32>,
}

impl Canvas {
    /// An empty canvas.
    pub fn new(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![0.0; width * height] }
    }

    /// Its pixels, `height × width`.
    pub fn pixels(&self) -> &[f32] {
        &self.pixels
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// Draws the path through `points`; one point alone is a dot. Where lines cross, ink does not
    /// add up: the darker one stays.
    ///
    /// Parts outside the canvas are left out. Cost grows with the area of the line, not with the
    /// canvas. Points must be finite.
    pub fn draw(&mut self, points: &[PenPoint]) {
        match points {
            [] => {}
            [dot] => self.draw_segment(*dot, *dot),
            path => {
                for ends in path.windows(2) {
                    self.draw_segment(ends[0], ends[1]);
                }
            }
        }
    }

    /// Draws one piece of a line: the hull of two discs, roughly.
    fn draw_segment(&mut self, from: PenPoint, to: PenPoint) {
        let reach = from.radius.max(to.radius) + 0.5;
        let columns = pixel_range(from.x.min(to.x) - reach, from.x.max(to.x) + reach, self.width);
        let rows = pixel_range(from.y.min(to.y) - reach, from.y.max(to.y) + reach, self.height);
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let length_squared = dx * dx + dy * dy;
        let per_length = if length_squared > 0.0 { 1.0 / length_squared } else { 0.0 };
        for row in rows {
            let y = row as f32 + 0.5 - from.y;
            for column in columns.clone() {
                let x = column as f32 + 0.5 - from.x;
                let along = ((x * dx + y * dy) * per_length).clamp(0.0, 1.0);
                let radius = from.radius + along * (to.radius - from.radius);
                let distance = (x - along * dx).hypot(y - along * dy);
                let pixel = &mut self.pixels[row * self.width + column];
                *pixel = pixel.max(coverage(distance, radius));
            }
        }
    }
}

/// The part of a pixel, `distance` from the middle of a line, that the line covers. Exact for
/// straight lines along an axis, which is as good as the eye can tell for the others.
fn coverage(distance: f32, radius: f32) -> f32 {
    ((distance + 0.5).min(radius) - (distance - 0.5).max(-radius)).clamp(0.0, 1.0)
}

/// The pixels between two coordinates that lie on a canvas of `size` pixels.
fn pixel_range(from: f32, to: f32, size: usize) -> std::ops::Range<usize> {
    // Casts from float to integer saturate, so that far away points are safe.
    let start = (from.floor().max(0.0) as usize).min(size);
    let end = (to.ceil().max(0.0) as usize).min(size);
    start..end.max(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(x: f32, y: f32, radius: f32) -> PenPoint {
        PenPoint { x, y, radius }
    }

    #[test]
    fn a_line_on_the_pixel_grid_is_exact() {
        let mut canvas = Canvas::new(6, 4);
        canvas.draw(&[point(1.0, 2.0, 1.0), point(5.0, 2.0, 1.0)]);
        let row = |y: usize| canvas.pixels()[y * 6 + 1..y * 6 + 5].to_vec();
        assert_eq!(row(0), [0.0; 4]);
        assert_eq!(row(1), [1.0; 4]);
        assert_eq!(row(2), [1.0; 4]);
        assert_eq!(row(3), [0.0; 4]);
    }

    #[test]
    fn a_hairline_is_as_light_as_it_is_thin() {
        let mut canvas = Canvas::new(3, 3);
        canvas.draw(&[point(0.0, 1.5, 0.1), point(3.0, 1.5, 0.1)]);
        assert!((canvas.pixels()[4] - 0.2).abs() < 1e-6);
    }

    #[test]
    fn a_disc_has_the_area_of_a_disc() {
        let mut canvas = Canvas::new(20, 20);
        canvas.draw(&[point(10.3, 9.6, 6.0)]);
        let area: f32 = canvas.pixels().iter().sum();
        assert!((area / (std::f32::consts::PI * 36.0) - 1.0).abs() < 0.01, "{area}");
    }

    #[test]
    fn the_pen_may_change_its_width_on_the_way() {
        let mut canvas = Canvas::new(20, 11);
        canvas.draw(&[point(2.0, 5.5, 0.5), point(18.0, 5.5, 3.0)]);
        let column = |x: usize| (0..11).map(|y| canvas.pixels()[y * 20 + x]).sum::<f32>();
        assert!(column(4) < column(10) && column(10) < column(16));
    }

    #[test]
    fn what_is_outside_is_left_out() {
        let mut canvas = Canvas::new(4, 4);
        canvas.draw(&[point(-1e30, 50.0, 2.0), point(-9.0, 1e30, 2.0)]);
        canvas.draw(&[]);
        assert_eq!(canvas.pixels(), [0.0; 16]);
    }
}
