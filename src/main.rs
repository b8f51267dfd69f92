//! The `nixbook` binary: hands the arguments to [`nixbook::commands::run`] and its answer to the shell.

use std::process::ExitCode;

fn main() -> ExitCode {
    nixbook::commands::run(nixbook::source::env::arguments())
}
