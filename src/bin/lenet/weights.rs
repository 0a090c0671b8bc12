//! Nets from and to safetensors files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use lenet_playground::Result;
use lenet_playground::data::file;
use lenet_playground::error::FileError;
use lenet_playground::format::{
    Metadata, Precision, read_net_file, read_safetensors, write_safetensors,
};
use lenet_playground::net::{Graph, Net};

use clap::Args;

#[derive(Debug, Args)]
pub struct NetChoice {
    /// The safetensors file with the net [default: one in this program, trained on MNIST]
    #[arg(long = "net", value_name = "FILE", help_heading = "Net")]
    pub file: Option<PathBuf>,
}

/// The net that is shipped with the page, trained on the full MNIST.
const SHIPPED: &[u8] = include_bytes!("../../../www/public/models/lenet-mnist.safetensors");

/// Reads the net that was chosen, or the shipped one where none was.
///
/// # Errors
/// Those of [`read`].
pub fn choose(choice: &NetChoice) -> Result<(Net, Metadata)> {
    match choice.file.as_deref() {
        Some(file) => read(file, None),
        None => read_net_file(SHIPPED, None),
    }
}

/// Reads a net: of the layers that the file names, or of those that are given where it names none.
///
/// # Errors
/// Those of [`read_bytes`], and [`FileError::InFile`] where the file holds no such net.
pub fn read(file: &Path, given: Option<&Graph>) -> Result<(Net, Metadata)> {
    let bytes = read_bytes(file)?;
    read_net_file(&bytes, given).map_err(|error| FileError::in_file(file.display(), error))
}

/// Reads a file of weights, or of a run.
///
/// # Errors
/// Those of [`file::read`].
pub fn read_bytes(path: &Path) -> Result<Vec<u8>> {
    file::read(path, file::LARGEST)
}

/// The net as it will be after it was saved in that precision and read again.
///
/// # Errors
/// As [`write_safetensors`].
pub fn rounded(mut net: Net, precision: Precision) -> Result<Net> {
    let bytes = write_safetensors(&net, precision, &Metadata::new());
    read_safetensors(&mut net, &bytes)?;
    Ok(net)
}

/// Writes a net.
///
/// # Errors
/// Those of [`write_bytes`].
pub fn write(file: &Path, net: &Net, precision: Precision, metadata: &Metadata) -> Result<()> {
    write_bytes(file, &write_safetensors(net, precision, metadata))
}

/// Writes to a file beside the wanted one, which it then replaces, so that there is a whole file
/// at all times.
///
/// # Errors
/// [`FileError::Io`] where a file cannot be written.
pub fn write_bytes(file: &Path, bytes: &[u8]) -> Result<()> {
    let draft = draft(file);
    let written = fs::write(&draft, bytes).and_then(|()| fs::rename(&draft, file));
    written.map_err(|error| {
        let _ = fs::remove_file(&draft);
        FileError::io(file, &error)
    })
}

/// Finds out, before any work is done, whether [`write`] can work.
///
/// # Errors
/// [`FileError::Io`] where it cannot.
pub fn check_writable(file: &Path) -> Result<()> {
    if file.is_dir() {
        return Err(FileError::io(file, &io::ErrorKind::IsADirectory.into()));
    }
    let draft = draft(file);
    fs::write(&draft, [])
        .and_then(|()| fs::remove_file(&draft))
        .map_err(|error| FileError::io(file, &error))
}

/// A name of this process's own in the same folder: what is renamed must not change disks.
fn draft(file: &Path) -> PathBuf {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!(".{name}.{}.part", std::process::id()))
}
