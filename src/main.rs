//! The `nixbook` binary: hands the arguments to [`nixbook::commands::run`] and its answer to the shell.

use std::process::ExitCode;

/// A book becomes hundreds of thousands of small pieces, made on many threads: with the system's allocator, a third of a
/// run goes by in it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // As the way into another program, it does nothing else, and does it first.
    if let Some(code) = nixbook::testing::confine::enter(nixbook::source::env::arguments()) {
        return code;
    }
    nixbook::commands::run(nixbook::source::env::arguments())
}
