//! The work of `nixbook manual html`: read, render, and only when all of that went well, write.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::named_files::{manpage_urls, read, unwritable};
use super::{Files, HtmlSettings, render};
use crate::diagnostics::{self, Code, Diagnostic};
use crate::formats::redirects::Redirects;
use crate::manual::{self, ExternalIds, Input, Root};
use crate::source::write::file::write_plainly;
use crate::source::{Purpose, Sources, World, real_path};

/// The codes of faults that leave a part of the book unread.
const HOLES: [Code; 10] = [
    Code::CircularInclude,
    Code::InvalidJson,
    Code::InvalidNavigation,
    Code::InvalidNixdoc,
    Code::MissingInclude,
    Code::NotUtf8,
    Code::TooDeepInclude,
    Code::TooManyFiles,
    Code::UnknownIncludeType,
    Code::Unreadable,
];

/// What the command line asks for.
#[derive(Clone, Debug)]
pub struct ManualRequest {
    /// What it says of the pages themselves; man pages and header come in from the files.
    pub settings: HtmlSettings,
    /// A JSON file with addresses of man pages.
    pub manpage_urls: PathBuf,
    /// The revision that links to nixpkgs name.
    pub revision: String,
    /// A redirects.json.
    pub redirects: Option<PathBuf>,
    /// A file with File with HTML for the top of each page.
    pub header: Option<PathBuf>,
    /// A navigation file.
    pub nav: Option<PathBuf>,
    /// The root file.
    pub infile: PathBuf,
    /// The first page.
    pub outfile: PathBuf,
}

impl ManualRequest {
    /// A request with the defaults of nixos-render-docs for all that can be left out.
    pub fn new(infile: PathBuf, outfile: PathBuf, manpage_urls: PathBuf, revision: String) -> Self {
        let settings = HtmlSettings::default();
        Self { settings, manpage_urls, revision, redirects: None, header: None, nav: None, infile, outfile }
    }
}

/// Does what the command line says. Nothing is written where there is an error among the diagnostics.
pub fn run(request: &ManualRequest, sources: &mut Sources) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let settings = settings(request, sources, &mut found);
    let redirects = request
        .redirects
        .as_deref()
        .and_then(|path| Redirects::open(path, sources).map_err(|mut faults| found.append(&mut faults)).ok());
    let root = match &request.nav {
        Some(nav) => Root::HeadedNav { head: request.infile.clone(), path: nav.clone() },
        None => Root::File(request.infile.clone()),
    };
    let input = Input {
        root,
        recipes: Vec::new(),
        recipe_directives: false,
        near_misses: false,
        revision: request.revision.clone(),
    };
    let lines = settings.form.include_lines();
    let assembly = manual::assemble_counting(input, &ExternalIds::default(), lines, sources);
    found.extend(assembly.diagnostics);
    let name = request.outfile.file_name().map(|name| name.to_string_lossy().into_owned());
    let (Some(manual), Some(name)) = (assembly.manual, name) else {
        if request.outfile.file_name().is_none() {
            found.push(Diagnostic::error_at_path(Code::Unwritable, &request.outfile, "the output is not a file name"));
        }
        return found;
    };
    // Redirects are looked at even where the text has faults, so that all are told in one run; but where a part of the
    // book could not be read, ids are missing that the redirects rightly name.
    let redirects = redirects.filter(|_| !found.iter().any(|d| HOLES.contains(&d.code)));
    match render(&manual, sources.world(), &settings, &name, redirects.as_ref(), diagnostics::has_errors(&found)) {
        Ok(files) if !diagnostics::has_errors(&found) => {
            let folder = request.outfile.parent().unwrap_or(Path::new(""));
            let own = written_over(folder, &files, sources);
            if own.is_empty() {
                found.extend(write(folder, &files, sources.world()));
            }
            found.extend(own);
        }
        Ok(_) => {}
        Err(mut faults) => found.append(&mut faults),
    }
    diagnostics::sort(&mut found);
    found.dedup();
    found
}

/// The settings, with what they have from files.
fn settings(request: &ManualRequest, sources: &mut Sources, found: &mut Vec<Diagnostic>) -> HtmlSettings {
    let said = &request.settings;
    HtmlSettings {
        manpage_urls: manpage_urls(&request.manpage_urls, sources, found),
        header: request.header.as_deref().and_then(|path| read(path, sources, found)),
        ..said.clone()
    }
}

/// Pages that would overwrite a file that they are made from.
fn written_over(folder: &Path, files: &Files, sources: &Sources) -> Vec<Diagnostic> {
    let own: HashSet<PathBuf> = sources.iter().map(|(_, file)| real_path(file.path())).collect();
    let paths = files.keys().map(|name| folder.join(name));
    let taken = paths.filter(|path| own.contains(&real_path(path)));
    let message = "the output would overwrite a source file";
    taken
        .map(|path| Diagnostic::error_at_path(Code::Unwritable, path, message).help("choose another output file"))
        .collect()
}

/// Writes finished files. What is already there with the same content is left alone.
fn write(folder: &Path, files: &Files, world: &World) -> Option<Diagnostic> {
    for (name, bytes) in files {
        let path = folder.join(name);
        if world.read_bytes(&path, Purpose::Notes).is_ok_and(|present| present == *bytes) {
            continue;
        }
        if let Err(error) = write_plainly(&path, bytes) {
            return Some(unwritable(&path, &error));
        }
    }
    None
}
