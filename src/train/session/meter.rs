use std::collections::VecDeque;

/// Seconds of training that the speed is measured over.
const WINDOW: f64 = 3.0;

/// Measures the speed of training. Only the slices count: what lies between them, such as
/// validations and pauses, does not.
#[derive(Debug, Default)]
pub(super) struct SpeedMeter {
    /// Images and seconds of the last slices.
    slices: VecDeque<(f64, f64)>,
    /// Sums over these slices.
    window_images: f64,
    window_seconds: f64,
    /// Seconds of all slices.
    seconds: f64,
    /// Seconds of the slices since the last epoch ended.
    epoch: f64,
}

impl SpeedMeter {
    /// Takes note of a slice of training.
    pub fn note(&mut self, images: f64, seconds: f64) {
        self.seconds += seconds;
        self.epoch += seconds;
        self.add(images, seconds);
        self.slices.push_back((images, seconds));
        while let Some(&(images, seconds)) = self.slices.front()
            && self.window_seconds - seconds >= WINDOW
        {
            self.slices.pop_front();
            self.add(-images, -seconds);
        }
    }

    fn add(&mut self, images: f64, seconds: f64) {
        self.window_images += images;
        self.window_seconds += seconds;
    }

    /// Images per second of the last seconds of training; 0 while it is not known.
    pub fn images_per_second(&self) -> f64 {
        if self.window_seconds > 0.0 { self.window_images / self.window_seconds } else { 0.0 }
    }

    /// Seconds of training.
    pub fn seconds(&self) -> f64 {
        self.seconds
    }

    /// Seconds of training since this was last asked.
    pub fn take_epoch(&mut self) -> f64 {
        std::mem::take(&mut self.epoch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_measures_training_alone() {
        let mut meter = SpeedMeter::default();
        assert_eq!(meter.images_per_second(), 0.0, "nothing is known before the first slice");
        meter.note(100.0, 0.05);
        meter.note(100.0, 0.05);
        assert_eq!(meter.images_per_second(), 2000.0);
        assert_eq!((meter.seconds(), meter.take_epoch(), meter.take_epoch()), (0.1, 0.1, 0.0));
    }

    #[test]
    fn it_looks_at_the_last_seconds_only() {
        let mut meter = SpeedMeter::default();
        meter.note(1000.0, 1.0);
        (0..3).for_each(|_| meter.note(10.0, 1.0));
        assert_eq!(meter.images_per_second(), 10.0);
    }
}
