//! A control group for what a recipe runs: limits of memory and processes for all of it together, root included.
//!
//! Not every user may make one, and not every system has the controllers where they can be used: then there is none, and
//! the limits of each process have to do.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Control groups of one run: one in version 2's tree, or one for each controller in version 1's trees. Dropped, all that
/// still runs in them is killed, and they are removed.
#[derive(Debug)]
pub struct Cgroup {
    folders: Vec<PathBuf>,
}

/// What all processes of a group may take together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shares {
    /// Bytes of memory, with what lies in temporary file systems.
    pub memory: u64,
    /// Processes and threads; `None` where nothing limits them.
    pub processes: Option<u64>,
}

/// Tells the groups of one run of nixbook apart.
static COUNT: AtomicU32 = AtomicU32::new(0);

impl Cgroup {
    /// Makes a group with these limits, where that is possible.
    pub fn make(shares: Shares) -> Option<Self> {
        Self::make_in(Path::new("/sys/fs/cgroup"), &fs::read_to_string("/proc/self/cgroup").ok()?, shares)
    }

    fn make_in(mounted: &Path, own: &str, shares: Shares) -> Option<Self> {
        let name = format!("nixbook-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let processes = shares.processes.map_or("max".to_owned(), |number| number.to_string());
        if mounted.join("cgroup.controllers").is_file() {
            let within = own.lines().find_map(|line| line.strip_prefix("0::/"))?;
            let parent = delegating(mounted, &mounted.join(within))?;
            let mut group = Self { folders: Vec::new() };
            group.add(&parent.join(&name), &[("memory.max", &shares.memory.to_string()), ("pids.max", &processes)])?;
            // Not everywhere is there swap to be limited.
            let _ = fs::write(parent.join(&name).join("memory.swap.max"), "0");
            return Some(group);
        }
        let mut group = Self { folders: Vec::new() };
        for (controller, file, value) in
            [("memory", "memory.limit_in_bytes", shares.memory.to_string()), ("pids", "pids.max", processes)]
        {
            let within = own.lines().find_map(|line| {
                let (controllers, path) = line.split_once(':')?.1.split_once(':')?;
                controllers.split(',').any(|name| name == controller).then(|| path.trim_start_matches('/'))
            })?;
            group.add(&mounted.join(controller).join(within).join(&name), &[(file, value.as_str())])?;
        }
        Some(group)
    }

    fn add(&mut self, folder: &Path, limits: &[(&str, &str)]) -> Option<()> {
        fs::create_dir(folder).ok()?;
        self.folders.push(folder.to_owned());
        limits.iter().try_for_each(|(file, value)| fs::write(folder.join(file), value)).ok()
    }

    /// The files that a process writes its id to when it goes into the group.
    pub fn entrances(&self) -> Vec<PathBuf> {
        self.folders.iter().map(|folder| folder.join("cgroup.procs")).collect()
    }
}

/// The nearest group from here upwards whose children have both limits.
fn delegating(mounted: &Path, own: &Path) -> Option<PathBuf> {
    let has_both = |group: &&Path| {
        let controllers = fs::read_to_string(group.join("cgroup.subtree_control")).unwrap_or_default();
        ["memory", "pids"].iter().all(|name| controllers.split_whitespace().any(|word| word == *name))
    };
    own.ancestors().take_while(|group| group.starts_with(mounted)).find(has_both).map(Path::to_owned)
}

impl Drop for Cgroup {
    fn drop(&mut self) {
        for folder in &self.folders {
            let _ = fs::write(folder.join("cgroup.kill"), "1");
            // What was killed takes a moment to be gone.
            for _ in 0..200 {
                match fs::remove_dir(folder) {
                    Err(error) if error.kind() == std::io::ErrorKind::ResourceBusy => {
                        std::thread::sleep(Duration::from_millis(5));
                    }
                    _ => break,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHARES: Shares = Shares { memory: 1 << 30, processes: Some(100) };

    fn written(root: &Path) -> Vec<String> {
        let files = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().map(Result::unwrap);
        let files =
            files.filter(|entry| entry.file_type().is_file() && entry.path().to_string_lossy().contains("nixbook-"));
        files
            .map(|entry| {
                let path = entry.path().strip_prefix(root).unwrap().display().to_string();
                let (before, after) = path.split_once("nixbook-").unwrap();
                let file = after.split_once('/').unwrap().1;
                format!("{before}*/{file} {}", fs::read_to_string(entry.path()).unwrap())
            })
            .collect()
    }

    #[test]
    fn version_2_takes_the_nearest_group_that_hands_both_limits_down() {
        let root = tempfile::tempdir().unwrap();
        let make = |path: &str, controllers: &str| {
            fs::create_dir_all(root.path().join(path)).unwrap();
            fs::write(root.path().join(path).join("cgroup.subtree_control"), controllers).unwrap();
        };
        fs::write(root.path().join("cgroup.controllers"), "memory pids cpu").unwrap();
        make("", "memory pids");
        make("user.slice", "cpu memory pids");
        make("user.slice/session", "");
        let group = Cgroup::make_in(root.path(), "0::/user.slice/session\n", SHARES).unwrap();
        assert_eq!(
            written(root.path()),
            ["user.slice/*/memory.max 1073741824", "user.slice/*/memory.swap.max 0", "user.slice/*/pids.max 100",]
        );
        assert_eq!(group.entrances().len(), 1);
        fs::write(root.path().join("user.slice/cgroup.subtree_control"), "cpu").unwrap();
        fs::write(root.path().join("cgroup.subtree_control"), "pids").unwrap();
        assert!(Cgroup::make_in(root.path(), "0::/user.slice/session\n", SHARES).is_none());
    }

    #[test]
    fn version_1_has_a_group_for_each_limit() {
        let root = tempfile::tempdir().unwrap();
        for path in ["memory/a", "pids"] {
            fs::create_dir_all(root.path().join(path)).unwrap();
        }
        let own = "5:cpu,cpuacct:/\n4:memory:/a\n3:pids:/\n0::/\n";
        let group = Cgroup::make_in(root.path(), own, Shares { processes: None, ..SHARES }).unwrap();
        assert_eq!(written(root.path()), ["memory/a/*/memory.limit_in_bytes 1073741824", "pids/*/pids.max max"]);
        assert_eq!(group.entrances().len(), 2);
        assert!(Cgroup::make_in(root.path(), "4:memory:/a\n", SHARES).is_none());
    }
}
