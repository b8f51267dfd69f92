//! What templates get: data, not pages made elsewhere. Fields that hold HTML say so; all else is text.

use serde::Serialize;

/// The book, for every template.
#[derive(Debug, Serialize)]
pub struct BookData {
    /// Its title, as text.
    pub title: String,
    /// Its subtitle, as text.
    pub subtitle: String,
    /// Its language, as an HTML `lang` attribute has it.
    pub language: String,
    /// The contents of the whole book.
    pub contents: Vec<Node>,
    /// Whether the contents are too long to be on every page in full.
    pub long: bool,
    /// The path of the page with everything.
    pub everything: &'static str,
    /// Styles of the book's own, where there are any.
    pub custom_style: bool,
    /// Whether the site has search.
    pub search: bool,
}

/// A page in the contents, and those under it.
#[derive(Debug, Serialize)]
pub struct Node {
    /// The page; `None` for a label that groups pages.
    pub page: Option<usize>,
    /// Its title, as HTML.
    pub title: String,
    /// Its address from the site's root; empty for a label.
    pub href: String,
    /// The number of the node, for telling which are open.
    pub node: usize,
    /// The pages under it.
    pub children: Vec<Node>,
}

/// A link to a page.
#[derive(Clone, Debug, Serialize)]
pub struct PageLink {
    /// Its title, as HTML.
    pub title: String,
    /// Its address from the page.
    pub href: String,
}

/// A page, as its template gets it.
#[derive(Debug, Serialize)]
pub struct PageData<'a> {
    /// Which of the pages it is; -1 for the one with everything.
    pub number: i64,
    /// `home` for the first page, `page`, `options`, `everything`.
    pub kind: &'static str,
    /// The nodes of the contents that are open.
    pub open: &'a [usize],
    /// Its path in the site.
    pub path: &'a str,
    /// The way up to the site's root: empty, or ends in `/`.
    pub root: String,
    /// Its title, as text.
    pub title: &'a str,
    /// What it is about, as text.
    pub description: String,
    /// The pages above it.
    pub breadcrumbs: Vec<PageLink>,
    /// The headings of the page, in order.
    pub toc: Vec<TocItem>,
    /// The page before it in reading order.
    pub previous: Option<PageLink>,
    /// The page after it in reading order.
    pub next: Option<PageLink>,
    /// Where it can be edited.
    pub edit: Option<String>,
    /// Its absolute address, where the site's is known.
    pub canonical: Option<String>,
    /// The script with the ids that have moved from here.
    pub redirects: Option<String>,
    /// Whether passages have recipes beside them, and so need the room of the right column.
    pub recipes: bool,
    /// Whether `nixbook serve` shows it.
    pub live: bool,
    /// Its content, as HTML.
    pub body: &'a str,
}

/// An entry of a page's own contents.
#[derive(Clone, Debug, Serialize)]
pub struct TocItem {
    /// The heading's level, from 2.
    pub level: u8,
    /// Its address, relative to the page that links to it.
    pub href: String,
    /// Its title, as HTML without links.
    pub title: String,
}

/// Pages under a page, in its text.
#[derive(Debug, Serialize)]
pub struct PageList {
    /// Whether it is the book's first page, which is a way in.
    pub start: bool,
    /// The pages of the list, in reading order.
    pub pages: Vec<PageEntry>,
}

/// A page in such a list.
#[derive(Debug, Serialize)]
pub struct PageEntry {
    /// Its title, as HTML.
    pub title: String,
    /// Its address from the page.
    pub href: String,
    /// What it is about, as text.
    pub description: String,
    /// The pages under it.
    pub children: Vec<PageLink>,
}

/// An id that has moved.
#[derive(Debug, Serialize)]
pub struct MovedData {
    /// The way up to the site's root.
    pub root: String,
    /// Where it is now.
    pub href: String,
    /// The title of what it names, as text.
    pub title: String,
    /// The script with the ids within the old page.
    pub script: String,
}
