//! `nixbook completions`: what a shell needs to complete nixbook's commands.

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::terminal::Terminal;
use super::{Cli, ExitStatus};

/// Print shell completions
///
/// For bash: `nixbook completions bash > ~/.local/share/bash-completion/completions/nixbook`
#[derive(Args, Debug)]
pub(super) struct CompletionsArguments {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

pub(super) fn run(arguments: &CompletionsArguments, terminal: &Terminal) -> ExitStatus {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "nixbook", &mut script);
    terminal.answer(&String::from_utf8_lossy(&script));
    ExitStatus::Success
}
