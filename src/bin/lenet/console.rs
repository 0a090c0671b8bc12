//! What the user sees: results on standard output, notes and the progress bar on standard error.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use lenet_playground::Result;
use lenet_playground::error::FileError;
use serde::Serialize;

use clap::Args;

#[derive(Debug, Args)]
pub struct Output {
    /// Print JSON, one object on a line, and no progress bar
    #[arg(long, help_heading = "Output")]
    pub json: bool,
    /// No progress bar and no notes: results only
    #[arg(long, short, help_heading = "Output")]
    pub quiet: bool,
}

/// What the results go to, for a sentence.
const OUTPUT: &str = "standard output";

const TEMPLATE: &str = "{msg} {wide_bar} {percent:>3} %, {eta} left";

/// The two streams and the bar, if one is shown.
pub struct Console {
    json: bool,
    quiet: bool,
    closed: bool,
    bar: ProgressBar,
}

impl Console {
    pub fn new(output: &Output) -> Self {
        let Output { json, quiet } = *output;
        Self { json, quiet, closed: false, bar: ProgressBar::hidden() }
    }

    /// Whether results are JSON.
    pub fn json(&self) -> bool {
        self.json
    }

    /// Whether only results are wanted.
    pub fn quiet(&self) -> bool {
        self.quiet
    }

    /// Whether nobody reads the results any more, as after `| head -1`.
    pub fn closed(&self) -> bool {
        self.closed
    }

    /// Prints a line of results.
    ///
    /// # Errors
    /// [`FileError::Io`] where it cannot be written. A closed pipe is no error.
    pub fn print(&mut self, line: impl Display) -> Result<()> {
        let written = self.bar.suspend(|| {
            let mut out = io::stdout().lock();
            writeln!(out, "{line}").and_then(|()| out.flush())
        });
        match written {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => self.closed = true,
            Err(error) => {
                return Err(FileError::io(Path::new(OUTPUT), &error));
            }
            Ok(()) => {}
        }
        Ok(())
    }

    /// Prints a result as a line of JSON.
    ///
    /// # Errors
    /// As [`Self::print`].
    pub fn print_json(&mut self, value: &impl Serialize) -> Result<()> {
        let line = serde_json::to_string(value)
            .map_err(|error| FileError::io(Path::new(OUTPUT), &error.into()))?;
        self.print(line)
    }

    /// Tells something that is good to know.
    pub fn note(&self, line: impl Display) {
        if !self.quiet {
            self.warn(line);
        }
    }

    /// Tells something that must be known.
    pub fn warn(&self, line: impl Display) {
        // Where standard error is closed there is nobody to tell.
        self.bar.suspend(|| drop(writeln!(io::stderr(), "{line}")));
    }

    /// Shows a bar over so many images, unless JSON or quiet is wanted or there is no terminal.
    pub fn start_bar(&mut self, images: usize, message: &'static str) {
        if self.json || self.quiet {
            return;
        }
        let style = ProgressStyle::with_template(TEMPLATE);
        self.bar = ProgressBar::new(images as u64)
            .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
            .with_message(message);
    }

    /// The bar; a hidden one where none is shown.
    pub fn bar(&self) -> &ProgressBar {
        &self.bar
    }

    /// Takes the bar away.
    pub fn end_bar(&mut self) {
        self.bar.finish_and_clear();
        self.bar = ProgressBar::hidden();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_one() {
        assert!(ProgressStyle::with_template(TEMPLATE).is_ok());
    }
}
