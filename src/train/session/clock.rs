/// The time that a run takes. Wasm has no clock of its own, so one is handed over.
pub(super) struct RunClock {
    now: Box<dyn Fn() -> f64>,
    began: f64,
    /// Seconds of all pauses that are over.
    paused: f64,
    /// Since when the run is paused, if it is.
    paused_since: Option<f64>,
}

impl RunClock {
    /// A run that begins now. The clock tells seconds, from any beginning.
    pub fn new(now: impl Fn() -> f64 + 'static) -> Self {
        let began = now();
        Self { now: Box::new(now), began, paused: 0.0, paused_since: None }
    }

    /// Seconds on the clock.
    pub fn now(&self) -> f64 {
        (self.now)()
    }

    /// Seconds of the run, without its pauses.
    pub fn seconds(&self) -> f64 {
        self.paused_since.unwrap_or_else(|| self.now()) - self.began - self.paused
    }

    /// Stops counting.
    pub fn pause(&mut self) {
        let now = self.now();
        self.paused_since.get_or_insert(now);
    }

    /// Counts again after a pause.
    pub fn resume(&mut self) {
        if let Some(since) = self.paused_since.take() {
            self.paused += self.now() - since;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::*;

    #[test]
    fn pauses_do_not_count() {
        let time = Rc::new(Cell::new(10.0));
        let mut clock = RunClock::new({
            let time = Rc::clone(&time);
            move || time.get()
        });
        clock.resume();
        time.set(12.0);
        clock.pause();
        time.set(70.0);
        clock.pause();
        assert_eq!(clock.seconds(), 2.0);
        clock.resume();
        time.set(71.0);
        assert_eq!(clock.seconds(), 3.0);
    }
}
