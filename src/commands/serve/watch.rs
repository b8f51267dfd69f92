//! Watching the files of a book.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use notify::event::ModifyKind;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::commands::make::BuildResult;
use crate::source::real_path;
use crate::source::write::is_scratch;

/// How long nothing must happen before a change counts as finished: editors write in several steps.
const QUIET: Duration = Duration::from_millis(60);

/// How long a change may go on before it is looked at all the same.
const LONGEST: Duration = Duration::from_secs(1);

/// Tells when files of a book change.
pub(super) struct Watcher {
    inner: RecommendedWatcher,
    events: Receiver<notify::Result<Event>>,
    /// Folders that are watched with all that lies in them.
    whole: Vec<PathBuf>,
    /// Folders whose own files are watched.
    single: BTreeSet<PathBuf>,
    /// Folders of the book that hold results, not sources.
    ignored: Vec<PathBuf>,
    /// The files that the last build has asked for.
    asked: HashSet<PathBuf>,
    /// The folder of the results of tests, which are not read as files of the book are.
    results: Option<PathBuf>,
}

impl Watcher {
    /// Watches the book that was made.
    pub fn new(made: &BuildResult) -> notify::Result<Self> {
        let (sender, events) = mpsc::channel();
        // Nobody listens any more once the command ends.
        let inner = notify::recommended_watcher(move |event| drop(sender.send(event)))?;
        let mut watcher = Self {
            inner,
            events,
            whole: Vec::new(),
            single: BTreeSet::new(),
            ignored: Vec::new(),
            asked: HashSet::new(),
            results: None,
        };
        if let Some(book) = &made.book {
            let folder = book.folder_on_disk();
            let folder = real_path(folder);
            watcher.ignored = ["public", "target", ".git", ".direnv", "node_modules"].map(|n| folder.join(n)).to_vec();
        }
        watcher.follow(made);
        Ok(watcher)
    }

    /// Watches what the book has come to be: its content and theme whole, and beside them each folder that a file was
    /// read from.
    pub fn follow(&mut self, made: &BuildResult) {
        if let Some(book) = &made.book {
            for folder in [Some(book.content.clone()), book.theme(made.sources.world())].into_iter().flatten() {
                self.add(&folder, RecursiveMode::Recursive);
            }
            // book.toml lies here, and results of tests elsewhere. Editors replace files, so folders are watched.
            self.add(&book.folder, RecursiveMode::NonRecursive);
        }
        self.results = made.results.as_deref().map(real_path);
        if let Some(results) = &made.results {
            self.add(results, RecursiveMode::NonRecursive);
        }
        // Also where a file was asked for and is not there yet.
        self.asked.clear();
        let mut folders: HashMap<PathBuf, PathBuf> = HashMap::new();
        for file in made.sources.world().asked().into_keys() {
            if let (Some(folder), Some(name)) = (file.parent(), file.file_name()) {
                self.add(folder, RecursiveMode::NonRecursive);
                let real = folders.entry(folder.to_owned()).or_insert_with(|| real_path(folder));
                self.asked.insert(real.join(name));
            }
            // What a link leads to, where that is watched.
            self.asked.insert(real_path(&file));
        }
    }

    fn add(&mut self, folder: &Path, mode: RecursiveMode) {
        let folder = real_path(folder);
        if self.single.contains(&folder) || self.whole.iter().any(|whole| folder.starts_with(whole)) {
            return;
        }
        // A folder that cannot be watched is one that is not seen changing: the rest still is.
        let _ = self.inner.watch(&folder, mode);
        match mode {
            RecursiveMode::Recursive => self.whole.push(folder),
            RecursiveMode::NonRecursive => {
                self.single.insert(folder);
            }
        }
    }

    /// Waits for the next change to be finished. `false` where there will be none.
    pub fn wait(&mut self) -> bool {
        loop {
            match self.events.recv() {
                Ok(event) if self.matters(&event) => break,
                Ok(_) => {}
                Err(_) => return false,
            }
        }
        let began = Instant::now();
        while began.elapsed() < LONGEST {
            match self.events.recv_timeout(QUIET) {
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
        true
    }

    fn matters(&self, event: &notify::Result<Event>) -> bool {
        let Ok(event) = event else { return true };
        // Reading is no change; and reading is what a build does.
        let comes_or_goes = !matches!(
            event.kind,
            EventKind::Modify(ModifyKind::Any | ModifyKind::Data(_) | ModifyKind::Metadata(_) | ModifyKind::Other)
        );
        // A file that nothing was asked of may be a log, to which a build itself writes.
        let matters = |path: &PathBuf| self.is_source(path) && (comes_or_goes || self.is_asked(path));
        !event.kind.is_access() && (event.paths.is_empty() || event.paths.iter().any(matters))
    }

    fn is_asked(&self, path: &Path) -> bool {
        self.asked.contains(path) || self.results.as_ref().is_some_and(|results| path.starts_with(results))
    }

    fn is_source(&self, path: &Path) -> bool {
        !(self.ignored.iter().any(|ignored| path.starts_with(ignored)) || is_scratch(path))
    }
}
