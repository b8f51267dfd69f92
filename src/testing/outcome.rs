//! What testing a recipe came to.

use std::path::PathBuf;
use std::time::Duration;

use crate::diagnostics::Diagnostic;
use crate::recipe::Level;
use crate::source::FileId;

/// What testing a recipe came to.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The highest level that it passed.
    pub level: Option<Level>,
    /// Why it failed; empty where it did not.
    pub diagnostics: Vec<Diagnostic>,
    /// The first level that was not tried, and why.
    pub skipped: Option<(Level, String)>,
    /// Why it could not be tested as it has to be; told apart from it, once for all tests.
    pub blocked: Option<String>,
    /// The program that enters the folder that was kept.
    pub kept: Option<PathBuf>,
    /// What is to be written into the transcript.
    pub blessing: Option<Blessing>,
    /// Whether an earlier result was taken, since nothing has changed.
    pub reused: bool,
    /// How long it took.
    pub time: Duration,
    /// How often it was tried.
    pub tries: u32,
}

/// A transcript that is to be rewritten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blessing {
    /// Its file, as it was read.
    pub file: FileId,
    /// Its new text.
    pub text: String,
    /// What changes.
    pub diff: String,
    /// In how many lines two runs differed: `...` is there now.
    pub varied: usize,
}

impl Outcome {
    /// Whether nothing failed.
    pub fn passed(&self) -> bool {
        self.diagnostics.is_empty() && self.blocked.is_none()
    }
}
