//! What is in a sandbox, as nix has built it from the package set in use; checked, for the package set may be a
//! stranger's.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// What is in a sandbox; every path is in the store, links followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    /// The shell: bash.
    pub bash: PathBuf,
    /// `/usr/bin/env`.
    pub env: PathBuf,
    /// `/etc`.
    pub etc: PathBuf,
    /// `/run/current-system/sw`.
    pub sw: PathBuf,
    /// The loader at `/lib64`.
    pub loader: PathBuf,
    /// More paths of the sandbox, and what is there.
    pub binds: BTreeMap<String, PathBuf>,
}

impl Tree {
    /// Reads what was built. The package set decides over it, so nothing in it is believed.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(built: &Path) -> Result<Self, String> {
        let part = |name: &str| in_store(&built.join(name));
        let listed = fs::read_to_string(part("binds")?).map_err(|error| format!("`binds`: {error}"))?;
        let lines: Vec<&str> = listed.lines().filter(|line| !line.is_empty()).collect();
        let mut binds = BTreeMap::new();
        for pair in lines.chunks(2) {
            let [mount_point, source] = pair else { return Err("`nixbookSandbox.binds` cannot be read".to_owned()) };
            check_mount_point(mount_point)?;
            let source = in_store(Path::new(source));
            binds.insert(
                (*mount_point).to_owned(),
                source.map_err(|e| format!("`nixbookSandbox.binds.\"{mount_point}\"`: {e}"))?,
            );
        }
        if let Some((outer, inner)) = nested(&binds) {
            return Err(format!("`nixbookSandbox.binds`: `{inner}` is inside `{outer}`"));
        }
        let [bash, env, etc, sw, loader] = ["bash", "env", "etc", "sw", "loader"].map(part);
        let tree = Self { bash: bash?, env: env?, etc: etc?, sw: sw?, loader: loader?, binds };
        if !fs::symlink_metadata(tree.etc.join("resolv.conf")).is_ok_and(|meta| meta.is_file()) {
            return Err("`nixbookSandbox.etc`: `resolv.conf` must be a file".to_owned());
        }
        Ok(tree)
    }
}

/// A path with its links followed, where that leads to something in the store.
fn in_store(path: &Path) -> Result<PathBuf, String> {
    let real = fs::canonicalize(path).map_err(|error| format!("`{}`: {error}", path.display()))?;
    match real.strip_prefix("/nix/store") {
        Ok(rest) if rest.components().next().is_some() => Ok(real),
        _ => Err(format!("`{}` is not a store path", path.display())),
    }
}

/// A path that a package set may add something at: away from all that is nixbook's.
fn check_mount_point(mount_point: &str) -> Result<(), String> {
    const OURS: [&str; 13] =
        ["bin", "dev", "etc", "home", "lib64", "nix", "oldroot", "newroot", "proc", "run", "tmp", "usr", "var"];
    let mut parts = Path::new(mount_point).components();
    let is_absolute = parts.next() == Some(Component::RootDir);
    let parts: Vec<Component<'_>> = parts.collect();
    let is_plain = parts.iter().all(|part| matches!(part, Component::Normal(_)));
    let first = match parts.first() {
        Some(Component::Normal(first)) => first.to_str(),
        _ => None,
    };
    match first {
        Some(first) if is_absolute && is_plain && !OURS.contains(&first) => Ok(()),
        _ => Err(format!("`nixbookSandbox.binds` cannot add files at `{mount_point}`")),
    }
}

/// Two paths of which one lies within the other: a link in the outer one could lead out of the sandbox.
fn nested(binds: &BTreeMap<String, PathBuf>) -> Option<(&str, &str)> {
    let mount_points = || binds.keys().map(String::as_str);
    mount_points().find_map(|outer| {
        let inner = mount_points().find(|inner| *inner != outer && Path::new(inner).starts_with(outer))?;
        Some((outer, inner))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_in_the_store_is_put_into_a_sandbox() {
        for path in ["/", "/etc", "/nix/store", "/nix", "/nix/store/..", "/nonexistent"] {
            assert!(in_store(Path::new(path)).is_err(), "{path}");
        }
    }

    #[test]
    fn mount_points_of_a_package_set_are_its_own() {
        for mount_point in ["/offline", "/a/b", "/opt/x y"] {
            assert_eq!(check_mount_point(mount_point), Ok(()), "{mount_point}");
        }
        for mount_point in [
            "",
            "/",
            "a",
            "/etc",
            "/etc/passwd",
            "/home/user",
            "/proc/self",
            "/a/../etc",
            "/../x",
            "/oldroot/x",
            "//usr/lib",
        ] {
            assert!(check_mount_point(mount_point).is_err(), "{mount_point}");
        }
        let binds = |mount_points: &[&str]| {
            mount_points.iter().map(|mount_point| ((*mount_point).to_owned(), PathBuf::new())).collect()
        };
        assert_eq!(nested(&binds(&["/a", "/ab", "/b/c"])), None);
        assert_eq!(nested(&binds(&["/a", "/a/b"])), Some(("/a", "/a/b")));
    }
}
