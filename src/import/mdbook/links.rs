//! Links of mdBook, which name files or pages, as links to ids.

use std::collections::HashMap;

use percent_encoding::percent_decode_str;

use super::ids::Ids;
use super::layout::{Layout, pages, with_extension};
use crate::manual::{can_be_linked, folder_of, is_remote, join_relative, written_in};

/// What becomes of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Linked {
    /// It stays as it is written.
    Kept,
    /// It goes to this address.
    To(String),
    /// It goes there, but something of it is not there: what to tell.
    Lost(String, String),
}

/// Looks up what links mean.
pub(super) struct Links<'a> {
    layout: &'a Layout,
    ids: &'a Ids,
    pages: HashMap<&'a str, usize>,
    /// What stands for the folder of the text at the start of a link.
    root_mark: Option<&'a str>,
    has_index: bool,
}

impl<'a> Links<'a> {
    /// The links of a book with this layout and these ids. `root_mark` begins links from the root of the book; `has_index`
    /// says whether a `README.md` is the page `index.html` of its folder.
    pub fn new(layout: &'a Layout, ids: &'a Ids, root_mark: Option<&'a str>, has_index: bool) -> Self {
        Self { layout, ids, pages: pages(layout), root_mark, has_index }
    }

    /// The path of an address in the folder of the text, its fragment, and whether it begins with the mark of the root;
    /// `None` for one that leads elsewhere.
    pub fn path(&self, chapter: usize, address: &str) -> Option<(String, Option<String>, bool)> {
        let (address, marked) = match self.root_mark.and_then(|mark| address.strip_prefix(mark)) {
            Some(rest) => (rest, true),
            None => (address, false),
        };
        if !marked && is_remote(address) {
            return None;
        }
        let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let (path, fragment) = address.split_once('#').map_or((address, None), |(path, id)| (path, Some(decode(id))));
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        let from = if marked { "" } else { self.folder(chapter) };
        // The last slash says that a folder is meant.
        let folder = if path.ends_with('/') { "/" } else { "" };
        Some((format!("{}{folder}", join_relative(from, &decode(path))), fragment, marked))
    }

    /// The folder of a chapter's page in mdBook.
    fn folder(&self, chapter: usize) -> &'a str {
        let chapter = &self.layout.chapters[chapter];
        folder_of(chapter.page.as_deref().unwrap_or(&chapter.path))
    }

    /// The page in mdBook's HTML that a path means.
    fn page(&self, path: &str) -> Option<usize> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let readme = self.has_index && stem.eq_ignore_ascii_case("readme");
        let html = match extension {
            _ if path.is_empty() => "index.html".to_owned(),
            _ if path.ends_with('/') => format!("{}index.html", path.trim_start_matches('/')),
            "md" | "html" if readme && folder_of(path).is_empty() => "index.html".to_owned(),
            "md" | "html" if readme => format!("{}/index.html", folder_of(path)),
            "md" | "html" => with_extension(path, "html"),
            _ => return None,
        };
        self.pages.get(html.as_str()).copied().or_else(|| self.layout.first.filter(|_| html == "index.html"))
    }

    /// What becomes of a link in a chapter.
    pub fn link(&self, chapter: usize, address: &str) -> Linked {
        if address.is_empty() {
            return Linked::Kept;
        }
        let Some((path, fragment, marked)) = self.path(chapter, address) else { return Linked::Kept };
        if address.starts_with('#') {
            return self.on_page(chapter, fragment.as_deref().unwrap_or_default());
        }
        let Some(page) = self.page(&path) else {
            let own = &self.layout.chapters[chapter].path;
            let relative = written_in(folder_of(own), &path);
            let is_text = path.ends_with(".md") || path.ends_with(".html");
            if !marked && !is_text {
                return Linked::Kept;
            }
            let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
            let message = format!("`{address}` leads to no chapter");
            let to = if marked { format!("{}{fragment}", encoded(&relative)) } else { address.to_owned() };
            return Linked::Lost(to, message);
        };
        let ids = &self.ids.chapters[page];
        match fragment.filter(|fragment| !fragment.is_empty()) {
            None => Linked::To(format!("#{}", ids.title)),
            Some(fragment) => match ids.by_old.get(&fragment) {
                Some(id) => Linked::To(format!("#{id}")),
                None => {
                    let message = format!("`{address}`: the page has no `{fragment}`, so the link leads to its title");
                    Linked::Lost(format!("#{}", ids.title), message)
                }
            },
        }
    }

    /// Where a redirect leads that mdBook has at a page, which is none of the book's; `None` for one out of the book.
    pub fn redirect(&self, page: &str, address: &str) -> Option<Linked> {
        if is_remote(address) {
            return None;
        }
        let (path, fragment) = address.split_once('#').map_or((address, ""), |(path, id)| (path, id));
        let folder = if path.starts_with('/') { "" } else { folder_of(page) };
        let slash = if path.ends_with('/') { "/" } else { "" };
        let path = if path.is_empty() { page.to_owned() } else { format!("{}{slash}", join_relative(folder, path)) };
        let chapter = self.page(&path)?;
        let fragment = percent_decode_str(fragment).decode_utf8_lossy().into_owned();
        let ids = &self.ids.chapters[chapter];
        Some(match ids.by_old.get(&fragment) {
            Some(id) => Linked::To(format!("#{id}")),
            None if fragment.is_empty() => Linked::To(format!("#{}", ids.title)),
            None => {
                let message = format!("`{address}`: the page has no `{fragment}`, so the redirect leads to its title");
                Linked::Lost(format!("#{}", ids.title), message)
            }
        })
    }

    /// A link to a place on its own page.
    fn on_page(&self, chapter: usize, fragment: &str) -> Linked {
        match self.ids.chapters[chapter].by_old.get(fragment) {
            Some(id) if id == fragment => Linked::Kept,
            Some(id) => Linked::To(format!("#{id}")),
            // It may be an id that something else brings in, an option for one.
            None if can_be_linked(fragment) => Linked::Kept,
            None => {
                let title = format!("#{}", self.ids.chapters[chapter].title);
                Linked::Lost(title, format!("the page has no `{fragment}`, so the link leads to its title"))
            }
        }
    }
}

/// A path as an address has it.
pub(super) fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for c in path.chars() {
        match c {
            ' ' | '(' | ')' | '<' | '>' | '"' | '%' | '#' | '?' | '\\' => {
                out.push_str(&format!("%{:02X}", c as u32));
            }
            c => out.push(c),
        }
    }
    out
}
