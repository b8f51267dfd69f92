//! What `[check]` of book.toml allows: warnings of markup that was meant, links to nothing, and conventions, everywhere or by the name of a
//! file or of an option.

use std::collections::HashMap;
use std::path::Path;

use crate::config::{AllowedCode, CheckConfig};
use crate::diagnostics::{Code, Diagnostic};
use crate::manual::EmbeddedTexts;
use crate::source::{FileId, Sources};

/// What is allowed, and what of it was needed.
pub struct Allowances<'a> {
    config: &'a CheckConfig,
    embedded: &'a EmbeddedTexts,
    sources: &'a Sources,
    /// The folder of the text, and that of the book.
    folders: [&'a Path; 2],
    /// The paths of files that were asked for, relative to these folders.
    paths: HashMap<FileId, Vec<String>>,
    used: Vec<bool>,
}

impl<'a> Allowances<'a> {
    /// What a book allows. Names of files are relative to the first of the folders that they are in.
    pub fn new(
        config: &'a CheckConfig,
        embedded: &'a EmbeddedTexts,
        sources: &'a Sources,
        folders: [&'a Path; 2],
    ) -> Self {
        Self { config, embedded, sources, folders, paths: HashMap::new(), used: vec![false; config.allowed.len()] }
    }

    /// Whether a diagnostic is not to be told.
    pub fn allows(&mut self, diagnostic: &Diagnostic) -> bool {
        let Some(span) = diagnostic.span() else { return false };
        let mut allowed = false;
        for (n, entry) in self.config.allowed.iter().enumerate().filter(|(_, entry)| entry.code == diagnostic.code) {
            let fits = match &entry.name {
                None => true,
                Some(name) => {
                    let owner = self.embedded.owner_of(span).is_some_and(|owner| name.matches(owner));
                    owner || self.paths(span.file).iter().any(|path| name.matches(path))
                }
            };
            if fits {
                self.used[n] = true;
                allowed = true;
            }
        }
        // A link to what is put beside the site is known by its address.
        let beside = diagnostic.code == Code::RootRelativeLink && self.config.ignores(self.sources.text(span));
        allowed || beside
    }

    fn paths(&mut self, file: FileId) -> &[String] {
        let (sources, folders) = (self.sources, self.folders);
        self.paths.entry(file).or_insert_with(|| {
            let world = sources.world();
            let path = world.identity(sources.file(file).path());
            let relative = |folder: &&Path| Some(path.strip_prefix(world.identity(folder)).ok()?.to_str()?.to_owned());
            folders.iter().filter_map(relative).collect()
        })
    }

    /// Warns of names under which nothing was to be allowed. Conventions are not looked at in every run.
    pub fn needless(&self) -> Vec<Diagnostic> {
        let entries = self.config.allowed.iter().zip(&self.used);
        let needless = entries
            .filter(|(entry, used)| !**used && entry.written.is_some() && entry.code.can_be_allowed_in_settings());
        needless.map(|(entry, _)| warning(entry)).collect()
    }
}

fn warning(entry: &AllowedCode) -> Diagnostic {
    let (code, name) = (entry.code, entry.written.as_deref().unwrap_or_default());
    let message = format!("this allows nothing: no `{code}` found in `{name}`");
    let help = "remove it; names are those of options, and paths of files in the folder of the text";
    Diagnostic::warning(Code::InvalidAllow, entry.span, message).help(help)
}
