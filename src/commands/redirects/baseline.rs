//! The book as it was: at the last build, or at a revision.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::FIRST_PAGE;
use crate::check::redirects::Baseline;
use crate::commands::open_book::{Read, read_within};
use crate::config::{Book, RootFile};
use crate::diagnostics::{Code, Diagnostic};
use crate::export::nixos_render_docs;
use crate::manual::{Fingerprint, fingerprints};
use crate::site::output::{MANIFEST, Manifest};
use crate::site::plan;
use crate::source;
use crate::source::{Purpose, Sources, TemporaryFolder, World};

/// The book at its last build into a folder; `None` where there was none.
pub(super) fn built(dest: &Path, world: &World) -> Option<Baseline> {
    let manifest = Manifest::from_json(&world.read_bytes(&dest.join(MANIFEST), Purpose::Notes).ok()?);
    if manifest.ids.is_empty() {
        return None;
    }
    let fingerprints = if manifest.fingerprints.is_empty() {
        manifest.ids.keys().map(|id| Fingerprint { id: id.clone(), ..Fingerprint::default() }).collect()
    } else {
        // A manifest that someone has written by hand may have an id again and again.
        let mut seen = HashSet::new();
        manifest.fingerprints.into_iter().filter(|fingerprint| seen.insert(fingerprint.id.clone())).collect()
    };
    Some(Baseline { fingerprints, site: manifest.ids, nixos_render_docs: manifest.nixos_render_docs })
}

/// The book at a revision of the git repository that it lies in.
pub(super) fn at_revision(book: &Book, revision: &str) -> Result<Baseline, Diagnostic> {
    let folder = book.folder_on_disk();
    let git = |arguments: &[&str]| git(folder, None, arguments);
    let top = git(&["rev-parse", "--show-toplevel"])?;
    let prefix = git(&["rev-parse", "--show-prefix"])?;
    // Text that lies elsewhere in the repository needs the whole of it.
    let alone = book.content.starts_with(&book.folder);
    let tree = if alone { format!("{revision}:{prefix}") } else { format!("{revision}^{{tree}}") };
    let tree = git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &tree]).map_err(|error| {
        Diagnostic { message: format!("no book at `{revision}`"), ..error }
            .help("choose a commit, branch or tag that has the book")
    })?;

    let scratch =
        TemporaryFolder::new().map_err(|error| fault(folder, format!("cannot create a temporary folder: {error}")))?;
    let index = scratch.path().join("index");
    let there = scratch.path().join("tree");
    let to = format!("--prefix={}/", there.display());
    let top = Path::new(&top);
    self::git(top, Some(&index), &["read-tree", &tree])?;
    self::git(top, Some(&index), &["checkout-index", "--all", &to])?;
    let there = if alone { there } else { there.join(&prefix) };
    let mut world = World::new();
    world.allow(scratch.path());
    let root = root(book, &there, &world);
    let Read { sources, book: read, .. } = read_within(Some(&root), Sources::of(world));
    let Some((_, manual)) = read else {
        return Err(fault(folder, format!("no book at `{revision}`")));
    };
    let pages = plan(&manual);
    Ok(Baseline {
        fingerprints: fingerprints(&manual, &sources),
        site: pages.ids.into_iter().collect(),
        nixos_render_docs: nixos_render_docs::addresses(&manual, FIRST_PAGE)
            .into_iter()
            .map(|(id, address)| (id, address.page))
            .collect(),
    })
}

/// What names the book in a copy of its folder.
fn root(book: &Book, copy: &Path, world: &World) -> PathBuf {
    let (RootFile::Manual(path) | RootFile::Nav { path, .. }) = &book.root;
    match path.strip_prefix(&book.folder) {
        Ok(path) if !world.exists(&copy.join("book.toml")) => copy.join(path),
        _ => copy.to_owned(),
    }
}

/// Asks git, with an index of its own where one is given, so that the repository's stays as it is.
fn git(folder: &Path, index: Option<&Path>, arguments: &[&str]) -> Result<String, Diagnostic> {
    let mut command = source::git::git(folder);
    command.args(arguments);
    if let Some(index) = index {
        command.env("GIT_INDEX_FILE", index);
    }
    let output = command.output().map_err(|error| {
        fault(folder, format!("git cannot be run: {error}"))
            .help("`--since` asks git; without it, the last build is compared")
    })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(fault(folder, format!("git says: {}", said.trim().lines().next().unwrap_or("nothing"))))
}

fn fault(folder: &Path, message: String) -> Diagnostic {
    Diagnostic::error_at_path(Code::NoBaseline, folder, message)
}
