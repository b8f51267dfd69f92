//! The `nixbook` binary: hands the arguments to [`nixbook::commands::run`] and its answer to the shell.

use std::process::ExitCode;

fn main() -> ExitCode {
    // As the way into another program, it does nothing else, and does it first.
    if let Some(code) = nixbook::testing::confine::enter(nixbook::source::env::arguments()) {
        return code;
    }
    nixbook::commands::run(nixbook::source::env::arguments())
}
