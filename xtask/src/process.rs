//! Running other programs: said aloud, without standard input, and never left behind.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use anyhow::{Context, Result, bail};

/// Ids of the children that run now: what Ctrl-C has to end.
static CHILDREN: Mutex<Vec<u32>> = Mutex::new(Vec::new());
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// How long children may take to end after Ctrl-C.
const GRACE: Duration = Duration::from_secs(3);
/// How much of what a failed program said is shown.
const SHOWN_LINES: usize = 40;
/// The exit status that shells expect of a program ended by Ctrl-C.
const EXIT_INTERRUPTED: i32 = 130;

/// Runs a program and fails where it fails. Its output goes to standard error, so that
/// standard output carries nothing but our results.
pub fn run(command: &mut Command) -> Result<()> {
    command.stdout(Stdio::from(io::stderr()));
    let status = spawn(command)?.wait()?;
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// Runs a program beside others: what it says goes to a file, and its end is shown where it fails.
pub fn run_aside(command: &mut Command, log: &Path) -> Result<()> {
    let writing = || format!("cannot write {}", log.display());
    log.parent().map_or(Ok(()), fs::create_dir_all).with_context(writing)?;
    let file = fs::File::create(log).with_context(writing)?;
    command.stdout(file.try_clone().with_context(writing)?).stderr(file);
    let status = spawn(command)?.wait()?;
    if !status.success() {
        let said = fs::read_to_string(log).unwrap_or_default();
        let lines: Vec<&str> = said.lines().collect();
        let end = lines[lines.len().saturating_sub(SHOWN_LINES)..].join("\n");
        bail!("`{}` failed ({status}); it said:\n{end}", shown(command));
    }
    Ok(())
}

/// Prints what begins, with how long to expect it to take, and afterwards how long it took.
pub fn timed<T>(name: &str, expected: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("{name}: {expected}");
    let started = Instant::now();
    let outcome = work()?;
    eprintln!("{name}: done in {:.0} s", started.elapsed().as_secs_f64());
    Ok(outcome)
}

/// Runs a program quietly and returns what it wrote to standard output, trimmed.
pub fn capture(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("`{}` could not be started", shown(command)))?;
    if !output.status.success() {
        bail!("`{}` failed ({})", shown(command), output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Starts a program, shows its command line, and remembers it until it has ended.
pub fn spawn(command: &mut Command) -> Result<Running> {
    eprintln!("$ {}", shown(command));
    command.stdin(Stdio::null());
    let child =
        command.spawn().with_context(|| format!("`{}` could not be started", shown(command)))?;
    children().push(child.id());
    Ok(Running { child })
}

/// A child that ends with this value.
pub struct Running {
    child: Child,
}

impl Running {
    /// Waits for its end. After Ctrl-C this does not return: the program is about to exit.
    pub fn wait(&mut self) -> Result<ExitStatus> {
        let status = self.child.wait().context("lost sight of a child process");
        self.forget();
        status
    }

    /// How it ended, or nothing where it still runs.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        let status = self.child.try_wait().context("lost sight of a child process")?;
        if status.is_some() {
            self.forget();
        }
        Ok(status)
    }

    /// Takes the pipe that the child writes its standard output to.
    pub fn stdout(&mut self) -> Result<std::process::ChildStdout> {
        self.child.stdout.take().context("standard output was not piped")
    }

    fn forget(&self) {
        children().retain(|&id| id != self.child.id());
        while INTERRUPTED.load(Ordering::SeqCst) {
            // A child that failed because of Ctrl-C is no failure to report.
            thread::park_timeout(GRACE);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            terminate(self.child.id());
            let _ = self.child.wait();
        }
        children().retain(|&id| id != self.child.id());
    }
}

/// From now on Ctrl-C (and SIGTERM, SIGHUP) ends the children first, then this program.
pub fn end_children_on_interrupt() -> Result<()> {
    ctrlc::set_handler(|| {
        INTERRUPTED.store(true, Ordering::SeqCst);
        let started = Instant::now();
        children().iter().copied().for_each(terminate);
        while !children().is_empty() && started.elapsed() < GRACE {
            thread::sleep(Duration::from_millis(20));
        }
        std::process::exit(EXIT_INTERRUPTED);
    })
    .context("cannot listen for Ctrl-C")
}

/// A program with `directory` first on its PATH.
pub fn with_path_first(program: impl AsRef<OsStr>, directory: &Path) -> Result<Command> {
    let path = env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(directory.to_owned()).chain(env::split_paths(&path));
    let mut command = Command::new(program);
    command.env("PATH", env::join_paths(all).context("PATH cannot be extended")?);
    Ok(command)
}

/// The first of these programs found on PATH.
pub fn find_on_path(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let directories: Vec<_> = env::split_paths(&path).collect();
    names
        .iter()
        .flat_map(|name| directories.iter().map(move |directory| directory.join(name)))
        .map(|program| program.with_extension(env::consts::EXE_EXTENSION))
        .find(|program| program.is_file())
}

fn children() -> MutexGuard<'static, Vec<u32>> {
    // The list is whole after a panic too: each change is one push or one retain.
    CHILDREN.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(unix)]
fn terminate(id: u32) {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;
    if let Ok(id) = i32::try_from(id) {
        let _ = kill(Pid::from_raw(id), Signal::SIGTERM);
    }
}

/// On Windows the console has already told every program of the group.
#[cfg(not(unix))]
fn terminate(_id: u32) {}

/// The command line as a person would type it.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str()).to_string_lossy();
    std::iter::once(name)
        .chain(command.get_args().map(OsStr::to_string_lossy))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_by_its_name_and_arguments() {
        let mut command = Command::new("/somewhere/bin/wasm-pack");
        command.args(["build", "--target", "web"]);
        assert_eq!(shown(&command), "wasm-pack build --target web");
    }

    #[test]
    fn the_directory_comes_first_on_path() {
        let command = with_path_first("tool", Path::new("/first")).unwrap();
        let (_, path) = command.get_envs().find(|(name, _)| *name == "PATH").unwrap();
        assert_eq!(env::split_paths(path.unwrap()).next(), Some(PathBuf::from("/first")));
    }

    #[test]
    fn a_failing_program_is_named() {
        let error = run(Command::new("cargo").arg("no-such-command-of-cargo")).unwrap_err();
        assert!(error.to_string().contains("cargo no-such-command-of-cargo"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_dropped_child_has_ended() {
        let child = spawn(Command::new("sleep").arg("60")).unwrap();
        let id = child.child.id();
        drop(child);
        assert!(!children().contains(&id));
        let gone = nix::sys::signal::kill(nix::unistd::Pid::from_raw(id.cast_signed()), None);
        assert_eq!(gone, Err(nix::errno::Errno::ESRCH));
    }
}
