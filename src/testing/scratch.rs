//! The folder in which a recipe is tested: a fresh copy of its files, a home, room for temporary files. Gone afterwards,
//! unless it is kept.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::{PermissionsExt, lchown};
use std::path::{Path, PathBuf};

use crate::recipe::Recipe;
use crate::source::{Purpose, World};

/// A folder for one test.
#[derive(Debug)]
pub struct Scratch {
    root: PathBuf,
    kept: bool,
    /// The home; the copy of the recipe lies in it, so that both are on one file system.
    pub home: PathBuf,
    /// The copy of the recipe.
    pub folder: PathBuf,
    /// For temporary files.
    pub temporary: PathBuf,
    /// For the pipes by which the shell is told what to run; not there at first.
    pub channel: PathBuf,
}

impl Scratch {
    /// Makes the folder and copies the recipe's files into it.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn new(recipe: &Recipe, world: &World) -> io::Result<Self> {
        let root = tempfile::Builder::new().prefix(&format!("nixbook-{}-", recipe.name)).tempdir()?.keep();
        let home = root.join("home");
        let scratch = Self {
            kept: false,
            folder: home.join(&recipe.name),
            temporary: root.join("tmp"),
            channel: root.join("channel"),
            home,
            root: fs::canonicalize(&root)?,
        };
        for folder in [&scratch.folder, &scratch.temporary] {
            fs::create_dir_all(folder)?;
        }
        for file in &recipe.files {
            let to = scratch.folder.join(&file.path);
            if let Some(parent) = to.parent() {
                fs::create_dir_all(parent)?;
            }
            let bytes = world.read_bytes(&recipe.folder.join(&file.path), Purpose::Recipe).map_err(io::Error::other)?;
            fs::write(&to, bytes)?;
            fs::set_permissions(&to, Permissions::from_mode(if file.executable { 0o755 } else { 0o644 }))?;
        }
        Ok(scratch)
    }

    /// The folder of all of it.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Writes a program.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn program(&self, name: &str, text: &str) -> io::Result<PathBuf> {
        let path = self.root.join(name);
        fs::write(&path, text)?;
        fs::set_permissions(&path, Permissions::from_mode(0o755))?;
        Ok(path)
    }

    /// Makes the home that of the user under whose number the shell runs.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn give_to(&self, user: Option<u32>) -> io::Result<()> {
        if let Some(user) = user {
            for entry in walkdir::WalkDir::new(&self.home) {
                lchown(entry?.path(), Some(user), Some(user))?;
            }
        }
        Ok(())
    }

    /// Leaves the folder where it is.
    pub fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if self.kept || fs::remove_dir_all(&self.root).is_ok() {
            return;
        }
        // A recipe can take away its own right to a folder.
        for entry in walkdir::WalkDir::new(&self.root).into_iter().filter_entry(|entry| {
            if entry.file_type().is_dir() {
                let _ = fs::set_permissions(entry.path(), Permissions::from_mode(0o700));
            }
            true
        }) {
            drop(entry);
        }
        let _ = fs::remove_dir_all(&self.root);
    }
}
