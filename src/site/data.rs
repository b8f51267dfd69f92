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
    /// The path of the page with everything.
    pub everything: &'static str,
    /// Styles of the book's own, where there are any.
    pub custom_style: bool,
    /// Whether the site has search.
    pub search: bool,
}

/// An entry of the contents.
#[derive(Debug, Serialize)]
pub struct EntryData<'a> {
    /// Its title, as HTML.
    pub title: &'a str,
    /// Its address from the page; empty for a label whose pages are under it.
    pub href: &'a str,
    /// Whether it is the page itself.
    pub here: bool,
    /// Whether it stands for entries that are not shown here, and leads to the page with all contents.
    pub more: bool,
    /// The entries under it, as HTML; empty where there are none, or they are not shown.
    pub inside: &'a str,
    /// Whether those are shown from the start.
    pub open: bool,
}

/// The page with all contents.
#[derive(Debug, Serialize)]
pub struct AllContents<'a> {
    /// The entries, as HTML.
    pub contents: &'a str,
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
    /// `home` for the first page, `page`, `options`, `everything`, `contents`.
    pub kind: &'static str,
    /// The entries of the contents around the page, as HTML; all of them, where the contents are short.
    pub contents: &'a str,
    /// The address of the page with all contents, from the site's root; `None` where every page has them.
    pub all_contents: Option<&'static str>,
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
    /// The script with the ids within the old page; empty where there is none.
    pub script: String,
}
