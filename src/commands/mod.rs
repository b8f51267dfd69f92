//! The command line: what can be asked, and one file for each command that does it.
//!
//! A command gets its arguments as clap read them and a [`Terminal`] to speak through, and ends in an [`ExitStatus`]. What
//! several commands share is [`open_book`], and [`make`], which makes a site from a book.

mod browser;
mod build;
mod check;
mod chosen;
mod completions;
mod explain;
mod export;
mod flags_guide;
mod form_flags;
mod import;
mod init;
mod make;
mod manual_html;
mod module_options;
mod new;
mod open_book;
mod options;
mod output_folder;
mod redirects;
mod serve;
mod settings_guide;
mod streams;
mod terminal;
mod test;
mod tree;

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};

use options::Options;
use streams::{CapturedStreams, Form, Stream, Streams};
use terminal::Terminal;

use crate::source::printable;

/// Build documentation for Nix projects from nixpkgs Markdown, with examples that are tested.
#[derive(Debug, Parser)]
#[command(name = "nixbook", version, arg_required_else_help = true, max_term_width = 100)]
#[command(after_help = "Exit status: 0 success; 1 errors in the book or on the disk; 2 usage error.")]
struct Cli {
    /// With `manual html` and `options`: the number of processors to use; 0 for all
    ///
    /// Write it before the command, as for nixos-render-docs.
    #[arg(short, long, value_name = "N")]
    jobs: Option<usize>,
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Build(build::BuildArguments),
    Check(check::CheckArguments),
    Serve(serve::ServeArguments),
    Test(test::TestArguments),
    Init(init::InitArguments),
    #[command(subcommand)]
    Export(ExportCommand),
    Import(import::ImportArguments),
    #[command(subcommand)]
    New(new::NewCommand),
    #[command(subcommand)]
    Manual(ManualCommand),
    #[command(subcommand)]
    Options(module_options::OptionsCommand),
    Redirects(redirects::RedirectsArguments),
    Tree(tree::TreeArguments),
    Explain(explain::ExplainArguments),
    Completions(completions::CompletionsArguments),
}

/// Write a manual with the arguments of nixos-render-docs
#[derive(Debug, Subcommand)]
enum ManualCommand {
    // As argparse does, which reads the options of nixos-render-docs.
    #[command(infer_long_args = true)]
    Html(Box<manual_html::ManualHtmlArguments>),
}

/// Write a book, or a part of it, for other programs
#[derive(Debug, Subcommand)]
enum ExportCommand {
    Checks(export::checks::ExportChecksArguments),
    Epub(export::epub::ExportEpubArguments),
    Manual(export::manual::ExportManualArguments),
    Nixpkgs(export::nixpkgs::ExportNixpkgsArguments),
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ExitStatus {
    /// It succeeded: 0.
    Success,
    /// The book, or the disk, has errors, which have been told: 1. (A usage error, 2, is clap's to tell.)
    Failure,
}

/// What came of a command that ran with [`run_captured`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captured {
    /// The exit status: 0, 1 or 2.
    pub status: u8,
    /// What it wrote to standard output.
    pub stdout: Vec<u8>,
    /// What it wrote to standard error.
    pub stderr: Vec<u8>,
}

/// Runs the command that `arguments` (the program's name first) ask for, and writes to the streams of the process.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    ExitCode::from(run_with(arguments, &Streams::Process))
}

/// The guide's appendix on commands and flags, as Markdown.
pub fn flags_guide() -> String {
    use clap::CommandFactory as _;
    flags_guide::guide(&Cli::command())
}

/// The guide's appendix on settings, as Markdown.
pub fn settings_guide() -> String {
    use clap::CommandFactory as _;
    settings_guide::guide(&Cli::command())
}

/// Runs a command as [`run`] does, and gives what it says, byte for byte, in place of writing it to the streams of the
/// process. It has no terminal: without `--color always` there is no colour, and there is no progress. What it does besides,
/// it does: it reads and writes files, with relative paths from the current folder of the process, and starts programs, whose
/// own output is not captured.
pub fn run_captured(arguments: impl IntoIterator<Item = OsString>) -> Captured {
    let memory = Arc::new(CapturedStreams::default());
    let status = run_with(arguments, &Streams::Memory(Arc::clone(&memory)));
    let (stdout, stderr) = memory.take();
    Captured { status, stdout, stderr }
}

/// Runs a command; gives the exit status.
fn run_with(arguments: impl IntoIterator<Item = OsString>, streams: &Streams) -> u8 {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    // What clap has to say quotes arguments: one that would steer the terminal must not pass for a colour of clap's own.
    let colours = arguments.iter().all(|text| printable(&text.to_string_lossy()) == text.to_string_lossy());
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(message) => return wrong_use(&message, streams, colours),
    };
    if let Err(message) = cli.check() {
        return wrong_use(&message, streams, colours);
    }
    let terminal = Terminal::new(&cli.options, streams.clone());
    let status = match &cli.command {
        Command::Build(arguments) => build::run(arguments, &cli.options, &terminal),
        Command::Check(arguments) => check::run(arguments, &cli.options, &terminal),
        Command::Serve(arguments) => serve::run(arguments, &cli.options, &terminal),
        Command::Test(arguments) => test::run(arguments, &cli.options, &terminal),
        Command::Init(arguments) => init::run(arguments, &cli.options, &terminal),
        Command::New(new) => new::run(new, &cli.options, &terminal),
        Command::Redirects(redirects) => redirects::run(redirects, &cli.options, &terminal),
        Command::Explain(arguments) => explain::run(arguments, &cli.options, &terminal),
        Command::Tree(arguments) => tree::run(arguments, &cli.options, &terminal),
        Command::Export(ExportCommand::Checks(arguments)) => export::checks::run(arguments, &cli.options, &terminal),
        Command::Export(ExportCommand::Epub(arguments)) => export::epub::run(arguments, &cli.options, &terminal),
        Command::Export(ExportCommand::Manual(arguments)) => export::manual::run(arguments, &cli.options, &terminal),
        Command::Export(ExportCommand::Nixpkgs(arguments)) => export::nixpkgs::run(arguments, &cli.options, &terminal),
        Command::Import(arguments) => import::run(arguments, &cli.options, &terminal),
        Command::Manual(ManualCommand::Html(arguments)) => manual_html::run(arguments, cli.jobs, &terminal),
        Command::Options(command) => module_options::run(command, cli.jobs, &terminal),
        Command::Completions(arguments) => completions::run(arguments, &terminal),
    };
    match status {
        ExitStatus::Success if terminal.finish() => 0,
        ExitStatus::Success => 1,
        ExitStatus::Failure => {
            terminal.finish();
            1
        }
    }
}

impl Cli {
    /// What clap cannot say of options that are at different levels: a book is named once, and `--jobs` before the
    /// command is for one command alone.
    fn check(&self) -> Result<(), clap::Error> {
        if self.jobs.is_some() && !matches!(self.command, Command::Manual(_) | Command::Options(_)) {
            let message = "`--jobs` before the command is only for `manual html` and `options`: for `test`, write it after the command";
            return Err(wrong(message));
        }
        if let Command::Import(arguments) = &self.command {
            arguments.check().map_err(wrong)?;
        }
        let positional = match &self.command {
            Command::Build(arguments) => &arguments.book,
            Command::Check(arguments) => &arguments.paths.first().cloned(),
            Command::Serve(arguments) => &arguments.book,
            Command::Init(arguments) => &arguments.folder,
            Command::Tree(arguments) => &arguments.book,
            Command::Export(ExportCommand::Epub(arguments)) => &arguments.book,
            Command::Export(ExportCommand::Manual(arguments)) => &arguments.book,
            Command::Export(ExportCommand::Nixpkgs(arguments)) => &arguments.book,
            Command::Test(_)
            | Command::Export(ExportCommand::Checks(_))
            | Command::Import(_)
            | Command::New(_)
            | Command::Manual(_)
            | Command::Options(_)
            | Command::Redirects(_)
            | Command::Explain(_)
            | Command::Completions(_) => &None,
        };
        if positional.is_some() && self.options.book.is_some() {
            return Err(wrong("the book is named twice: by `--book` and by the argument"));
        }
        Ok(())
    }
}

/// Uses that many processors: all of them where none are named, or 0.
fn use_processors(jobs: Option<usize>) {
    if let Some(jobs) = jobs {
        let most = std::thread::available_parallelism().map_or(1, usize::from);
        // Without that pool there is the usual one.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs.min(most)).build_global();
    }
}

/// The message for options that do not go together.
fn wrong(message: &str) -> clap::Error {
    use clap::CommandFactory as _;
    Cli::command().error(clap::error::ErrorKind::ArgumentConflict, message)
}

/// Prints what clap has to say: the help and the version, which are no errors, or what was wrong. Gives the exit status.
fn wrong_use(message: &clap::Error, streams: &Streams, colours: bool) -> u8 {
    let stream = if message.use_stderr() { Stream::Err } else { Stream::Out };
    let text = message.render();
    let printed = if colours && terminal::takes_colour(streams, stream) {
        streams.write(stream, Form::Styled, [text.ansi().to_string()])
    } else {
        streams.write(stream, Form::Plain, [text.to_string()])
    };
    match printed {
        // For what was wrong, there is no one to tell.
        Err(error) if !message.use_stderr() && error.kind() != std::io::ErrorKind::BrokenPipe => {
            terminal::tell_stdout_error(streams, &error);
            1
        }
        _ => u8::try_from(message.exit_code()).unwrap_or(2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        use clap::CommandFactory as _;
        Cli::command().debug_assert();
    }
}
