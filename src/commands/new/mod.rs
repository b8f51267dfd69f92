//! `nixbook new`: files to start from.

mod recipe;
mod section;

use clap::Subcommand;

use super::ExitStatus;
use super::options::Options;
use super::terminal::Terminal;

/// Create a recipe or a section
#[derive(Debug, Subcommand)]
pub(super) enum NewCommand {
    Recipe(recipe::NewRecipeArguments),
    Section(section::NewSectionArguments),
}

pub(super) fn run(new: &NewCommand, options: &Options, terminal: &Terminal) -> ExitStatus {
    match new {
        NewCommand::Recipe(arguments) => recipe::run(arguments, options, terminal),
        NewCommand::Section(arguments) => section::run(arguments, options, terminal),
    }
}
