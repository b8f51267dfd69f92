//! `nixbook redirects sync`: finds out what has changed, and makes the table true.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::{FIRST_PAGE, baseline};
use crate::check::redirects::{Baseline, Present, SyncChange, sync};
use crate::commands::ExitStatus;
use crate::commands::open_book::{Read, read};
use crate::commands::options::Options;
use crate::commands::terminal::Terminal;
use crate::config::Book;
use crate::diagnostics::{self, Code, Diagnostic, MessageFormat};
use crate::export::nixos_render_docs;
use crate::formats::redirects::{Addresses, Redirects};
use crate::manual::fingerprints;
use crate::site::plan;
use crate::source::{Sources, printable};

/// Update redirects.json with the ids added, renamed, moved or removed since the last build
///
/// The changes are printed; with `--message-format json`, as one object for each change.
#[derive(Args, Debug)]
pub(in crate::commands) struct SyncArguments {
    /// Compare with a git revision instead of the last build
    #[arg(long, value_name = "REV")]
    pub since: Option<String>,

    /// The folder of the last build [default: public, in the book's folder]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with = "since")]
    pub dest: Option<PathBuf>,

    /// Write nothing, and fail if there are changes to write
    #[arg(long)]
    pub check: bool,
}

pub(super) fn run(
    arguments: &SyncArguments,
    file: Option<&Path>,
    options: &Options,
    terminal: &Terminal,
) -> ExitStatus {
    let Read { mut sources, mut diagnostics, book } = read(options.book(None), options);
    let mut fine = true;
    // With faults in the book, ids may be missing that are not gone.
    if let Some((book, manual)) = book.filter(|_| !diagnostics::has_errors(&diagnostics)) {
        let site = plan(&manual).ids;
        let nixos_render_docs = nixos_render_docs::addresses(&manual, FIRST_PAGE);
        let fingerprints = fingerprints(&manual, &sources);
        let present = Present { fingerprints: &fingerprints, site: &site, nixos_render_docs: &nixos_render_docs };
        let path = file.map_or_else(|| book.redirects_path(), Path::to_owned);
        match compared(arguments, &path, options, terminal, &book, present, &mut sources) {
            Ok((done, mut found)) => {
                fine = done;
                diagnostics.append(&mut found);
            }
            Err(mut faults) => diagnostics.append(&mut faults),
        }
    }
    let told = terminal.report(&mut diagnostics, &sources);
    if told && fine { ExitStatus::Success } else { ExitStatus::Failure }
}

/// Does it; gives whether the table is true, and what is wrong with it that cannot be fixed here.
fn compared(
    arguments: &SyncArguments,
    path: &Path,
    options: &Options,
    terminal: &Terminal,
    book: &Book,
    present: Present<'_>,
    sources: &mut Sources,
) -> Result<(bool, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut opened = super::open(path, sources)?;
    let baseline = baseline(arguments, book, sources).map_err(|fault| vec![fault])?;
    let before = opened.table.clone();
    let (changes, unknown) = sync(&mut opened.table, baseline.as_ref(), present);
    let found = if opened.exists {
        faults(&before, sources, present.nixos_render_docs, &unknown, arguments.since.is_some())
    } else {
        Vec::new()
    };
    if diagnostics::has_errors(&found) {
        // An entry may belong to an id that would get a second one.
        return Ok((false, found));
    }
    let same = opened.table.text() == before.text();
    if !same && !arguments.check {
        // What is shown has been done.
        super::write_table(path, &opened, sources).map_err(|fault| vec![fault])?;
    }
    show(&changes, options, terminal);
    if same {
        terminal.note(format_args!("{} is up to date", path.display()));
    } else if arguments.check {
        terminal.note(format_args!("{} is out of date: run `nixbook redirects sync`", path.display()));
    } else {
        terminal.note(format_args!("updated {}", path.display()));
    }
    Ok((same || !arguments.check, found))
}

fn baseline(arguments: &SyncArguments, book: &Book, sources: &mut Sources) -> Result<Option<Baseline>, Diagnostic> {
    match &arguments.since {
        Some(revision) => baseline::at_revision(book, revision).map(Some),
        None => {
            if let Some(dest) = &arguments.dest {
                sources.world_mut().allow(dest);
            }
            let dest = arguments.dest.clone().unwrap_or_else(|| book.folder.join("public"));
            let baseline = baseline::built(&dest, sources.world());
            if baseline.is_none() && arguments.dest.is_some() {
                let message = "no site built by nixbook here";
                return Err(Diagnostic::error_at_path(Code::NoBaseline, dest, message));
            }
            Ok(baseline)
        }
    }
}

/// What is wrong with the table that is not for a program to decide.
fn faults(
    redirects: &Redirects,
    sources: &Sources,
    addresses: &Addresses,
    unknown: &[String],
    since: bool,
) -> Vec<Diagnostic> {
    let unknown: HashSet<&str> = unknown.iter().map(String::as_str).collect();
    let of_unknown = |diagnostic: &Diagnostic| {
        let key = diagnostic.span().map(|span| sources.text(span).trim_matches('"').to_owned());
        key.is_some_and(|key| unknown.contains(key.as_str()))
    };
    let found = redirects.validate(addresses);
    let kept = found.into_iter().filter(|diagnostic| match diagnostic.code {
        Code::RedirectsUnknownId => of_unknown(diagnostic),
        code => matches!(code, Code::RedirectsTakenLocation | Code::InvalidRedirects),
    });
    let hint = |diagnostic: Diagnostic| {
        let help = match (&diagnostic.help, diagnostic.code, since) {
            (Some(help), Code::RedirectsUnknownId, false) => {
                format!("{help}; or compare with the time when it was there: `nixbook redirects sync --since REV`")
            }
            (help, ..) => help.clone().unwrap_or_default(),
        };
        diagnostic.help(help)
    };
    kept.map(hint).collect()
}

fn show(changes: &[SyncChange], options: &Options, terminal: &Terminal) {
    let mut out = String::new();
    for change in changes {
        match options.message_format {
            MessageFormat::Json => out.push_str(&serde_json::to_string(change).unwrap_or_default()),
            MessageFormat::Human | MessageFormat::Github => out.push_str(&printable(&change.to_string())),
        }
        out.push('\n');
    }
    match options.message_format {
        MessageFormat::Json => terminal.answer_json(&out),
        MessageFormat::Human | MessageFormat::Github => terminal.answer(&out),
    }
}
