//! A recipe's folder as data: what recipe.toml says, its files, its transcript, its hash and its last result.
//! Nothing is run here.

pub mod config;
mod folder;
mod hash;
mod ignored;
pub mod results;
pub mod settings;
pub mod transcript;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::source::{FileId, Span};

pub use folder::{CONFIG, NAME_RULE, SHELL, TRANSCRIPT, hash_of_folder, is_name, load_all, present_hash};

/// How far a recipe is tested; each level includes the one before.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The Nix files parse.
    #[default]
    Parse,
    /// nix evaluates and instantiates shell.nix.
    Eval,
    /// The transcript runs in the sandbox as it is written.
    Run,
}

impl Level {
    /// All of them, from the lowest.
    pub const ALL: [Self; 3] = [Self::Parse, Self::Eval, Self::Run];

    /// Its name, in recipe.toml and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Parse => "parse",
            Self::Eval => "eval",
            Self::Run => "run",
        }
    }
}

/// A recipe as its folder has it, with the settings of its `recipe.toml`.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// The name of the recipe and of its folder.
    pub name: String,
    /// The path of its folder.
    pub folder: PathBuf,
    /// Its `recipe.toml`, for spans of messages.
    pub config_file: FileId,
    /// `title`, in Markdown's inline syntax.
    pub title: String,
    /// Where it is written.
    pub title_span: Span,
    /// `summary`: a sentence or two in Markdown's inline syntax; empty where none is given.
    pub summary: String,
    /// Where it is written.
    pub summary_span: Span,
    /// `illustrates`: the id that it is beside, and where that is written.
    pub illustrates: Option<(String, Span)>,
    /// `passage`: the first words of the block that it is beside.
    pub passage: Option<(String, Span)>,
    /// `order`: among the recipes of one passage; smaller first, then by name.
    pub order: i64,
    /// The files to show, in order: `show`, or shell.nix first, the rest by name, test.console left out.
    pub show: Vec<String>,
    /// `level`: how far it is tested.
    pub level: Level,
    /// `network`: whether it may use the network.
    pub network: bool,
    /// `nix-ld`: whether foreign programs can be run.
    pub nix_ld: bool,
    /// `user-namespaces`: whether it may make namespaces, and look into other processes.
    pub user_namespaces: bool,
    /// `timeout`, in seconds.
    pub timeout: u64,
    /// `fails`: a text that the output must contain, for a recipe that must fail.
    pub fails: Option<String>,
    /// The transcript of test.console; empty where there is none.
    pub transcript: transcript::Transcript,
    /// The files of the folder (what git does not ignore), by path; recipe.toml is among them.
    pub files: Vec<RecipeFile>,
    /// The hash of the folder: of every path and content. A result counts only for the same hash.
    pub hash: String,
}

/// A file of a recipe.
#[derive(Clone, Debug)]
pub struct RecipeFile {
    /// Its path in the folder, with `/`.
    pub path: String,
    /// Its content; `None` where it is not text.
    pub text: Option<FileId>,
    /// Its size in bytes.
    pub size: u64,
    /// Whether it is executable.
    pub executable: bool,
}

/// What the last test run said of a recipe.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestResult {
    /// Whether all that was asked passed.
    pub passed: bool,
    /// The highest level that passed.
    pub level: Level,
    /// When, in seconds since 1970 (UTC).
    pub when: u64,
    /// nix's version; empty where nix was not used.
    pub nix: String,
    /// The nixpkgs revision, or the hash of the package set.
    pub nixpkgs: String,
    /// The nixbook that tested it: its version, and a hash of what it makes sandboxes of.
    pub nixbook: String,
    /// The system, such as "x86_64-linux".
    pub system: String,
    /// The hash of the folder that was tested.
    pub hash: String,
    /// For a failure, one line that says what failed.
    pub failure: Option<String>,
}

impl TestResult {
    /// Whether another result was found with the same versions of everything.
    pub fn same_ground(&self, other: &Self) -> bool {
        let ground = |result: &Self| {
            [&result.nix, &result.nixpkgs, &result.nixbook, &result.system, &result.hash].map(String::clone)
        };
        ground(self) == ground(other)
    }
}

/// How a recipe shows on its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecipeStatus {
    /// No result, or one of other files.
    Untested,
    /// The last run of exactly these files passed.
    Passed(TestResult),
    /// Its last test, of the files as they are, failed.
    Failed(TestResult),
}

impl Recipe {
    /// The file of that path.
    pub fn file(&self, path: &str) -> Option<&RecipeFile> {
        self.files.iter().find(|f| f.path == path)
    }

    /// The title where there is no markup, in lists and labels: without the backticks of code.
    pub fn plain_title(&self) -> String {
        self.title.replace('`', "")
    }

    /// What a result says of the folder as it is now: a result of another hash says nothing.
    pub fn status(&self, result: Option<&TestResult>) -> RecipeStatus {
        match result {
            Some(result) if result.hash == self.hash && result.passed => RecipeStatus::Passed(result.clone()),
            Some(result) if result.hash == self.hash => RecipeStatus::Failed(result.clone()),
            _ => RecipeStatus::Untested,
        }
    }
}
