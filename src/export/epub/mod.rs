//! The book as an e-book: a file of EPUB 3.3 (<https://www.w3.org/TR/epub-33/>).
//!
//! Each unit is written by itself, as XHTML in fragments whose links still wait ([`writer`], [`fragment`]). [`layout`] puts the
//! fragments into files of a bearable size; then it is known where each id is, and [`mod@page`] writes the files. [`nav`] and
//! [`package`] describe them, [`archive`] packs them. The same book gives the same bytes: nothing here asks the clock or the
//! machine.

mod archive;
mod blocks;
mod context;
mod cover;
mod fragment;
mod ids;
mod images;
mod inlines;
mod language;
mod layout;
mod nav;
mod options;
mod package;
mod page;
mod plan;
mod recipes;
mod settings;
#[cfg(test)]
mod tests;
mod writer;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::diagnostics::{Code, Diagnostic, Location, Severity};
use crate::manual::Manual;
use crate::source::Sources;
use context::Context;
use fragment::FileOfId;
use images::Images;
pub use settings::EpubSettings;

/// The styles of all e-books.
const STYLE: &str = include_str!("style.css");

/// Writes a book as an e-book, a file in memory. Diagnostics are those that only come up here: images that cannot be in it.
///
/// # Errors
/// Where the archive cannot hold the book.
pub fn render(
    manual: &Manual,
    sources: &Sources,
    settings: &EpubSettings,
) -> (Result<Vec<u8>, Diagnostic>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let files = files(manual, sources, settings, &mut diagnostics);
    let packed = archive::pack(&files, package::NAME).map_err(|why| {
        Diagnostic::new(
            Severity::Error,
            Code::Unwritable,
            Location::Nowhere,
            format!("the e-book cannot be packed: {why}"),
        )
    });
    (packed, diagnostics)
}

/// The files of an e-book, by their paths in its folder.
fn files(
    manual: &Manual,
    sources: &Sources,
    settings: &EpubSettings,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Vec<u8>> {
    if manual.units.is_empty() {
        return BTreeMap::new();
    }
    let images = Images::read(manual, sources.world(), diagnostics);
    let context = Context::new(manual, sources, settings, images);
    let mut contents: Vec<_> =
        (0..manual.units.len()).into_par_iter().map(|unit| writer::write(&context, unit)).collect();
    let groups: nav::Groups = contents.iter_mut().map(|content| std::mem::take(&mut content.groups)).collect();
    let text = layout::files(&context, contents);
    let mut file_of_id = FileOfId::new();
    for file in &text {
        let ids = file.fragments.iter().flat_map(|(_, fragment)| fragment.all_ids());
        file_of_id.extend(ids.map(|id| (id, file.name.as_str())));
    }
    let pages: Vec<_> =
        text.par_iter().map(|file| (file.name.clone(), page::text(&context, file, &file_of_id))).collect();
    let others = [
        (page::STYLE, STYLE.to_owned()),
        (cover::PAGE, cover::page(&context)),
        (cover::IMAGE, cover::image(&context, sources.world())),
        (nav::NAME, nav::nav(&context, &text, &file_of_id, &groups)),
        (package::NAME, package::package(&context, &text)),
    ];
    let others = others.into_iter().map(|(name, text)| (name.to_owned(), text));
    let mut files: BTreeMap<String, Vec<u8>> =
        pages.into_iter().chain(others).map(|(name, text)| (name, text.into_bytes())).collect();
    files.extend(context.images.files.into_iter().map(|(path, image)| (path, image.bytes)));
    files
}
