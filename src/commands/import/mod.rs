//! `nixbook import`: texts of others into a book.

mod mdbook;
mod nixpkgs;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

use super::ExitStatus;
use super::options::Options;
use super::terminal::Terminal;

pub(super) use nixpkgs::{Note, unwritable};

/// Import a book of mdBook, or sections of a nixpkgs checkout
///
/// `nixbook import FILE…` is short for `nixbook import nixpkgs FILE…`.
#[derive(Args, Debug)]
#[command(subcommand_negates_reqs = true, subcommand_precedence_over_arg = true)]
pub(super) struct ImportArguments {
    #[command(subcommand)]
    command: Option<ImportCommand>,

    /// Files of a nixpkgs checkout
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    files: Vec<PathBuf>,

    #[command(flatten)]
    into: nixpkgs::IntoArguments,
}

#[derive(Debug, Subcommand)]
enum ImportCommand {
    Mdbook(mdbook::ImportMdbookArguments),
    Nixpkgs(nixpkgs::ImportNixpkgsArguments),
}

impl ImportArguments {
    /// What is given for `import FILE…` before the name of a command, where flags of every command may be, but nothing else.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        let given = !self.files.is_empty() || self.into.to.is_some() || self.into.force;
        if self.command.is_some() && given {
            return Err("files and flags of an import go after the name of its command");
        }
        Ok(())
    }
}

pub(super) fn run(arguments: &ImportArguments, options: &Options, terminal: &Terminal) -> ExitStatus {
    match &arguments.command {
        Some(ImportCommand::Mdbook(arguments)) => mdbook::run(arguments, options, terminal),
        Some(ImportCommand::Nixpkgs(arguments)) => nixpkgs::run(&arguments.files, &arguments.into, options, terminal),
        None => nixpkgs::run(&arguments.files, &arguments.into, options, terminal),
    }
}
