//! The programs that testing needs: where they are, and nix's version.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, UNIX_EPOCH};

use super::memory::{KnownNix, Memory};
use super::process::{Limits, run};

/// nix's programs.
#[derive(Clone, Debug)]
pub struct Nix {
    /// `nix-instantiate`: evaluates.
    pub instantiate: PathBuf,
    /// `nix-store`: builds.
    pub store: PathBuf,
    /// The version, such as "2.8.0".
    pub version: String,
}

impl Nix {
    /// Finds nix on `PATH`.
    ///
    /// # Errors
    /// A sentence that says what is missing; `install` says how to get it.
    pub fn find(memory: &mut Memory, install: &str) -> Result<Self, String> {
        let program = |name: &str| find(name).ok_or_else(|| format!("{name} not found on PATH ({install})"));
        let instantiate = program("nix-instantiate")?;
        let version = version(&instantiate, memory)?;
        Ok(Self { store: program("nix-store")?, instantiate, version })
    }
}

/// A program on `PATH`, by name.
pub fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| is_program(file))
}

/// How what is missing on this machine is installed, in words: by the command that the book has for it, by the system's
/// package manager, or as nix's site says.
pub fn install_help(setup: Option<&str>) -> String {
    if let Some(setup) = setup {
        return format!("to install it, run `{setup}`");
    }
    let missing = |name: &str| find(name).is_none();
    let wanted = [("nix-instantiate", ["nix-bin", "nix", "nix"]), ("bwrap", ["bubblewrap"; 3])];
    let packages = |manager: usize| {
        let packages: Vec<&str> =
            wanted.iter().filter(|(program, _)| missing(program)).map(|(_, names)| names[manager]).collect();
        packages.join(" ")
    };
    let managers = [("apt-get", "apt install"), ("dnf", "dnf install"), ("pacman", "pacman -S")];
    let found = managers.iter().enumerate().find(|(_, (program, _))| find(program).is_some());
    match found {
        Some((n, (_, command))) => format!("to install it, run `sudo {command} {}`", packages(n)),
        None => "install Nix, and bubblewrap on Linux: https://nixos.org/download".to_owned(),
    }
}

fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

/// The version that the program says. Asked once for each program, known by its path, size and time.
fn version(program: &Path, memory: &mut Memory) -> Result<String, String> {
    let failed = |reason: String| format!("cannot determine the version of {}: {reason}", program.display());
    let real = program.canonicalize().map_err(|error| failed(error.to_string()))?;
    let meta = real.metadata().map_err(|error| failed(error.to_string()))?;
    let changed = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let changed = changed.map_or(0, |time| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
    if let Some(known) = &memory.nix
        && (known.path.as_path(), known.size, known.changed) == (real.as_path(), meta.len(), changed)
    {
        return Ok(known.version.clone());
    }
    let limits = Limits { time: Duration::from_secs(20), output: 64 << 10 };
    let finished = run(Command::new(program).arg("--version"), limits).map_err(|error| failed(error.to_string()))?;
    let text = String::from_utf8_lossy(&finished.stdout).into_owned();
    let version = text.lines().next().and_then(|line| line.split_whitespace().last());
    let Some(version) = version.filter(|_| finished.succeeded()) else {
        return Err(failed(finished.messages().trim().to_owned()));
    };
    memory.nix = Some(KnownNix { path: real, size: meta.len(), changed, version: version.to_owned() });
    Ok(version.to_owned())
}
