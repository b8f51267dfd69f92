//! Tables of contents, and lists of figures and examples.

use super::Book;
use super::html::{escape, push};
use crate::manual::{Entry, EntryId};
use crate::markdown::tree::FileKind;

/// The table of contents that stands under an entry's title; empty where there is none.
pub(super) fn table(book: &Book<'_>, id: EntryId) -> String {
    let settings = book.settings;
    let Some(entry) = book.manual.contents.get(id) else { return String::new() };
    if settings.sidebar_depth.is_some() {
        return String::new();
    }
    let in_section =
        entry.parent.and_then(|parent| book.manual.contents.get(parent)).is_some_and(|p| p.kind == FileKind::Section);
    let depth = match entry.kind {
        FileKind::Section if in_section => 0,
        FileKind::Section => settings.section_toc_depth,
        FileKind::Book => settings.toc_depth,
        _ if book.layout.chunks[id] => settings.chunk_toc_depth,
        _ => settings.toc_depth,
    };
    let mut items = String::new();
    write(book, entry, depth, &mut items);
    if items.is_empty() {
        return String::new();
    }
    let mut out = String::with_capacity(items.len() + 256);
    out.push_str("<div class=\"toc\">");
    if entry.kind != FileKind::Section {
        out.push_str(" <p><strong>Table of Contents</strong></p>");
    }
    push!(out, " <dl class=\"toc\">  ", items, " </dl></div>");
    if entry.kind == FileKind::Book {
        list(book, "Figures", "list-of-figures", &book.manual.figures, &mut out);
        list(book, "Examples", "list-of-examples", &book.manual.examples, &mut out);
    }
    out
}

fn write(book: &Book<'_>, entry: &Entry, depth: usize, out: &mut String) {
    if depth == 0 {
        return;
    }
    for child_id in &entry.children {
        let child = &book.manual.contents[*child_id];
        push!(out, "<dt> <span class=\"", child.kind.word(), "\">  <a href=\"", book.layout.entry_href(*child_id));
        push!(out, "\">", title(book, child), "</a> </span></dt>");
        let mut inner = String::new();
        // Parts are looked through: they do not count as a level.
        write(book, child, depth - usize::from(child.kind != FileKind::Part), &mut inner);
        if !inner.is_empty() {
            push!(out, "<dd><dl>", inner, "</dl></dd>");
        }
    }
}

/// The title of an entry: its target's, or a label that a navigation file gives.
pub(super) fn title(book: &Book<'_>, entry: &Entry) -> String {
    match book.title(&entry.id) {
        Some((title, target)) if target.title == entry.title => title.toc.clone(),
        _ => {
            let mut text = String::new();
            super::inlines::write(book, entry.unit, &entry.title, &mut text);
            text
        }
    }
}

fn list(book: &Book<'_>, kind: &str, class: &str, ids: &[String], out: &mut String) {
    if ids.is_empty() {
        return;
    }
    push!(out, "<div class=\"", class, "\"><p><strong>List of ", kind, "</strong></p><dl>");
    for (n, id) in ids.iter().enumerate() {
        let title = book.title(id).map_or("", |(title, _)| &title.toc);
        push!(out, "<dt>", (n + 1).to_string(), ". <a href=\"", book.layout.href(id), "\">", title, "</a></dt>");
    }
    out.push_str("</dl></div>");
}

/// The title of an entry as plain text, escaped.
pub(super) fn plain_title(book: &Book<'_>, entry: &Entry) -> String {
    match book.manual.targets.get(&entry.id) {
        Some(target) if !entry.id.is_empty() => escape(&target.plain_title).into_owned(),
        _ => escape(&crate::markdown::tree::plain_text(&entry.title)).into_owned(),
    }
}
