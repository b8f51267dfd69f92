//! The form of 2025: tables of contents, with lists of figures and examples, and headings that are lowered by the
//! includes that they are in.

use super::HeadingTag;
use crate::export::nixos_render_docs::HtmlBook;
use crate::export::nixos_render_docs::html::push;
use crate::manual::{ContentsEntry, EntryId};
use crate::markdown::tree::FileKind;

/// How many levels tables of contents have; 0 for no table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TocDepths {
    /// That of the whole manual.
    pub main: usize,
    /// That of a page.
    pub page: usize,
    /// That of a section.
    pub section: usize,
}

impl Default for TocDepths {
    /// What nixos-render-docs takes where a depth is not given.
    fn default() -> Self {
        Self { main: 1, page: 1, section: 0 }
    }
}

/// A chapter does not count as a level of headings.
pub(super) fn heading(level: u8, kind: FileKind, offset: i32) -> HeadingTag {
    let level = i32::from(level) - i32::from(kind == FileKind::Chapter);
    let clear = level + offset < 3 && (kind == FileKind::Section || (kind == FileKind::Chapter && level > 0));
    HeadingTag { level: (level.max(1) + offset).clamp(1, 6), style: if clear { "clear: both" } else { "" } }
}

/// The table of contents that is under an entry's title; empty where there is none.
pub(super) fn contents(book: &HtmlBook<'_>, id: EntryId, depths: TocDepths) -> String {
    let Some(entry) = book.manual.contents.get(id) else { return String::new() };
    let in_section =
        entry.parent.and_then(|parent| book.manual.contents.get(parent)).is_some_and(|p| p.kind == FileKind::Section);
    let depth = match entry.kind {
        FileKind::Section if in_section => 0,
        FileKind::Section => depths.section,
        FileKind::Book => depths.main,
        _ if book.layout.chunks[id] => depths.page,
        _ => depths.main,
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

fn write(book: &HtmlBook<'_>, entry: &ContentsEntry, depth: usize, out: &mut String) {
    if depth == 0 {
        return;
    }
    for child_id in &entry.children {
        let child = &book.manual.contents[*child_id];
        push!(out, "<dt> <span class=\"", child.kind.word(), "\">  <a href=\"", book.layout.entry_href(*child_id));
        push!(out, "\">", book.entry_title(child), "</a> </span></dt>");
        let mut inner = String::new();
        // Parts are looked through: they do not count as a level.
        write(book, child, depth - usize::from(child.kind != FileKind::Part), &mut inner);
        if !inner.is_empty() {
            push!(out, "<dd><dl>", inner, "</dl></dd>");
        }
    }
}

fn list(book: &HtmlBook<'_>, kind: &str, class: &str, ids: &[String], out: &mut String) {
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
