//! The hash of a recipe's folder: of each file's path, whether it is executable, and its content.

use crate::source::hash::ContentHash;

/// Hashes files one after another; they come in the order of their paths.
#[derive(Default)]
pub struct FolderHash {
    state: ContentHash,
}

impl FolderHash {
    /// Adds a file. Lengths go first, so that no two folders read the same.
    pub fn add(&mut self, path: &str, executable: bool, content: &[u8]) {
        self.state.update((path.len() as u64).to_le_bytes());
        self.state.update(path.as_bytes());
        self.state.update([u8::from(executable)]);
        self.state.update((content.len() as u64).to_le_bytes());
        self.state.update(content);
    }

    /// The hash in hexadecimal.
    pub fn finish(self) -> String {
        self.state.finish(32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(files: &[(&str, bool, &[u8])]) -> String {
        let mut hash = FolderHash::default();
        for (path, executable, content) in files {
            hash.add(path, *executable, content);
        }
        hash.finish()
    }

    #[test]
    fn every_difference_shows() {
        let folders: [&[(&str, bool, &[u8])]; 8] = [
            &[],
            &[("a", false, b"x")],
            &[("a", true, b"x")],
            &[("b", false, b"x")],
            &[("a", false, b"y")],
            &[("a", false, b"")],
            &[("a", false, b"x"), ("b", false, b"")],
            &[("ax", false, b"")],
        ];
        let hashes: std::collections::BTreeSet<String> = folders.iter().map(|files| hash(files)).collect();
        assert_eq!(hashes.len(), folders.len());
        assert!(hashes.iter().all(|h| h.len() == 64));
    }
}
