//! Nothing outside of the root is read, by whatever way a path leads there.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use super::{EntryKind, Purpose, ReadError, World, root_of};

/// A folder with a book and a secret beside it.
struct Machine {
    _folder: tempfile::TempDir,
    top: PathBuf,
    world: World,
}

impl Machine {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let top = folder.path().canonicalize().unwrap();
        fs::create_dir_all(top.join("book/content/deep")).unwrap();
        fs::create_dir_all(top.join("book/.git")).unwrap();
        fs::create_dir_all(top.join("home")).unwrap();
        fs::write(top.join("secret"), "secret").unwrap();
        fs::write(top.join("home/secret"), "secret").unwrap();
        fs::write(top.join("book/.git/config"), "secret").unwrap();
        fs::write(top.join("book/content/a.md"), "text").unwrap();
        fs::write(top.join("book/image.png"), "image").unwrap();
        let mut world = World::new();
        world.allow(&top.join("book"));
        Self { _folder: folder, top, world }
    }

    fn link(&self, target: &str, name: &str) {
        symlink(target, self.top.join("book/content").join(name)).unwrap();
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        self.world.read_bytes(&self.top.join("book/content").join(path), Purpose::Text)
    }
}

fn is_outside<T>(result: &Result<T, ReadError>) -> bool {
    matches!(result, Err(ReadError::OutsideRoot { .. }))
}

#[test]
fn every_way_out_is_closed() {
    let machine = Machine::new();
    let secret = machine.top.join("secret").display().to_string();
    machine.link(&secret, "link");
    machine.link("../../secret", "relative-link");
    machine.link("../..", "folder-link");
    machine.link("/", "root-link");
    machine.link("/proc/self", "proc-link");
    machine.link("/nowhere/at/all", "dangling");
    machine.link("../.git", "git-link");
    machine.link("link", "link-to-link");
    for path in [
        "../../secret",
        "deep/../../../secret",
        secret.as_str(),
        "/etc/passwd",
        "/proc/self/environ",
        "/dev/zero",
        "link",
        "link-to-link",
        "relative-link",
        "folder-link/secret",
        "folder-link/home/secret",
        "folder-link/nothing",
        "root-link/etc/passwd",
        "proc-link/environ",
        "dangling",
        "../.git/config",
        "../.GIT/config",
        "git-link/config",
        "../../nothing",
        "../../nothing/at/all",
        "..\\..\\secret",
        "C:\\secret",
        "C:/secret",
        "\\\\server\\share\\secret",
        "deep/../../../../../../../../../../../../etc/passwd",
    ] {
        assert!(is_outside(&machine.read(path)), "{path}: {:?}", machine.read(path));
        let full = machine.top.join("book/content").join(path);
        assert!(is_outside(&machine.world.kind(&full)), "{path}");
        assert!(machine.world.names(&full).is_empty(), "{path}");
        assert!(!machine.world.exists(&full) && !machine.world.is_file(&full) && !machine.world.is_folder(&full));
    }
    // A name with `..` after a link means the folder above the link's target, as for the system.
    machine.link("deep", "inner");
    assert_eq!(machine.read("inner/../a.md").unwrap(), b"text");
    fs::create_dir_all(machine.top.join("elsewhere/in")).unwrap();
    machine.link("../../elsewhere/in", "out");
    assert!(is_outside(&machine.read("out/../x.md")));
}

#[test]
fn what_is_inside_is_read() {
    let machine = Machine::new();
    machine.link("a.md", "link.md");
    machine.link("..", "up");
    assert_eq!(machine.read("a.md").unwrap(), b"text");
    assert_eq!(machine.read("link.md").unwrap(), b"text");
    assert_eq!(machine.read("../image.png").unwrap(), b"image");
    assert_eq!(machine.read("up/image.png").unwrap(), b"image");
    assert!(matches!(machine.read("nothing.md"), Err(ReadError::NotFound)));
    assert!(matches!(machine.read("deep"), Err(ReadError::IsFolder)));
    machine.link("gone.md", "dangling.md");
    assert!(matches!(machine.read("dangling.md"), Err(ReadError::DanglingLink)));
    let content = machine.top.join("book/content");
    assert_eq!(machine.world.kind(&content.join("deep")).unwrap(), Some(EntryKind::Folder));
    assert_eq!(machine.world.kind(&content.join("x")).unwrap(), None);
    assert_eq!(machine.world.identity(&content.join("link.md")), content.join("a.md"));
}

#[test]
fn more_can_be_allowed_but_not_what_is_in_git() {
    let mut machine = Machine::new();
    let home = machine.top.join("home");
    assert!(is_outside(&machine.read("../../home/secret")));
    machine.world.allow(&home);
    assert_eq!(machine.read("../../home/secret").unwrap(), b"secret");
    assert!(is_outside(&machine.read("../../secret")));
    machine.world.allow(&machine.top);
    assert!(is_outside(&machine.read("../.git/config")));
    // A file that was named is meant.
    machine.world.allow(&machine.top.join("book/.git/config"));
    assert_eq!(machine.read("../.git/config").unwrap(), b"secret");
}

#[test]
fn only_regular_files_are_read() {
    let machine = Machine::new();
    let content = machine.top.join("book/content");
    let made = std::process::Command::new("mkfifo").arg(content.join("pipe")).status().unwrap();
    assert!(made.success());
    assert!(matches!(machine.read("pipe"), Err(ReadError::NotRegular)));
    let socket = std::os::unix::net::UnixListener::bind(content.join("socket")).unwrap();
    assert!(machine.read("socket").is_err());
    drop(socket);
    let large = fs::File::create(content.join("large")).unwrap();
    large.set_len(super::MAX_FILE_BYTES + 1).unwrap();
    assert!(matches!(machine.read("large"), Err(ReadError::TooLarge)));
    fs::write(content.join("latin.md"), b"caf\xe9 x").unwrap();
    let text = machine.world.read_text(&content.join("latin.md"), Purpose::Text);
    assert!(matches!(text, Err(ReadError::NotUtf8 { offset: 3, .. })));
}

#[test]
fn overlays_stand_for_files() {
    let mut machine = Machine::new();
    let content = machine.top.join("book/content");
    machine.world.overlay(&content.join("a.md"), "unsaved".as_bytes());
    machine.world.overlay(&content.join("new/b.md"), "new".as_bytes());
    assert_eq!(machine.read("a.md").unwrap(), b"unsaved");
    assert_eq!(machine.read("new/../new/b.md").unwrap(), b"new");
    assert_eq!(machine.world.kind(&content.join("new")).unwrap(), Some(EntryKind::Folder));
    assert_eq!(machine.world.identity(&content.join("new/b.md")), content.join("new/b.md"));
    let asked = machine.world.asked();
    assert!(asked[&content.join("new/b.md")].contains(&Purpose::Text), "{asked:?}");
}

#[test]
fn a_walk_stays_inside_and_ends() {
    let machine = Machine::new();
    machine.link("../..", "out");
    machine.link("..", "up");
    machine.link("/", "root");
    machine.link("nowhere", "dangling");
    let content = machine.top.join("book/content");
    let walk = machine.world.walk(&content, true, &mut |_| true);
    let found: Vec<String> =
        walk.found.iter().map(|found| found.path.strip_prefix(&content).unwrap().display().to_string()).collect();
    // `content` is not entered again below itself, and `.git` not at all.
    assert_eq!(found, ["a.md", "deep", "up", "up/content", "up/image.png"]);
    let faults: Vec<_> = walk.faults.iter().map(|(path, error)| (path.file_name().unwrap(), error)).collect();
    assert_eq!(faults.len(), 4, "{faults:?}");
    assert!(faults.iter().all(|(name, error)| *name == "dangling" || matches!(error, ReadError::OutsideRoot { .. })));
}

#[test]
fn the_root_of_a_book() {
    let machine = Machine::new();
    let top = &machine.top;
    assert_eq!(root_of(&top.join("book/content")), Some(top.join("book")));
    assert_eq!(root_of(&top.join("home")), Some(top.join("home")));
    assert_eq!(root_of(Path::new("/")), None);
    assert_eq!(root_of(&top.join("nothing")), None);
}
