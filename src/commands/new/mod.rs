//! `nixbook new`: files to start from.

mod recipe;
mod section;

use clap::Subcommand;

use super::Status;
use super::options::Options;
use super::terminal::Terminal;

/// Write something to start from
#[derive(Debug, Subcommand)]
pub(super) enum New {
    Recipe(recipe::Arguments),
    Section(section::Arguments),
}

pub(super) fn run(new: &New, options: &Options, terminal: &Terminal) -> Status {
    match new {
        New::Recipe(arguments) => recipe::run(arguments, options, terminal),
        New::Section(arguments) => section::run(arguments, options, terminal),
    }
}
