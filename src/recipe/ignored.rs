//! What git ignores of a folder, by the `.gitignore` files of the book: not by those of whoever runs nixbook, nor by
//! `.git/info/exclude`, so that a recipe has the same files everywhere.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::source::{Purpose, World};

/// The rules of the `.gitignore` files in a folder, in those above it that may be read, and in those in it.
pub(super) struct Ignored {
    /// The rules of folders above, the topmost first.
    above: Vec<Gitignore>,
    /// The rules of folders that were met, by folder.
    within: BTreeMap<PathBuf, Gitignore>,
    /// The folder, as it is written, and really.
    folder: PathBuf,
    real: PathBuf,
}

impl Ignored {
    /// Reads the rules of a folder and of those above it.
    pub fn above(folder: &Path, world: &World) -> Self {
        let real = world.identity(folder);
        let mut above: Vec<Gitignore> =
            real.ancestors().skip(1).take_while(|up| world.exists(up)).map(|up| rules(up, up, world)).collect();
        above.reverse();
        Self { above, within: BTreeMap::new(), folder: folder.to_owned(), real }
    }

    /// Whether git ignores a path in the folder. Of several rules the last of the deepest file counts.
    pub fn ignores(&mut self, path: &Path, is_folder: bool, world: &World) -> bool {
        let Ok(within) = path.strip_prefix(&self.folder) else { return false };
        for folder in path.ancestors().skip(1).take_while(|up| up.starts_with(&self.folder)) {
            if !self.within.contains_key(folder) {
                self.within.insert(folder.to_owned(), rules(folder, folder, world));
            }
            match self.within.get(folder).map(|rules| rules.matched(path, is_folder)) {
                Some(Match::Ignore(_)) => return true,
                Some(Match::Whitelist(_)) => return false,
                _ => {}
            }
        }
        let real = self.real.join(within);
        for rules in self.above.iter().rev() {
            match rules.matched_path_or_any_parents(&real, is_folder) {
                Match::Ignore(_) => return true,
                Match::Whitelist(_) => return false,
                Match::None => {}
            }
        }
        false
    }
}

/// The rules of the `.gitignore` in a folder; none where there is none that can be read. A line that is no rule is
/// none, as for git.
fn rules(folder: &Path, root: &Path, world: &World) -> Gitignore {
    let mut builder = GitignoreBuilder::new(root);
    let text = world.read_text(&folder.join(".gitignore"), Purpose::Recipe).unwrap_or_default();
    for line in text.lines() {
        let _ = builder.add_line(None, line);
    }
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}
