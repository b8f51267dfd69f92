//! The sidebar with the whole book, which newer manuals have in place of tables of contents (DIALECT.md § 9). Its
//! markup is our own: lists of links, groups of a navigation file as `<details>`.

use super::Book;
use super::html::{escape, push};
use super::toc;
use crate::manual::{Entry, EntryId};

/// Writes the sidebar, and opens what the content stands in; nothing where no sidebar is asked for.
pub(super) fn write(book: &Book<'_>, page: usize, out: &mut String) {
    let Some(depth) = book.settings.sidebar_depth else { return };
    out.push_str("\n <nav class=\"sidebar\" aria-label=\"Contents\">\n");
    if let Some(root) = book.manual.contents.first() {
        push!(out, "  <p><a href=\"", home(book), "\">", toc::title(book, root), "</a></p>\n");
        let here = book.manual.units[book.layout.pages[page].unit].entry;
        list(book, root, depth, here, out);
    }
    out.push_str(" </nav>\n <main>\n");
}

/// Closes what [`write()`] opened.
pub(super) fn close(book: &Book<'_>, out: &mut String) {
    if book.settings.sidebar_depth.is_some() {
        out.push_str("\n </main>\n");
    }
}

/// The address of the first page; that of the page itself where there is but one.
fn home(book: &Book<'_>) -> String {
    let href = book.layout.entry_href(0);
    if href.is_empty() { escape(&book.layout.pages[0].name).into_owned() } else { href }
}

fn list(book: &Book<'_>, entry: &Entry, depth: usize, here: Option<EntryId>, out: &mut String) {
    if depth == 0 || entry.children.is_empty() {
        return;
    }
    out.push_str("<ul>");
    for id in &entry.children {
        let child = &book.manual.contents[*id];
        let title = toc::title(book, child);
        out.push_str("<li>");
        if book.manual.units[child.unit].kind.is_group() && !child.children.is_empty() {
            let open = is_open(book, child) || here.is_some_and(|here| contains(book, *id, here));
            push!(out, "<details", if open { " open=\"open\"" } else { "" }, "><summary>", title, "</summary>");
            // A group does not count as a level: it has no text of its own.
            list(book, child, depth, here, out);
            out.push_str("</details>");
        } else {
            let current = if here == Some(*id) { " aria-current=\"page\"" } else { "" };
            push!(out, "<a href=\"", book.layout.entry_href(*id), "\"", current, ">", title, "</a>");
            list(book, child, depth - 1, here, out);
        }
        out.push_str("</li>");
    }
    out.push_str("</ul>\n");
}

fn is_open(book: &Book<'_>, entry: &Entry) -> bool {
    !entry.id.is_empty() && book.manual.open.contains(&entry.id)
}

fn contains(book: &Book<'_>, group: EntryId, entry: EntryId) -> bool {
    let mut at = Some(entry);
    while let Some(id) = at {
        if id == group {
            return true;
        }
        at = book.manual.contents.get(id).and_then(|entry| entry.parent);
    }
    false
}
