//! A book in a temporary folder, and what a command said of it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// The text of a root file that includes `chapter.md`.
pub const ROOT: &str = "# Book {#book}\n\n## Subtitle\n\n```{=include=} chapters\nchapter.md\n```\n";

/// The text of a chapter without faults.
pub const CHAPTER: &str = "# Chapter {#chap}\n\nText.\n";

/// A book, or any folder, to run commands in.
pub struct Book {
    folder: TempDir,
    /// The user's cache, for this book alone.
    cache: TempDir,
}

impl Book {
    /// A folder without anything in it.
    pub fn empty() -> Self {
        Self { folder: TempDir::new().unwrap(), cache: TempDir::new().unwrap() }
    }

    /// A small book without faults.
    pub fn small() -> Self {
        Self::empty().file("book.toml", "").file("content/manual.md", ROOT).file("content/chapter.md", CHAPTER)
    }

    /// A small book whose chapter says this, under its title.
    pub fn with_chapter(text: &str) -> Self {
        Self::small().file("content/chapter.md", format!("# Chapter {{#chap}}\n\n{text}\n"))
    }

    /// Copies all files of a folder into one of its own.
    pub fn copy(&self, from: &Path, to: &str) {
        for entry in walkdir::WalkDir::new(from).into_iter().map(Result::unwrap) {
            if entry.file_type().is_file() {
                let within = entry.path().strip_prefix(from).unwrap();
                self.write(&format!("{to}/{}", within.display()), std::fs::read(entry.path()).unwrap());
            }
        }
    }

    /// Writes a file, with the folders that it takes.
    pub fn file(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        self.write(path, text);
        self
    }

    /// The same, for a book that is in use.
    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Where a file of the book is.
    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// The text of a file.
    pub fn read(&self, path: &str) -> String {
        let path = self.path(path);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// All files under a folder of the book, sorted; empty where it does not exist.
    pub fn files(&self, folder: &str) -> Vec<String> {
        let folder = self.path(folder);
        let mut files: Vec<String> = walkdir::WalkDir::new(&folder)
            .into_iter()
            .filter_map(Result::ok)
            .filter(|entry| !entry.file_type().is_dir())
            .map(|entry| entry.path().strip_prefix(&folder).unwrap().display().to_string())
            .collect();
        files.sort();
        files
    }

    /// `nixbook` with these arguments, to be run in the book's folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        self.command_in("", arguments)
    }

    /// Where nixbook keeps results of this book's recipes.
    pub fn cache(&self) -> PathBuf {
        self.cache.path().join("nixbook")
    }

    fn command_in(&self, folder: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nixbook"));
        command.args(arguments).current_dir(self.path(folder)).stdin(Stdio::null()).env_remove("NO_COLOR");
        command.env("XDG_CACHE_HOME", self.cache.path()).env_remove("CI");
        command
    }

    /// Runs `nixbook` with these arguments in the book's folder.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_in("", arguments)
    }

    /// Runs `nixbook` in a folder within the book's.
    pub fn run_in(&self, folder: &str, arguments: &[&str]) -> Run {
        Run::of(&mut self.command_in(folder, arguments))
    }

    pub fn build(&self) -> Run {
        self.run(&["build"])
    }

    pub fn check(&self) -> Run {
        self.run(&["check"])
    }
}

/// What came of a command.
pub struct Run {
    status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// Runs a command to its end.
    pub fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        Self {
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// It ended well, and found nothing wrong.
    #[track_caller]
    pub fn succeeds(self) -> Self {
        self.ends_with(0);
        for word in ["error", "warning"] {
            assert!(!self.stderr.contains(&format!("{word}[")), "{}", self.stderr);
        }
        self
    }

    /// Whether it ended well.
    pub fn is_fine(&self) -> bool {
        self.status == Some(0)
    }

    /// It ended well, whatever it found to warn of.
    #[track_caller]
    pub fn ends_well(self) -> Self {
        self.ends_with(0);
        self
    }

    /// The book, or the disk, has errors.
    #[track_caller]
    pub fn fails(self) -> Self {
        self.ends_with(1);
        self
    }

    /// It was used wrongly.
    #[track_caller]
    pub fn shows_wrong_use(self) -> Self {
        self.ends_with(2);
        self
    }

    #[track_caller]
    fn ends_with(&self, status: i32) {
        assert_eq!(self.status, Some(status), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
    }

    /// It said this, to people.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "{text:?} is not in\n{}", self.stderr);
        self
    }

    /// It said nothing of this, to people.
    #[track_caller]
    pub fn does_not_say(self, text: &str) -> Self {
        assert!(!self.stderr.contains(text), "{text:?} is in\n{}", self.stderr);
        self
    }

    /// It told this error, at this location: `FILE:LINE:COLUMN`, or a path alone.
    #[track_caller]
    pub fn tells(self, code: &str, location: &str) -> Self {
        let told = self.told(code, location);
        assert!(told, "no `{code}` at {location} in\n{}", self.stderr);
        self
    }

    /// It told this error, wherever.
    #[track_caller]
    pub fn tells_any(self, code: &str) -> Self {
        assert!(self.stderr.contains(&format!("[{code}]: ")), "no `{code}` in\n{}", self.stderr);
        self
    }

    fn told(&self, code: &str, location: &str) -> bool {
        self.stderr.split("\n\n").any(|message| {
            let mut lines = message.lines();
            lines.next().is_some_and(|first| first.contains(&format!("[{code}]: ")))
                && lines.any(|line| line.trim_start().strip_prefix("--> ") == Some(location))
        })
    }

    /// It told just so many errors and warnings.
    #[track_caller]
    pub fn tells_in_all(self, summary: &str) -> Self {
        assert!(self.stderr.lines().any(|line| line == summary), "no line {summary:?} in\n{}", self.stderr);
        self
    }
}
