//! `nixbook serve`: a book as it is written, in the browser.
//!
//! Two threads: one watches and makes the site anew ([`watch`]), one serves it from memory ([`server`]). Between them
//! stands a [`Site`]: the last good site, and what is wrong since. Nothing is written to the disk.

mod content_type;
mod server;
mod site;
mod watch;

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::{Args, ValueHint};

use self::site::Site;
use super::Status;
use super::browser;
use super::make::{Made, Request, make, shown as time};
use super::options::Options;
use super::terminal::Terminal;
use crate::diagnostics::{self, Code, Diagnostic, Location, MessageFormat, Severity};
use crate::source::Sources;

/// The port that is tried first where none is asked for, and how many after it.
const PORTS: std::ops::Range<u16> = 3000..3020;

/// Show a book in the browser, and anew on every change
///
/// Builds the book, serves it on this machine alone, watches its files, rebuilds and reloads the browser. What is wrong is told
/// in the terminal and on the page, which stays as it was when it was last fine. Ends by Ctrl-C.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The book (short for --book)
    #[arg(id = "named book", value_name = "BOOK", value_hint = ValueHint::AnyPath)]
    pub book: Option<PathBuf>,

    /// The port; 0 for any that is free [default: the first free one from 3000 on]
    #[arg(long, value_name = "N")]
    pub port: Option<u16>,

    /// Open the book in the browser
    #[arg(long)]
    pub open: bool,
}

pub(super) fn run(arguments: &Arguments, options: &Options, terminal: &Terminal) -> Status {
    let book = options.book(arguments.book.as_deref());
    let served = Arc::new(Site::new());
    let made = make_and_show(book, options, &served, terminal);
    if made.book.is_none() {
        // Without a book there is nothing to watch.
        return Status::Failed;
    }
    match serve(arguments, options, &made, &served, terminal) {
        Ok(()) => Status::Fine,
        Err(diagnostic) => {
            terminal.report(&mut [diagnostic], &Sources::new());
            Status::Failed
        }
    }
}

fn serve(
    arguments: &Arguments,
    options: &Options,
    made: &Made,
    served: &Arc<Site>,
    terminal: &Terminal,
) -> Result<(), Diagnostic> {
    let failed = |what: &str, error: &dyn std::fmt::Display| {
        Diagnostic::new(Severity::Error, Code::NotServed, Location::Nowhere, format!("{what}: {error}"))
    };
    let listener = listen(arguments.port)?;
    let address = listener.local_addr().map_err(|error| failed("the server cannot start", &error))?;
    let mut watcher = watch::Watcher::new(made).map_err(|error| failed("the files cannot be watched", &error))?;
    terminal.note(format_args!("serving on http://{address}/ (end with Ctrl-C)"));
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
            let what = if diagnostics::has_errors(&made.diagnostics) { "the site stays as it was" } else { "rebuilt" };
            voice.note(format_args!("{what} ({})", time(start.elapsed())));
            watcher.follow(&made);
        }
    });
    server::run(listener, Arc::clone(served)).map_err(|error| failed("the server failed", &error))
}

/// Makes the site and shows it, or what is wrong with it, in the terminal and on the page.
fn make_and_show(book: Option<&Path>, options: &Options, served: &Site, terminal: &Terminal) -> Made {
    let mut made = make(Request { book, options, strict: false, live_reload: true, cache: None }, terminal);
    let fine = terminal.report(&mut made.diagnostics, &made.sources);
    let problems: String = made
        .diagnostics
        .iter()
        .map(|diagnostic| diagnostics::render(diagnostic, &made.sources, MessageFormat::Human, false))
        .collect();
    served.show(made.output.take().filter(|_| fine), problems);
    made
}

/// Takes a port on the loopback interface: the one that is asked for, or the first that is free.
fn listen(asked: Option<u16>) -> Result<TcpListener, Diagnostic> {
    let take = |port| TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    let refused = |message: String| {
        Err(Diagnostic::new(Severity::Error, Code::PortTaken, Location::Nowhere, message)
            .help("name another port with `--port N`, or let nixbook choose: `--port 0`"))
    };
    if let Some(port) = asked {
        return take(port).or_else(|error| match error.kind() {
            io::ErrorKind::AddrInUse => refused(format!("port {port} is taken by another program")),
            _ => refused(format!("port {port} cannot be used: {error}")),
        });
    }
    let free = PORTS.clone().find_map(|port| take(port).ok());
    free.map_or_else(|| refused(format!("no port from {} to {} is free", PORTS.start, PORTS.end - 1)), Ok)
}
