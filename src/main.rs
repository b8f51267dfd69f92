//! The `nixbook` binary: hands the arguments to [`nixbook::commands`] and its answer to the shell.

use std::io::Write as _;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use nixbook::diagnostics::{self, MessageFormat};

#[derive(Parser)]
#[command(name = "nixbook", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Manuals as nixos-render-docs writes them
    #[command(subcommand)]
    Manual(Manual),
}

#[derive(Subcommand)]
enum Manual {
    /// Writes a manual as nixos-render-docs does
    Html(nixbook::commands::manual_html::Args),
}

fn main() -> ExitCode {
    let Command::Manual(Manual::Html(args)) = Cli::parse().command;
    let mut sources = nixbook::source::Sources::new();
    let found = nixbook::commands::manual_html::run(args, &mut sources);
    let mut stderr = std::io::stderr().lock();
    for diagnostic in &found {
        let mut text = diagnostics::render(diagnostic, &sources, MessageFormat::Human, false);
        if text.is_empty() {
            let place = diagnostic.span().map(|span| {
                let at = sources.file(span.file).position(span.start);
                format!("{}:{}:{}", sources.file(span.file).path().display(), at.line, at.column)
            });
            text = format!("{}: {} {:?}\n", place.unwrap_or_default(), diagnostic.message, diagnostic.help);
        }
        let _ = stderr.write_all(text.as_bytes());
    }
    if diagnostics::has_errors(&found) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
