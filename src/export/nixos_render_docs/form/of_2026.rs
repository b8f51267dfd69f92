//! The form of 2026: a sidebar with the whole manual, which small screens open with a button, and one `h1`, the title
//! of the manual.
//!
//! The two scripts are part of the form: they are, word for word, what pages of nixos-render-docs have in their heads
//! (Nixpkgs contributors, MIT licence).

use super::HeadingTag;
use crate::export::nixos_render_docs::HtmlBook;
use crate::export::nixos_render_docs::html::push;
use crate::manual::ContentsEntry;
use crate::markdown::tree::FileKind;

/// Small screens show pages in their own width.
pub(super) const VIEWPORT: &str = "  <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n";

/// A choice in the sidebar closes it where it was opened; the section that is read is marked in it.
pub(super) const SCRIPTS: &str = concat!(
    "\n<script>",
    include_str!("close_sidebar.js"),
    "</script>\n<script>",
    include_str!("mark_section.js"),
    "</script>"
);

/// The button that opens the sidebar.
pub(super) const TOGGLE: &str = "  <button type=\"button\" class=\"toc-toggle\" popovertarget=\"manual-toc\" \
popovertargetaction=\"toggle\" aria-label=\"Toggle table of contents\">☰</button>\n";

/// What closes [`before_content`].
pub(super) const END_OF_BODY: &str = "\n  </main>";

/// Everything but the title of the manual is lowered by one, wherever it is included.
pub(super) fn heading(level: u8) -> HeadingTag {
    HeadingTag { level: (i32::from(level) + 1).clamp(2, 6), style: "" }
}

/// How a part of the sidebar is written that is open at first.
const OPEN: &str = "<details open>";

/// The sidebar, and the start of what holds the content, on the page of that name.
pub(super) fn before_content(sidebar: &str, page: &str, out: &mut String) {
    if !sidebar.is_empty() {
        out.push_str("\n  <nav id=\"manual-toc\" class=\"toc-sidebar\" popover=\"auto\">");
        // Browsers read such a page as XML, where an attribute has a value.
        if page.ends_with(".xhtml") {
            out.push_str(&sidebar.replace(OPEN, "<details open=\"\">"));
        } else {
            out.push_str(sidebar);
        }
        out.push_str("</nav>");
    }
    out.push_str("\n  <main class=\"content\">");
}

/// The tree of the sidebar.
pub(super) fn sidebar(book: &HtmlBook<'_>, depth: usize) -> String {
    let mut out = String::new();
    if let Some(root) = book.manual.contents.first() {
        list(book, root, depth, &mut out);
    }
    out
}

fn list(book: &HtmlBook<'_>, entry: &ContentsEntry, depth: usize, out: &mut String) {
    if entry.children.is_empty() {
        return;
    }
    out.push_str("<ol class=\"toc\">");
    for id in &entry.children {
        let child = &book.manual.contents[*id];
        // Parts are looked through: they do not count as a level.
        let deeper = if child.kind == FileKind::Part { depth } else { depth.saturating_sub(1) };
        push!(out, "<li class=\"", child.kind.word(), "\">");
        let folds = deeper > 0 && !child.children.is_empty();
        if folds {
            // Without an id, as groups of a navigation file may be, it is never open.
            let open = !child.id.is_empty() && book.manual.open.contains(&child.id);
            push!(out, if open { OPEN } else { "<details>" }, "<summary>");
        }
        push!(out, "<a href=\"", book.layout.entry_href(*id), "\">", book.entry_title(child), "</a>");
        if folds {
            out.push_str("</summary>");
            list(book, child, deeper, out);
            out.push_str("</details>");
        }
        out.push_str("</li>");
    }
    out.push_str("</ol>");
}
