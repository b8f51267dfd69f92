//! An export as a folder of its own: a manual that `nixos-render-docs` and `nixbook manual html` take, or a part of one.

use std::collections::BTreeMap;
use std::path::Path;

use super::redirects::{NeededEntry, complete};
use super::{ExportedText, ExportedTexts, companion, example, nav};
use crate::config::{Book, RootFile};
use crate::diagnostics::{Code, Diagnostic, Location};
use crate::formats;
use crate::formats::json::{self, Located, edit::quoted};
use crate::formats::redirects::Redirects;
use crate::manual::Manual;
use crate::markdown::tree::FileKind;
use crate::source::edit::apply;
use crate::source::{FileId, Purpose, ReadError, Sources};

pub use super::FIRST_PAGE;

/// Files by path with `/`.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Where the entries of ids go.
pub const REDIRECTS: &str = "redirects.json";

/// All files of the folder. `whole`: the book was not narrowed down to parts of it, and its root comes along.
///
/// # Errors
/// Where the redirects or the navigation file cannot be read or cannot take what comes in.
pub fn files(
    export: &ExportedTexts,
    manual: &Manual,
    book: &Book,
    whole: bool,
    sources: &mut Sources,
) -> Result<Files, Vec<Diagnostic>> {
    let mut files = export.others.clone();
    files.extend(export.texts.iter().map(|text| (text.path.clone(), text.bytes.clone())));
    let mut ids = wanted(export, book);
    let mut head_id = None;
    if whole {
        if let Some(path) = book.manpage_urls_file(sources.world()) {
            let bytes = sources
                .world()
                .read_bytes(&path, Purpose::Settings)
                .map_err(|error| vec![unreadable(&path, &error)])?;
            files.insert("manpage-urls.json".to_owned(), bytes);
        }
        if let RootFile::Nav { path, title, subtitle } = &book.root {
            files.insert("nav.json".to_owned(), navigation(path, &export.texts, sources)?.into_bytes());
            let id = free("book", |id| manual.targets.contains_key(id));
            let name = free("manual", |name| files.contains_key(&format!("{name}.md")));
            let text = format!("# {} {{#{id}}}\n\n## {}\n", example::escaped(title), example::escaped(subtitle));
            files.insert(format!("{name}.md"), text.into_bytes());
            head_id = Some(id);
        }
    }
    if let Some(id) = &head_id {
        ids.insert(0, (id, FIRST_PAGE, &[]));
    }
    let mut redirects = match book.redirects.clone().filter(|_| whole) {
        Some(redirects) => redirects,
        None => Redirects::empty(Path::new(REDIRECTS), sources),
    };
    complete(&mut redirects, &ids);
    files.insert(REDIRECTS.to_owned(), redirects.text().into_bytes());
    Ok(files)
}

/// The ids of an export, with the locations that the book says they had.
pub(super) fn wanted<'a>(export: &'a ExportedTexts, book: &'a Book) -> Vec<NeededEntry<'a>> {
    let ids = export.texts.iter().flat_map(|text| &text.ids).chain(&export.library_ids);
    ids.map(|(id, page)| {
        let before = book.redirects.as_ref().map(|redirects| redirects.former(id)).unwrap_or_default();
        (id.as_str(), page.as_str(), before)
    })
    .collect()
}

/// The navigation file with the texts for recipes in it.
fn navigation(path: &Path, texts: &[ExportedText], sources: &mut Sources) -> Result<String, Vec<Diagnostic>> {
    let (file, root) = read(path, sources)?;
    let text = sources.file(file).text();
    let items = nav::items(&root);
    let mut edits = Vec::new();
    for new in texts {
        let Some(item) = new.follows.as_ref().and_then(|of| nav::item(&items, of)) else { continue };
        let written = companion::path(item.file.as_str().unwrap_or_default());
        edits.push(nav::after(file, text, item, &written));
    }
    Ok(apply(text, &edits))
}

/// Reads a file of JSON.
pub(super) fn read(path: &Path, sources: &mut Sources) -> Result<(FileId, Located), Vec<Diagnostic>> {
    let file = formats::open(path, Purpose::Settings, sources).map_err(|error| vec![error])?;
    let root = json::parse(file, sources.file(file)).map_err(|error| vec![error])?;
    Ok((file, root))
}

pub(super) fn unreadable(path: &Path, error: &ReadError) -> Diagnostic {
    Diagnostic::cannot_read(Code::Unreadable, Location::Path(path.to_owned()), "this file", error)
}

/// A name, with a number where it is taken.
fn free(name: &str, taken: impl Fn(&str) -> bool) -> String {
    if !taken(name) {
        return name.to_owned();
    }
    (2..).map(|n| format!("{name}-{n}")).find(|name| !taken(name)).unwrap_or_default()
}

/// What to write into the manual that the parts go into: an include block or items of a `nav.json` for each kind.
pub fn to_include(export: &ExportedTexts) -> String {
    let mut out = String::new();
    for text in &export.texts {
        let path = text.follows.as_ref().unwrap_or(&text.path);
        if !export.roots.contains(path) {
            continue;
        }
        match include_type(text.kind) {
            Some(kind) => {
                let opening = format!("```{{=include=}} {kind}\n");
                if text.follows.is_some() && out.ends_with("```\n") {
                    out.truncate(out.len() - "```\n".len());
                } else {
                    out.push_str(&opening);
                }
                out.push_str(&format!("{}\n```\n", text.path));
            }
            None if text.kind == FileKind::Page => {
                out.push_str(&format!("{{ \"file\": {} }}\n", quoted(&text.path)));
            }
            None => {}
        }
    }
    out
}

/// How files of a kind are included.
fn include_type(kind: FileKind) -> Option<&'static str> {
    match kind {
        FileKind::Preface => Some("preface"),
        FileKind::Part => Some("parts"),
        FileKind::Chapter => Some("chapters"),
        FileKind::Section => Some("sections"),
        FileKind::Appendix => Some("appendix"),
        FileKind::Book | FileKind::Page => None,
    }
}
