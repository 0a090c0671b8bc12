//! Nets from and to safetensors files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use lenet_playground::format::{
    Metadata, Precision, read_metadata, read_net, read_safetensors, write_net, write_safetensors,
};
use lenet_playground::net::{Net, lenet};
use lenet_playground::{Error, Result};

use crate::args::NetChoice;

/// Where a file's metadata holds the architecture of a net that is not LeNet.
const ARCHITECTURE: &str = "net";

/// What a file is told of its net, so that it can be read again.
pub fn architecture(net: &Net) -> Option<(String, String)> {
    let graph = net.graph();
    (graph != lenet(0).graph()).then(|| (ARCHITECTURE.to_owned(), write_net(&graph)))
}

/// The net that is shipped with the page, trained on the full MNIST.
const SHIPPED: &[u8] = include_bytes!("../../../www/public/models/lenet-mnist.safetensors");

/// Reads the net that was chosen, or the shipped one where none was.
///
/// # Errors
/// Those of [`read`].
pub fn choose(choice: &NetChoice) -> Result<Net> {
    match choice.file.as_deref() {
        Some(file) => read(file),
        None => parse(SHIPPED),
    }
}

/// Reads a net.
///
/// # Errors
/// [`Error::File`] where the file cannot be read, [`Error::InFile`] where it holds no such net.
pub fn read(file: &Path) -> Result<Net> {
    let bytes = read_bytes(file)?;
    parse(&bytes).map_err(|error| in_file(file, error))
}

/// Reads a file.
///
/// # Errors
/// [`Error::File`] where it cannot be read.
pub fn read_bytes(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).map_err(|error| file_error(file, &error))
}

/// The error of a file with the wrong contents.
pub fn in_file(file: &Path, source: Error) -> Error {
    Error::InFile { file: file.display().to_string(), source: Box::new(source) }
}

fn parse(bytes: &[u8]) -> Result<Net> {
    let mut net = match read_metadata(bytes)?.get(ARCHITECTURE) {
        Some(json) => read_net(json)?.build()?,
        None => lenet(0),
    };
    read_safetensors(&mut net, bytes)?;
    Ok(net)
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
/// [`Error::File`] where a file cannot be written.
pub fn write_bytes(file: &Path, bytes: &[u8]) -> Result<()> {
    let draft = draft(file);
    let written = fs::write(&draft, bytes).and_then(|()| fs::rename(&draft, file));
    written.map_err(|error| {
        let _ = fs::remove_file(&draft);
        file_error(file, &error)
    })
}

/// Finds out, before any work is done, whether [`write`] can work.
///
/// # Errors
/// [`Error::File`] where it cannot.
pub fn check_writable(file: &Path) -> Result<()> {
    if file.is_dir() {
        return Err(file_error(file, &io::ErrorKind::IsADirectory.into()));
    }
    let draft = draft(file);
    fs::write(&draft, [])
        .and_then(|()| fs::remove_file(&draft))
        .map_err(|error| file_error(file, &error))
}

/// A name of this process's own in the same folder: what is renamed must not change disks.
fn draft(file: &Path) -> PathBuf {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!(".{name}.{}.part", std::process::id()))
}

fn file_error(file: &Path, error: &io::Error) -> Error {
    Error::File { path: file.display().to_string(), detail: error.to_string() }
}
