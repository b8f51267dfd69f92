//! What tests have said of recipes, in the user's cache.
//!
//! A book can be a stranger's, so nothing in its folder has a say. What is in the cache counts only with the mark of a key
//! that lies there too: someone who can put a file into it, but cannot read it, cannot make a result.

#![expect(clippy::disallowed_methods, reason = "this is the door to the user's cache, which no book reaches")]

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};
use serde::{Deserialize, Serialize};

use super::{Recipe, TestResult};
use crate::source::env::{self, Variable};
use crate::source::hash::ContentHash;

/// The form of the files; another number is another form, which is not read.
const VERSION: u32 = 2;

/// How many results of one recipe are kept: with other package sets, other versions of nix.
const MOST: usize = 8;

/// Results by the recipes' names.
pub type Results = BTreeMap<String, TestResult>;

/// A folder with results, and the key by which they are known.
pub struct Cache {
    folder: PathBuf,
    key: hmac::Key,
}

/// A file of the cache: results as JSON, and their mark.
#[derive(Serialize, Deserialize)]
struct Marked {
    version: u32,
    results: String,
    mark: String,
}

impl Cache {
    /// The cache in a folder that was named or, without one, the user's: in `$XDG_CACHE_HOME`, `~/.cache` or, where none
    /// of them can be used, the folder for temporary files. `root` is the real path of the folder below
    /// which all that belongs to the book lies, where there is one.
    ///
    /// # Errors
    /// A sentence that says why there is none.
    pub fn open(named: Option<&Path>, root: Option<&Path>) -> Result<Self, String> {
        if let Some(named) = named {
            let cache = Self::open_folder(named, false)?;
            if let (Some(root), Ok(folder)) = (root, fs::canonicalize(named))
                && folder.starts_with(root)
            {
                return Err(format!("the cache `{}` is inside the folder of the book", named.display()));
            }
            return Ok(cache);
        }
        let folder = |variable| env::var(variable).map(PathBuf::from);
        let own = folder(Variable::CacheHome).filter(|path| path.is_absolute());
        let own = own.or_else(|| Some(folder(Variable::Home)?.join(".cache"))).map(|folder| folder.join("nixbook"));
        let user = rustix::process::geteuid().as_raw();
        let temporary = env::temporary_folder().join(format!("nixbook-cache-{user}"));
        own.and_then(|own| Self::open_folder(&own, true).ok()).map_or_else(|| Self::open_folder(&temporary, true), Ok)
    }

    /// `private` folders must be this user's alone.
    fn open_folder(folder: &Path, private: bool) -> Result<Self, String> {
        let fault = |error: io::Error| format!("the cache `{}` cannot be used: {error}", folder.display());
        let mut builder = DirBuilder::new();
        builder.recursive(true).mode(0o700).create(folder.join("results")).map_err(fault)?;
        let meta = fs::symlink_metadata(folder).map_err(fault)?;
        if private && (meta.uid() != rustix::process::geteuid().as_raw() || meta.mode() & 0o022 != 0 || !meta.is_dir())
        {
            return Err(format!("the cache `{}` can be written by others", folder.display()));
        }
        let key = key(&folder.join("key")).map_err(fault)?;
        Ok(Self { folder: folder.to_owned(), key: hmac::Key::new(hmac::HMAC_SHA256, &key) })
    }

    /// The folder of the cache.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder with the results: what changes in it when a test is over.
    pub fn results_folder(&self) -> PathBuf {
        self.folder.join("results")
    }

    /// The newest result of exactly these files, for each recipe that has one.
    pub fn newest(&self, recipes: &[Recipe]) -> Results {
        let newest = |recipe: &Recipe| self.all(recipe).into_iter().max_by_key(|result| result.when);
        recipes.iter().filter_map(|recipe| Some((recipe.name.clone(), newest(recipe)?))).collect()
    }

    /// All results of exactly these files.
    pub fn all(&self, recipe: &Recipe) -> Vec<TestResult> {
        self.read(&self.path(recipe), &subject(recipe)).unwrap_or_default()
    }

    fn read(&self, path: &Path, subject: &str) -> Option<Vec<TestResult>> {
        let marked: Marked = serde_json::from_slice(&read_limited(path)?).ok()?;
        let mark = from_hexadecimal(&marked.mark)?;
        let signed = format!("{subject}\n{}", marked.results);
        hmac::verify(&self.key, signed.as_bytes(), &mark).ok()?;
        (marked.version == VERSION).then(|| serde_json::from_str(&marked.results).ok())?
    }

    /// Keeps a result, in place of one that was found with the same versions of everything.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn record(&self, recipe: &Recipe, result: &TestResult) -> io::Result<()> {
        let mut all = self.all(recipe);
        all.retain(|old| !old.same_ground(result));
        all.push(result.clone());
        all.sort_by_key(|result| std::cmp::Reverse(result.when));
        all.truncate(MOST);
        let results = serde_json::to_string(&all)?;
        let mark = hmac::sign(&self.key, format!("{}\n{results}", subject(recipe)).as_bytes());
        let text = serde_json::to_vec(&Marked { version: VERSION, results, mark: hexadecimal(mark.as_ref()) })?;
        let mut file = tempfile::NamedTempFile::new_in(self.results_folder())?;
        file.write_all(&text)?;
        file.persist(self.path(recipe))?;
        Ok(())
    }

    fn path(&self, recipe: &Recipe) -> PathBuf {
        self.results_folder().join(format!("{}.json", subject(recipe)))
    }
}

/// What a result is about: the recipe's name, which its transcript can see, and the files of its folder.
fn subject(recipe: &Recipe) -> String {
    let mut state = ContentHash::default();
    state.update((recipe.name.len() as u64).to_le_bytes());
    state.update(recipe.name.as_bytes());
    state.update(recipe.hash.as_bytes());
    state.finish(32)
}

/// Reads the key; where there is none, makes one.
fn key(path: &Path) -> io::Result<Vec<u8>> {
    const LENGTH: usize = 32;
    if !path.exists() {
        let mut bytes = [0; LENGTH];
        SystemRandom::new().fill(&mut bytes).map_err(|_| io::Error::other("the system provides no random numbers"))?;
        // Whole under its name at once: two runs may be the first.
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(&bytes)?;
        match file.persist_noclobber(path) {
            Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists => return Err(error.error),
            _ => {}
        }
    }
    match read_limited(path) {
        Some(key) if key.len() == LENGTH => Ok(key),
        _ => Err(io::Error::other("its key is not 32 bytes long")),
    }
}

/// Reads a file of a cache: a regular one, which is no link, and a small one.
pub fn read_limited(path: &Path) -> Option<Vec<u8>> {
    const MOST: u64 = 4 << 20;
    let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
    let file: File = OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path).ok()?;
    let length = file.metadata().ok().filter(fs::Metadata::is_file)?.len();
    let mut bytes = Vec::new();
    file.take(MOST).read_to_end(&mut bytes).ok()?;
    (length < MOST).then_some(bytes)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hexadecimal(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(c.to_digit(16)?).ok()).collect();
    digits.map(|digits| digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::{Level, load_all};
    use crate::source::{Sources, World};

    fn recipe(book: &Path, name: &str, shell: &str) -> Recipe {
        let folder = book.join("recipes").join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("recipe.toml"), "title = \"T\"\nlevel = \"eval\"\n").unwrap();
        fs::write(folder.join("shell.nix"), shell).unwrap();
        let mut recipes = load_all(&book.join("recipes"), &mut Sources::of(World::unconfined()), &mut Vec::new());
        recipes.remove(recipes.iter().position(|recipe| recipe.name == name).unwrap())
    }

    fn result(recipe: &Recipe, when: u64, nixpkgs: &str) -> TestResult {
        TestResult {
            passed: true,
            level: Level::Run,
            when,
            nix: "2.8.0".to_owned(),
            nixpkgs: nixpkgs.to_owned(),
            nixbook: "1".to_owned(),
            system: "x86_64-linux".to_owned(),
            hash: recipe.hash.clone(),
            failure: None,
        }
    }

    fn open(folder: &Path, book: &Path) -> Cache {
        Cache::open(Some(folder), Some(&book.canonicalize().unwrap())).unwrap()
    }

    #[test]
    fn what_is_written_is_read() {
        let (book, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let recipe = recipe(book.path(), "r", "1");
        let cache = open(folder.path(), book.path());
        assert!(cache.all(&recipe).is_empty());
        for (when, nixpkgs) in [(1, "a"), (2, "b"), (3, "a")] {
            cache.record(&recipe, &result(&recipe, when, nixpkgs)).unwrap();
        }
        let again = open(folder.path(), book.path());
        assert_eq!(again.all(&recipe), [result(&recipe, 3, "a"), result(&recipe, 2, "b")]);
        assert_eq!(again.newest(std::slice::from_ref(&recipe))["r"].when, 3);
        for when in 4..40 {
            cache.record(&recipe, &result(&recipe, when, &when.to_string())).unwrap();
        }
        assert_eq!(cache.all(&recipe).len(), MOST);
    }

    #[test]
    fn a_result_is_one_of_these_files_under_this_name() {
        let (book, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let cache = open(folder.path(), book.path());
        let (one, other) = (recipe(book.path(), "r", "1"), recipe(book.path(), "s", "1"));
        cache.record(&one, &result(&one, 1, "a")).unwrap();
        assert!(cache.all(&other).is_empty());
        // A file in place of another does not count.
        fs::copy(cache.path(&one), cache.path(&other)).unwrap();
        assert!(cache.all(&other).is_empty());
        assert!(cache.all(&recipe(book.path(), "r", "2")).is_empty());
    }

    #[test]
    fn nobody_without_the_key_makes_a_result() {
        let (book, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let recipe = recipe(book.path(), "r", "1");
        let cache = open(folder.path(), book.path());
        cache.record(&recipe, &TestResult { passed: false, ..result(&recipe, 1, "a") }).unwrap();
        let path = cache.path(&recipe);
        let text = fs::read_to_string(&path).unwrap();
        let change = |from: &str, to: &str| {
            assert!(text.contains(from), "{text}");
            fs::write(&path, text.replacen(from, to, 1)).unwrap();
            cache.all(&recipe).len()
        };
        assert_eq!(change("false", "false"), 1);
        assert_eq!(change("false", "true"), 0);
        assert_eq!(change("\"version\":2", "\"version\":1"), 0);
        for garbage in ["", "{", "[]", "{\"version\":2}", "\u{0}"] {
            fs::write(&path, garbage).unwrap();
            assert!(cache.all(&recipe).is_empty(), "{garbage}");
        }
        fs::write(&path, text).unwrap();
        fs::remove_file(folder.path().join("key")).unwrap();
        assert!(open(folder.path(), book.path()).all(&recipe).is_empty());
    }

    #[test]
    fn a_book_brings_no_cache_along() {
        let book = tempfile::tempdir().unwrap();
        let within = book.path().join("target/cache");
        let root = book.path().canonicalize().unwrap();
        assert!(
            Cache::open(Some(&within), Some(&root))
                .is_err_and(|reason| reason.contains("is inside the folder of the book"))
        );
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("key"), "short").unwrap();
        assert!(Cache::open(Some(folder.path()), Some(&root)).is_err());
    }
}
