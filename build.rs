//! Embeds lunr, the search engine that runs in the reader's browser.
//!
//! Its code is not checked in: `package.json` and its lock file, which carries the integrity hash, are copied to the
//! build's own folder, and `npm ci` fetches it there. `NIXBOOK_LUNR` names another copy of the same file, for
//! distributions and for Nix, where builds have no network. Either is checked by its SHA-256. Without both, nixbook
//! compiles without search, cargo says so, and `nixbook build` says so again.

#![allow(clippy::disallowed_methods, reason = "it runs when nixbook is compiled, on nobody's book")]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

#[path = "build/lunr.rs"]
mod lunr;

use lunr::{VERSION, checked, named};

/// The file that is embedded, in the build's own folder.
const EMBEDDED: &str = "lunr.min.js";

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build/lunr.rs");
    println!("cargo::rerun-if-changed=package.json");
    println!("cargo::rerun-if-changed=package-lock.json");
    println!("cargo::rerun-if-env-changed=NIXBOOK_LUNR");
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            println!("cargo::error={message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    let lunr = match env::var_os("NIXBOOK_LUNR") {
        // A copy that was asked for and cannot be used is a mistake to be told, not to be worked around.
        Some(path) => {
            let path = Path::new(&path);
            println!("cargo::rerun-if-changed={}", path.display());
            Some(named(path)?)
        }
        None => match from_npm(&out).or_else(|why| from_before(&out).ok_or(why)) {
            Ok(text) => Some(text),
            Err(why) => {
                println!("cargo::warning=nixbook is compiled without search: {why}");
                println!("cargo::warning=install npm, or name a copy of lunr.min.js {VERSION} in NIXBOOK_LUNR");
                // A file that is not there makes cargo ask again next time, when npm may be.
                println!("cargo::rerun-if-changed={}", out.join(EMBEDDED).display());
                None
            }
        },
    };
    let code = match lunr {
        Some(text) => {
            write(&out.join(EMBEDDED), &text)?;
            format!("Some(include_str!(concat!(env!(\"OUT_DIR\"), \"/{EMBEDDED}\")))")
        }
        None => "None".to_owned(),
    };
    write(&out.join("lunr.rs"), &code)
}

/// What an earlier build has fetched, where npm cannot be reached now.
fn from_before(out: &Path) -> Option<String> {
    checked(fs::read(out.join(EMBEDDED)).ok()?).ok()
}

fn from_npm(out: &Path) -> Result<String, String> {
    let folder = out.join("npm");
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    for name in ["package.json", "package-lock.json"] {
        fs::copy(name, folder.join(name)).map_err(|error| format!("{name}: {error}"))?;
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let output = Command::new(npm)
        .args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--prefer-offline",
            "--fetch-retries=1",
            "--fetch-timeout=20000",
        ])
        .current_dir(&folder)
        .output()
        .map_err(|error| format!("npm cannot be run ({error})"))?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        let line = text.lines().find(|line| line.contains("error")).unwrap_or("no message").trim().to_owned();
        return Err(format!("npm ci failed ({line})"));
    }
    let path = folder.join("node_modules/lunr/lunr.min.js");
    checked(fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?)
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}
