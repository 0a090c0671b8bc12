//! `cargo xtask serve`: from a clean clone to the page in a browser.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};
use std::{io, thread};

use anyhow::{Context, Result, bail};

use crate::config::Config;
use crate::process::Running;
use crate::wasm::{self, Stale};
use crate::{data, process, repo, site};

const DEFAULT_PORT: u16 = 5173;
/// A server that does not answer within this time never will.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(clap::Args)]
pub struct Args {
    /// Port to serve on [default: 5173, or a free one where that is taken]
    #[arg(long)]
    port: Option<u16>,
    /// Folder with the data sets, instead of $LENET_DATA, ./data or a download
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Build the wasm with optimisations (the default)
    #[arg(long, conflicts_with = "debug")]
    release: bool,
    /// Build the wasm quickly and for a debugger: training is slower
    #[arg(long)]
    debug: bool,
}

/// Serves until it is interrupted. Where nothing is built yet, the page starts with the plain build
/// of the wasm alone, and the others are added while it is served.
pub fn run(args: &Args) -> Result<ExitCode> {
    let started = Instant::now();
    let config = Config::load()?;
    let port = choose_port(args.port)?;
    let mut stale = Stale::find(&config, args.debug)?;
    wasm::set_up(&config, &stale)?;
    stale.build_plain(&config)?;
    let data = data::find(args.data.as_deref())?;
    site::build()?;
    let mut server = start(port, data)?;
    wait_for_answer(&mut server, port)?;
    println!("LeNet Playground: http://localhost:{port}/");
    eprintln!("The page is up after {:.0} s; Ctrl-C ends it", started.elapsed().as_secs_f64());
    if let Err(error) = add_others(&config, &mut stale) {
        eprintln!("error: {error:#}\nThe page stays up without the missing builds");
    }
    let status = server.wait()?;
    bail!("the server ended by itself ({status})")
}

/// Makes the remaining builds of the wasm, and rebuilds the page with each.
fn add_others(config: &Config, stale: &mut Stale) -> Result<()> {
    while let Some(build) = stale.next() {
        eprintln!("The page works without the {build} build of the wasm, which is compiled now");
        stale.build_next(config)?;
        site::update()?;
        println!("The {build} build is ready: reload the page to use it");
    }
    Ok(())
}

/// Vite's own server, without npm between us: one child, and it ends when told to.
fn start(port: u16, data: Option<PathBuf>) -> Result<Running> {
    let mut command = Command::new("node");
    command
        .current_dir(repo::path("www"))
        .args(["node_modules/vite/bin/vite.js", "preview", "--host", "127.0.0.1", "--strictPort"])
        .args(["--logLevel", "warn", "--port", &port.to_string()])
        .stdout(Stdio::from(io::stderr()))
        .envs(data.map(|folder| ("LENET_DATA", folder)));
    process::spawn(&mut command)
}

fn choose_port(asked: Option<u16>) -> Result<u16> {
    match asked {
        Some(port) if is_taken(port) => {
            bail!("port {port} is taken by another program: choose another with --port, or none")
        }
        Some(port) => Ok(port),
        None if is_taken(DEFAULT_PORT) => {
            let any = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port is free")?;
            Ok(any.local_addr()?.port())
        }
        None => Ok(DEFAULT_PORT),
    }
}

/// Whether somebody answers there: "localhost" may mean either address.
fn is_taken(port: u16) -> bool {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
        || TcpStream::connect((Ipv6Addr::LOCALHOST, port)).is_ok()
}

fn wait_for_answer(server: &mut Running, port: u16) -> Result<()> {
    let started = Instant::now();
    while !answers(port) {
        if let Some(status) = server.ended()? {
            bail!("the server did not start ({status})");
        }
        if started.elapsed() > PATIENCE {
            bail!("the server did not answer within {} seconds", PATIENCE.as_secs());
        }
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// Asks for the page itself: an open port alone is no answer.
fn answers(port: u16) -> bool {
    let ask = || -> io::Result<bool> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream.write_all(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")?;
        let mut status_line = [0; 12];
        stream.read_exact(&mut status_line)?;
        Ok(status_line.ends_with(b" 200"))
    };
    ask().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_refused_where_it_was_asked_for() {
        let other = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = other.local_addr().unwrap().port();
        let error = choose_port(Some(port)).unwrap_err().to_string();
        assert!(error.contains(&port.to_string()), "{error}");
        drop(other);
        assert_eq!(choose_port(Some(port)).unwrap(), port);
    }

    #[test]
    fn an_answer_is_a_page_and_not_an_open_port() {
        let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = server.local_addr().unwrap().port();
        let replies = ["HTTP/1.1 404 Not Found\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"];
        let thread = thread::spawn(move || {
            for reply in replies {
                let (mut stream, _) = server.accept().unwrap();
                let _ = stream.read(&mut [0; 512]).unwrap();
                stream.write_all(reply.as_bytes()).unwrap();
            }
        });
        assert!(!answers(port));
        assert!(answers(port));
        thread.join().unwrap();
    }
}
