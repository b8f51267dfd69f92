//! The options that every command takes.

use std::path::{Path, PathBuf};

use clap::{ArgAction, Args, ValueEnum, ValueHint};

use crate::config::settings::{ALLOW_READ, COLOR};
use crate::diagnostics::MessageFormat;
use crate::source::env::{self, Variable};
use crate::source::{Sources, World};

/// What every command takes.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Options of every command")]
pub(super) struct Options {
    /// The book: a folder with book.toml or with just a root file (manual.md or nav.json)
    ///
    /// Default: the nearest folder with a book.toml, in the current folder or above it.
    #[arg(long, global = true, value_name = "DIR", value_hint = ValueHint::AnyPath)]
    pub book: Option<PathBuf>,

    #[arg(
        long = ALLOW_READ.name,
        help = ALLOW_READ.help,
        long_help = ALLOW_READ.long_help(),
        global = true,
        value_name = "PATH",
        value_hint = ValueHint::AnyPath
    )]
    pub allow_read: Vec<PathBuf>,

    /// The form of messages
    #[arg(long, global = true, value_name = "FORMAT", default_value = "human")]
    pub message_format: MessageFormat,

    /// Print errors and warnings only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Print each step and its time
    #[arg(short, long, global = true, action = ArgAction::SetTrue)]
    pub verbose: bool,

    #[arg(long = COLOR.name, help = COLOR.help, long_help = COLOR.long_help(), global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

/// When messages have colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Options {
    /// No texts yet, and a world in which what the command line and the environment name may be read.
    pub fn sources(&self) -> Sources {
        let mut world = World::new();
        for path in self.allow_read.iter().chain(&env::paths(Variable::AllowRead)) {
            world.allow(path);
        }
        Sources::of(world)
    }

    /// The book that is meant, where one was named: as an argument or with `--book`.
    pub fn book<'a>(&'a self, argument: Option<&'a Path>) -> Option<&'a Path> {
        argument.or(self.book.as_deref())
    }
}
