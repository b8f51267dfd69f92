//! The book of a case, in a temporary folder.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nixbook::commands::{Captured, run_captured};
use tempfile::TempDir;

use super::server::Server;
use crate::cases::{Case, Section};

const ROOT: &str = "# Book {#book}\n\n## Subtitle\n\n```{=include=} chapters\nchapter.md\n```\n";
const TITLE: &str = "# Chapter {#chap-a}\n\n";

/// More than nixbook reads of one file.
const TOO_LARGE: u64 = nixbook::source::MAX_FILE_BYTES + 1;

pub struct Book {
    folder: TempDir,
    arguments: Vec<String>,
    server: Option<Server>,
    full_disk: bool,
    run: How,
}

/// How commands are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// In this process: the book is named, and what is said of its files is shown as from its folder.
    Here,
    /// As people do: the program, in the book's folder.
    AsProgram,
}

/// Whether a case is not for the system that the test runs on.
pub fn is_for_another_system(case: &Case) -> bool {
    !cfg!(target_os = "linux") && case.has("on linux")
}

/// Whether a case can be run by the program alone.
pub fn needs_program(case: &Case) -> bool {
    // A book is looked for from the current folder of the process; the limit of the disk is one of a process, too; and a proxy
    // that is set in the environment is not for the server.
    let names_book = case.get("args").is_some_and(|args| args.split_whitespace().any(|word| !word.starts_with('-')));
    names_book || ["no book.toml", "full disk", "server"].iter().any(|section| case.has(section))
}

impl Book {
    /// The book of a case, and how commands are to be run on it, unless the case needs the program.
    ///
    /// # Errors
    /// Where a section of it has no meaning.
    pub fn of(case: &Case, run: How) -> Result<Self, String> {
        let server = case.has("server").then(Server::start);
        let run = if needs_program(case) { How::AsProgram } else { run };
        let mut book = Self {
            folder: TempDir::new().unwrap(),
            arguments: Vec::new(),
            server,
            full_disk: case.has("full disk"),
            run,
        };
        book.write("book.toml", "");
        book.write("content/manual.md", ROOT);
        book.write("content/chapter.md", format!("{TITLE}Text.\n"));
        for Section { name, text } in &case.sections {
            let content = &*book.with_ports(text);
            match name.split_once(' ').unwrap_or((name, "")) {
                ("says" | "fix" | "server", "") | ("full", "disk") | ("after", _) | ("on", "linux") => {}
                ("args", "") => book.arguments = content.split_whitespace().map(str::to_owned).collect(),
                ("text", "") => book.write("content/chapter.md", format!("{TITLE}{content}")),
                ("no", path) => fs::remove_file(book.path(path)).map_err(|error| format!("{path}: {error}"))?,
                ("bytes", path) => book.write(os_string(bytes(path)), bytes(content)),
                ("large", path) => {
                    book.write(path, "");
                    fs::OpenOptions::new().write(true).open(book.path(path)).unwrap().set_len(TOO_LARGE).unwrap();
                }
                ("link", path) => book.link(path, content.trim_end()),
                ("folder", path) => fs::create_dir_all(book.path(path)).unwrap(),
                ("each", rest) => {
                    let mut words = rest.split(' ');
                    let mut number = || words.next().and_then(|word| word.parse::<usize>().ok());
                    let (Some(first), Some(last)) = (number(), number()) else { return Err(format!("--- {name}")) };
                    let path = words.next().unwrap_or_default();
                    for n in first..=last {
                        let of =
                            |text: &str| text.replace("<n>", &n.to_string()).replace("<n+1>", &(n + 1).to_string());
                        book.write(of(path), of(content));
                    }
                }
                (path, "") if path == "theme" || path.contains(['.', '/']) => book.write(path, content),
                _ => return Err(format!("there is no section `--- {name}`")),
            }
        }
        Ok(book)
    }

    fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let _ = fs::remove_file(&path);
        fs::write(path, content).unwrap();
    }

    fn link(&self, path: &str, target: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let _ = fs::remove_file(&path);
        #[cfg(unix)]
        std::os::unix::fs::symlink(target, path).unwrap();
        #[cfg(not(unix))]
        panic!("no link from {} to {target}", path.display());
    }

    /// What `nixbook check` says to people, with these arguments besides those of the case.
    ///
    /// # Errors
    /// Where its status does not fit what it says, or it says something to programs.
    pub fn check(&self, arguments: &[&str]) -> Result<String, String> {
        self.run("check", arguments)
    }

    /// The same for any command.
    pub fn run(&self, name: &str, arguments: &[&str]) -> Result<String, String> {
        let given = self.arguments.iter().map(String::as_str);
        let arguments: Vec<&str> = [name].into_iter().chain(given).chain(arguments.iter().copied()).collect();
        let Captured { status, stdout, stderr } = match self.run {
            How::Here => self.run_here(&arguments),
            How::AsProgram => self.run_program(&arguments),
        };
        let said = String::from_utf8(stderr).unwrap();
        if !stdout.is_empty() {
            return Err(format!("this is on stdout: {}", String::from_utf8_lossy(&stdout)));
        }
        let expected = u8::from(said.lines().any(|line| line.starts_with("error[")));
        if status != expected {
            return Err(format!("it ends with {status}:\n{said}"));
        }
        Ok(self.without_ports(&said))
    }

    /// Runs the program in the folder of the book, with the words of a line.
    pub fn program(&self, line: &str) -> Captured {
        self.run_program(&line.split(' ').collect::<Vec<_>>())
    }

    /// A text without the name of the folder.
    pub fn without_folder(&self, text: &str) -> String {
        let folder = self.folder.path().canonicalize().unwrap();
        text.replace(folder.to_str().unwrap(), "FOLDER")
    }

    fn run_here(&self, arguments: &[&str]) -> Captured {
        let folder = self.folder.path().to_str().unwrap();
        let book = ["nixbook", "--book", folder];
        let mut captured = run_captured(book.iter().chain(arguments).map(OsString::from));
        let said = String::from_utf8(captured.stderr).unwrap();
        captured.stderr = said.replace(&format!("{folder}/"), "").replace(folder, "BOOK").into_bytes();
        captured
    }

    fn run_program(&self, arguments: &[&str]) -> Captured {
        let program = env!("CARGO_BIN_EXE_nixbook");
        let mut command = if self.full_disk {
            // Past the limit of no bytes at all a write fails, where the signal is ignored.
            let mut shell = Command::new("/bin/sh");
            shell.args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "sh", program]);
            shell
        } else {
            Command::new(program)
        };
        for name in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_COLOR"] {
            command.env_remove(name);
        }
        let output = command.args(arguments).current_dir(&self.folder).stdin(Stdio::null()).output().unwrap();
        let status = output.status.code().and_then(|code| u8::try_from(code).ok());
        let status = status.unwrap_or_else(|| panic!("it ends with {:?}", output.status));
        Captured { status, stdout: output.stdout, stderr: output.stderr }
    }

    /// Every file and its bytes, but what nixbook keeps for itself.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let walk = walkdir::WalkDir::new(&self.folder)
            .into_iter()
            .filter_entry(|entry| !(entry.file_type().is_dir() && entry.path() == self.path("target/nixbook")));
        walk.filter_map(Result::ok)
            .filter(|entry| !entry.file_type().is_dir())
            .map(|entry| {
                let path = entry.path().strip_prefix(&self.folder).unwrap().to_string_lossy().into_owned();
                let kind = entry.file_type();
                let bytes = if kind.is_symlink() {
                    fs::read_link(entry.path()).unwrap().to_string_lossy().into_owned().into_bytes()
                } else if entry.metadata().unwrap().len() >= TOO_LARGE {
                    Vec::new()
                } else {
                    fs::read(entry.path()).unwrap()
                };
                (path, bytes)
            })
            .collect()
    }

    fn with_ports(&self, text: &str) -> String {
        match &self.server {
            Some(server) => text.replace("SERVE", &server.port()),
            None => text.to_owned(),
        }
    }

    fn without_ports(&self, text: &str) -> String {
        match &self.server {
            Some(server) => text.replace(&server.port(), "SERVE"),
            None => text.to_owned(),
        }
    }
}

/// A file's bytes as a section has them.
pub fn shown(bytes: &[u8], escaped: bool) -> String {
    let mut text = String::from_utf8_lossy(bytes).into_owned();
    if escaped {
        text = text.replace('\\', "\\\\").replace('\r', "\\r").replace('\u{feff}', "\\xef\\xbb\\xbf");
    }
    text
}

/// The bytes of a text with escapes.
fn bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        bytes.extend_from_slice(before.as_bytes());
        let (byte, length) = match after.as_bytes() {
            [b'r', ..] => (b'\r', 1),
            [b'0', ..] => (0, 1),
            [b'\\', ..] => (b'\\', 1),
            [b'x', ..] => (u8::from_str_radix(&after[1..3], 16).unwrap(), 3),
            _ => panic!("no escape: \\{after}"),
        };
        bytes.push(byte);
        rest = &after[length..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

#[cfg(unix)]
fn os_string(bytes: Vec<u8>) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes)
}

#[cfg(not(unix))]
fn os_string(bytes: Vec<u8>) -> OsString {
    String::from_utf8(bytes).unwrap().into()
}
