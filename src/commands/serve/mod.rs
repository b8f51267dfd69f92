//! `nixbook serve`: a book as it is written, in the browser.
//!
//! Two threads: one watches and makes the site again ([`watch`]), one serves it from memory ([`server`]). Between them
//! is a [`Site`]: the last good site, and what is wrong since. Nothing is written to the disk.
//!
//! A request goes through [`connections`], which have a number and a time, and [`guard`], which knows who may ask; what it
//! gets is found by [`resource`], by [`range`] where only a part is wanted, and goes out with the headers of
//! [`security_headers`]. Pages hear by a [`socket`] that the site is a new one.

mod authority;
mod connections;
mod content_type;
mod guard;
mod range;
mod resource;
mod security_headers;
mod server;
mod site;
mod socket;
mod watch;

use std::fmt::Write as _;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::{Args, ValueHint};

use self::authority::Host;
use self::guard::AllowedHosts;
use self::site::Site;
use super::ExitStatus;
use super::browser;
use super::make::{BuildRequest, BuildResult, make, shown as time};
use super::options::Options;
use super::terminal::Terminal;
use crate::diagnostics::{self, Code, Diagnostic, Location, MessageFormat, Severity};
use crate::source::Sources;

/// The port that is tried first where none is asked for, and how many after it.
const PORTS: std::ops::Range<u16> = 3000..3020;

/// How much of what is wrong is shown on pages, in bytes: each page gets it, and the terminal has all.
const MAX_PROBLEMS: usize = 128 << 10;

/// Serve the site locally and reload it on change
///
/// Builds the book, serves it on this machine, and rebuilds it and reloads the browser on every change. Errors appear in the
/// terminal and on the page, which keeps its last good version. Other sites cannot read the pages. Ctrl-C ends it.
#[derive(Args, Debug)]
pub(super) struct ServeArguments {
    /// The book (short for --book)
    #[arg(id = "named book", value_name = "BOOK", value_hint = ValueHint::AnyPath)]
    pub book: Option<PathBuf>,

    /// The port; 0 for any free port [default: the first free port from 3000]
    #[arg(long, value_name = "N")]
    pub port: Option<u16>,

    /// The IP address to listen at; in a container, use `0.0.0.0` and publish the port
    ///
    /// If it is not a loopback address, everyone who can connect to it can read the book and its error messages. Requests
    /// must still name `localhost`, a loopback address, this address or a name of --allow-host.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub host: IpAddr,

    /// Serve the site under this name or IP address too, with any port; can be given several times
    ///
    /// Requests for unknown names are refused, which prevents DNS rebinding. Allow only names that you trust to lead to this
    /// machine.
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<Host>,

    /// Open the book in the browser
    #[arg(long)]
    pub open: bool,
}

pub(super) fn run(arguments: &ServeArguments, options: &Options, terminal: &Terminal) -> ExitStatus {
    let book = options.book(arguments.book.as_deref());
    let served = Arc::new(Site::new());
    let made = make_and_show(book, options, &served, terminal);
    if made.book.is_none() {
        // Without a book there is nothing to watch.
        return ExitStatus::Failure;
    }
    match serve(arguments, options, &made, &served, terminal) {
        Ok(()) => ExitStatus::Success,
        Err(diagnostic) => {
            terminal.report(&mut [diagnostic], &Sources::new());
            ExitStatus::Failure
        }
    }
}

fn serve(
    arguments: &ServeArguments,
    options: &Options,
    made: &BuildResult,
    served: &Arc<Site>,
    terminal: &Terminal,
) -> Result<(), Diagnostic> {
    let failed = |what: &str, error: &dyn std::fmt::Display| {
        Diagnostic::new(Severity::Error, Code::NotServed, Location::Nowhere, format!("{what}: {error}"))
    };
    let listener = listen(arguments.host, arguments.port)?;
    let listening = listener.local_addr().map_err(|error| failed("the server cannot start", &error))?;
    let address = to_open(listening);
    let mut watcher = watch::Watcher::new(made).map_err(|error| failed("the files cannot be watched", &error))?;
    terminal.note(format_args!("serving on http://{address}/ (end with Ctrl-C)"));
    if !listening.ip().is_loopback() {
        terminal.note(format_args!("everyone who can connect to {listening} can read the book (`--host`)"));
    }
    if arguments.open {
        browser::open(format!("http://{address}/"), terminal);
    }
    let book = options.book(arguments.book.as_deref()).map(Path::to_owned);
    let (options, shown, voice) = (options.clone(), Arc::clone(served), terminal.clone());
    // The thread waits for files for ever; the process ends without it.
    std::thread::spawn(move || {
        while watcher.wait() {
            let start = Instant::now();
            let made = make_and_show(book.as_deref(), &options, &shown, &voice);
            let what = if diagnostics::has_errors(&made.diagnostics) { "the site was not updated" } else { "rebuilt" };
            voice.note(format_args!("{what} ({})", time(start.elapsed())));
            watcher.follow(&made);
        }
    });
    let allowed = AllowedHosts::new(listening, arguments.allow_host.clone());
    server::run(listener, Arc::clone(served), allowed).map_err(|error| failed("the server failed", &error))
}

/// Makes the site and shows it, or what is wrong with it, in the terminal and on the page.
fn make_and_show(book: Option<&Path>, options: &Options, served: &Site, terminal: &Terminal) -> BuildResult {
    let mut made = make(BuildRequest { book, options, strict: false, live_reload: true, cache: None }, terminal);
    let fine = terminal.report(&mut made.diagnostics, &made.sources);
    let problems = on_page(&made.diagnostics, &made.sources);
    served.show(made.output.take().filter(|_| fine), &problems);
    made
}

/// What is wrong, for pages.
fn on_page(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut text = String::new();
    for (told, diagnostic) in diagnostics.iter().enumerate() {
        let message = diagnostics::render(diagnostic, sources, MessageFormat::Human, false);
        if text.len() + message.len() > MAX_PROBLEMS {
            let _ = writeln!(text, "{} more messages are in the terminal", diagnostics.len() - told);
            break;
        }
        text.push_str(&message);
    }
    text
}

/// The address to open in a browser on this machine: no address but one's own stands for all of them.
fn to_open(listening: SocketAddr) -> SocketAddr {
    let ip = match listening.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listening.port())
}

/// Takes a port at an address of this machine: the one that is asked for, or the first that is free.
fn listen(host: IpAddr, asked: Option<u16>) -> Result<TcpListener, Diagnostic> {
    let take = |port| TcpListener::bind(SocketAddr::new(host, port));
    let refused = |message: String| {
        Diagnostic::new(Severity::Error, Code::PortTaken, Location::Nowhere, message)
            .help("choose another port with `--port N`, or let the system choose with `--port 0`")
    };
    let failed = |port: u16, error: &io::Error| match error.kind() {
        io::ErrorKind::AddrInUse => refused(format!("port {port} is already in use")),
        io::ErrorKind::AddrNotAvailable => {
            let message = format!("`{host}` is not an address of this machine");
            Diagnostic::new(Severity::Error, Code::NotServed, Location::Nowhere, message)
                .help("name one of its addresses with `--host`, or all of them: `--host 0.0.0.0`")
        }
        _ => refused(format!("port `{port}` cannot be used: {error}")),
    };
    if let Some(port) = asked {
        return take(port).map_err(|error| failed(port, &error));
    }
    for port in PORTS {
        match take(port) {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == io::ErrorKind::AddrNotAvailable => return Err(failed(port, &error)),
            Err(_) => {}
        }
    }
    Err(refused(format!("no port from {} to {} is free", PORTS.start, PORTS.end - 1)))
}
