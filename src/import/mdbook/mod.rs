//! A book of mdBook → a book of ours, in memory.
//!
//! 1. [`settings`] and [`summary`] say what the book has, [`mod@layout`] which file each chapter becomes.
//! 2. [`expand`] puts includes into the text of a chapter, and [`scan`] reads it as mdBook reads it (by pulldown-cmark): what
//!    has an id, and which ranges come to be something else.
//! 3. When all chapters are read, [`ids`] gives each place its id in the book, [`links`] says what links mean, and
//!    [`render`] makes the edits. All else of a text stays as it is.
//! 4. [`redirects`] has each old address lead to the id that is there now.
//!
//! What cannot be decided is in the list of remarks, with places.

mod admonish;
mod code;
mod expand;
mod files;
mod html;
mod ids;
mod layout;
mod levels;
mod links;
mod mapped;
mod marks;
mod redirects;
mod regions;
mod remarks;
mod render;
mod root;
mod scan;
mod settings;
mod slugs;
mod source_lines;
mod summary;
mod tags;
mod texts;

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use crate::diagnostics::{Code, Diagnostic, Location};
use crate::export::nixos_render_docs;
use crate::manual::{self, Input, Manual, Root};
use crate::source::{EntryKind, Purpose, ReadError, Sources, World, absolute};
use expand::{Expander, MAX_INCLUDED};
use files::Files;
use ids::Ids;
use layout::layout;
use links::Links;
use mapped::MappedText;
use remarks::Remarks;
use render::Renderer;
use scan::{Bearer, BearerKind, Scan};
use settings::Settings;
use texts::Texts;

/// The name of the root file.
const ROOT: &str = "manual.md";

/// The name of the first page of nixos-render-docs' HTML, by which redirects name present locations.
const FIRST_PAGE: &str = "index.html";

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct MdbookRequest {
    /// The folder of the book.
    pub folder: PathBuf,
    /// What stands for the folder of the text in links.
    pub root_mark: Option<String>,
    /// Values for `@NAME@`, by name.
    pub values: Vec<(String, String)>,
}

/// The new book.
#[derive(Debug, Default)]
pub struct MdbookImport {
    /// Its files, by path relative to its folder.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What could not be decided, as warnings.
    pub remarks: Vec<Diagnostic>,
    /// How many chapters it has.
    pub chapters: usize,
}

/// Reads a book of mdBook and makes a book of ours of it. Nothing is written.
///
/// # Errors
/// Where there is no such book, or its settings or its summary cannot be read.
pub fn read(request: &MdbookRequest, sources: &mut Sources) -> Result<MdbookImport, Vec<Diagnostic>> {
    let mut remarks = Remarks::default();
    let settings = read_settings(&request.folder, sources, &mut remarks).map_err(|fault| vec![*fault])?;
    let folder: PathBuf = request.folder.join(&settings.src).components().collect();
    let mut texts = Texts::new(sources);
    let path = folder.join("SUMMARY.md");
    let file = texts.read(&path).map_err(|reason| vec![no_book(&path, &reason)])?;
    let summary = texts.text(file).to_owned();
    let entries = summary::read(file, &summary, &mut remarks);
    let layout = layout(&entries, &folder, &settings, &mut texts, &mut remarks);

    let mut expander = Expander {
        texts: &mut texts,
        remarks: &mut remarks,
        has_marks: settings.has_marks,
        values: &request.values,
        left: MAX_INCLUDED,
    };
    let mut chapters: Vec<(MappedText, Scan)> = Vec::with_capacity(layout.chapters.len());
    for chapter in &layout.chapters {
        let expanded = match (chapter.file, &chapter.page) {
            (Some(file), _) => expander.chapter(file, &chapter.source),
            // As mdBook makes it.
            (None, Some(_)) => expand::Expanded::title_alone(&chapter.title, chapter.span),
            (None, None) => expand::Expanded::default(),
        };
        if let Some(title) = expanded.title {
            let message = format!("`{{{{#title {title}}}}}` is left out: a page is called as its first heading");
            expander.remarks.unsupported(Some(chapter.span), message);
        }
        let text = match settings.has_admonish {
            true => admonish::converted(expanded.text, expander.remarks),
            false => expanded.text,
        };
        let scan = scan::scan(&text, &chapter.title, &settings.dialect, expander.remarks);
        chapters.push((text, scan));
    }
    let (texts, scans): (Vec<MappedText>, Vec<Scan>) = chapters.into_iter().unzip();
    let mut ids = Ids::give(&layout, &scans);
    tell_of_twins(&texts, &scans, &mut remarks);
    let root = root::root(&layout, &settings, &mut ids, &mut remarks);
    let parts = root::parts(&layout, &mut ids);
    let links = Links::new(&layout, &ids, request.root_mark.as_deref(), settings.has_index);
    let mut files = Files::new(sources.world(), &folder);
    let mut renderer =
        Renderer { layout: &layout, links: &links, ids: &ids.chapters, files: &mut files, remarks: &mut remarks };
    let mut book: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for (n, (text, scan)) in texts.iter().zip(&scans).enumerate() {
        book.insert(layout.chapters[n].path.clone(), renderer.chapter(n, text, scan).into_bytes());
    }
    book.extend(parts.into_iter().map(|(path, text)| (path, text.into_bytes())));
    book.insert(ROOT.to_owned(), root.text.into_bytes());
    for (path, bytes) in std::mem::take(&mut files.found) {
        book.entry(path).or_insert(bytes);
    }
    for name in ["manpage-urls.json"] {
        if let Ok(bytes) = sources.world().read_bytes(&folder.join(name), Purpose::Checkout) {
            book.insert(name.to_owned(), bytes);
        }
    }
    let former = redirects::former(&layout, &scans, &ids, &root.id, &settings, &links, &mut remarks);
    if let Some(manual) = assembled(&book) {
        let addresses = nixos_render_docs::addresses(&manual, FIRST_PAGE);
        book.insert("redirects.json".into(), redirects::write(&former, &addresses).into_bytes());
    }
    let src = folder_in_book(&settings.src);
    let inner = if src == "." { String::new() } else { format!("{src}/") };
    let mut files: BTreeMap<String, Vec<u8>> =
        book.into_iter().map(|(path, bytes)| (format!("{inner}{path}"), bytes)).collect();
    files.insert("book.toml".into(), root::book_toml(&settings, &src).into_bytes());
    Ok(MdbookImport { files, remarks: remarks.list(), chapters: layout.chapters.len() })
}

/// Tells of ids that a page has twice: browsers go to the first, and so do redirects.
fn tell_of_twins(texts: &[MappedText], scans: &[Scan], remarks: &mut Remarks) {
    for (text, scan) in texts.iter().zip(scans) {
        let mut anchors: Vec<&Bearer> =
            scan.bearers.iter().filter(|bearer| bearer.kind == BearerKind::Anchor && !bearer.old.is_empty()).collect();
        anchors.sort_by_key(|bearer| bearer.at);
        let mut seen = HashSet::new();
        for bearer in anchors.into_iter().filter(|bearer| !seen.insert(&bearer.old[0])) {
            let message = format!("the page has the id `{}` twice: the second has another one now", bearer.old[0]);
            remarks.unresolved(text.span(bearer.at..bearer.at), message);
        }
    }
}

/// The folder of the text in the new book: the same as in the old one, where that is within it.
fn folder_in_book(src: &str) -> String {
    let path = layout::inside(src);
    let is_own = !src.starts_with('/') && !src.split('/').any(|part| part == "..");
    match path.as_str() {
        "" if is_own => ".".to_owned(),
        path if is_own => path.to_owned(),
        _ => "content".to_owned(),
    }
}

fn read_settings(folder: &Path, sources: &mut Sources, remarks: &mut Remarks) -> Result<Settings, Box<Diagnostic>> {
    let path = folder.join("book.toml");
    match sources.world().kind(folder) {
        Ok(Some(EntryKind::Folder)) => {}
        Ok(_) => return Err(Box::new(no_book(folder, "there is no such folder"))),
        Err(error) => return Err(Box::new(no_book(folder, &error.to_string()))),
    }
    let text = match sources.world().read_text(&path, Purpose::Checkout) {
        Ok(text) => text,
        // mdBook does without it.
        Err(ReadError::NotFound) => return Ok(Settings::default()),
        Err(error) => {
            let location = Location::Path(path);
            return Err(Box::new(Diagnostic::cannot_read(Code::Unreadable, location, "this file", &error)));
        }
    };
    let file = sources.add(&path, text.clone());
    settings::read(file, &text, remarks).map_err(Box::new)
}

fn no_book(path: &Path, reason: &str) -> Diagnostic {
    let message = format!("this is no book of mdBook: {reason}");
    Diagnostic::error_at_path(Code::ImportNoBook, path, message)
        .help("name the folder that has mdBook's `book.toml` and, in it, `src/SUMMARY.md`")
}

/// The new book, put together from its files in memory.
fn assembled(book: &BTreeMap<String, Vec<u8>>) -> Option<Manual> {
    let mut world = World::new();
    // Nothing is there but what stands for it.
    let folder = absolute(Path::new("/nixbook-import"));
    for (path, bytes) in book {
        world.overlay(&folder.join(path), bytes.as_slice());
    }
    let mut sources = Sources::of(world);
    let input = Input {
        root: Root::File(folder.join(ROOT)),
        recipes: Vec::new(),
        recipe_directives: true,
        near_misses: false,
        revision: "local".into(),
    };
    manual::assemble(input, &mut sources).manual
}
