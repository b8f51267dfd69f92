//! Links to what the site does not have: relative ones, those from the root of the server, and whole addresses of the site.
//!
//! Such a link goes out as it is written, so it leads to what is beside its page. A way out of the site may lead to
//! something else on the server and is left alone, but where it names a file that lies there in the sources, that file
//! is meant, and it does not come along.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use percent_encoding::percent_decode_str;

use super::plan::addresses::SiteAddresses;
use super::plan::redirects::SiteRedirects;
use super::settings::SiteSettings;
use crate::config::Server;
use crate::diagnostics::{Code, Diagnostic, NameIndex};
use crate::manual::{
    Anchors, IdIndex, Included, Manual, Relative, Unit, can_be_linked, folder_of, join_relative, walk,
};
use crate::markdown::tree::{BlockKind, IncludeKind, Inline, InlineKind, LinkTarget};
use crate::render::href;
use crate::render::shown_recipes::shown_recipes;
use crate::source::{Sources, Span, composed};

/// What links of a site are held to.
#[derive(Clone, Copy)]
pub struct Site<'a> {
    /// Where its pages and ids are.
    pub addresses: &'a SiteAddresses<'a>,
    /// Its settings: its own address, and the links that are not looked at.
    pub settings: &'a SiteSettings,
    /// All its files.
    pub files: &'a BTreeMap<String, Vec<u8>>,
    /// Where old addresses lead.
    pub redirects: &'a SiteRedirects,
    /// The texts of the book, and the way to more.
    pub sources: &'a Sources,
}

/// Warns of links to pages and ids of the site that it does not have, each once.
pub fn check(manual: &Manual, site: Site<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut checker = LinkChecker {
        manual,
        site,
        link: None,
        server: site.settings.base_url.as_deref().and_then(Server::of),
        sources: texts(manual),
        ids: HashMap::new(),
        former: OnceCell::new(),
        dead: BTreeMap::new(),
    };
    for (id, unit) in manual.units.iter().enumerate() {
        let home = site.addresses.path_of_unit(id).unwrap_or_default();
        walk::document_inlines(&unit.document, &mut |inline| checker.inline(inline, unit, home));
        for included in &unit.includes {
            let Included::Options(list) = included else { continue };
            for option in &list.options {
                let page = site.addresses.page_of(&option.id).map_or(home, |page| &page.path);
                walk::option_inlines(option, &mut |inline| checker.inline(inline, unit, page));
            }
        }
    }
    if let Some(root) = manual.units.first() {
        for (recipe, shown) in shown_recipes(manual) {
            let Some(text) = manual.recipe_texts.get(recipe) else { continue };
            for page in shown.units.iter().filter_map(|unit| site.addresses.path_of_unit(*unit)) {
                for blocks in [&text.title, &text.summary] {
                    walk::all_inlines(blocks, &mut |inline| checker.inline(inline, root, page));
                }
            }
        }
    }
    let suggestions = Suggestions::new(manual, site);
    for ((span, url), dead) in checker.dead {
        diagnostics.push(manual.embedded.name(dead.told(span, url, &suggestions)));
    }
}

/// The paths of the book's text: links to these have been told of when the book was put together, or are told of as includes.
fn texts(manual: &Manual) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    for unit in manual.units.iter().filter(|unit| !unit.kind.is_group()) {
        texts.insert(composed(&unit.path).into_owned());
        walk::blocks(&unit.document.blocks, &mut |block| {
            if let BlockKind::Include(include) = &block.kind
                && let IncludeKind::Files { entries, .. } = &include.kind
            {
                let folder = folder_of(&unit.path);
                texts.extend(entries.iter().map(|entry| composed(&join_relative(folder, &entry.path)).into_owned()));
            }
        });
    }
    texts
}

/// Why a link is dead.
enum Dead {
    /// It names a file of the sources.
    Source,
    /// It names a path that the site does not have; seen from a page.
    Page { path: String, from: String },
    /// It names an id that the page does not have.
    Id { path: String, id: String },
    /// It names a path from the root of the server, and what is meant is in the site; seen from a page.
    Rooted { path: String, from: String, below: Option<String> },
}

impl Dead {
    fn told(self, span: Span, url: &str, suggestions: &Suggestions<'_>) -> Diagnostic {
        let (message, help) = match self {
            Self::Source => (
                format!("`{url}` links to a file that is not part of the site"),
                "link to a published copy: only images are copied into the site".to_owned(),
            ),
            Self::Page { path, from } => {
                let message = if path == url {
                    format!("no such file in the site: `{path}`")
                } else {
                    format!("`{url}` links to `{path}`, which is not part of the site")
                };
                let help = match suggestions.page(&path) {
                    Some(near) if near.to_lowercase() == path.to_lowercase() => {
                        let near = href::relative(&from, near);
                        format!("write `{near}`: addresses are case-sensitive")
                    }
                    Some(near) => format!("did you mean `{}`?", href::relative(&from, near)),
                    None => "link to an id (`#id`); if another tool publishes the file, add it to `ignore-links` in `[check]` of `book.toml`"
                        .to_owned(),
                };
                (message, help)
            }
            Self::Id { path, id } => {
                let message = format!("the page `{path}` has no id `{id}`");
                let help = match suggestions.id(&path, &id) {
                    Some(near) => {
                        format!("write `#{near}` instead of the address: an id leads to the right page")
                    }
                    None => "write an id (`#id`) instead of the address".to_owned(),
                };
                (message, help)
            }
            Self::Rooted { path, from, below } => {
                let message = match below {
                    Some(below) => format!("`{url}` leaves the site, which is below `{below}`"),
                    None => format!("`{url}` leads into the site only where that is at the root of its server"),
                };
                (message, format!("write it relative to the page: `{}`", href::relative(&from, &path)))
            }
        };
        Diagnostic::warning(Code::DeadLink, span, message).help(help)
    }
}

/// What may be meant by what the site does not have; looked up when it is asked for.
struct Suggestions<'a> {
    manual: &'a Manual,
    site: Site<'a>,
    pages: OnceCell<NameIndex<'a>>,
    ids: IdIndex<'a>,
    anchors: OnceCell<Anchors<'a>>,
}

impl<'a> Suggestions<'a> {
    fn new(manual: &'a Manual, site: Site<'a>) -> Self {
        Self { manual, site, pages: OnceCell::new(), ids: IdIndex::new(&manual.targets), anchors: OnceCell::new() }
    }

    /// The page nearest to a path.
    fn page(&self, path: &str) -> Option<&'a str> {
        let files = || self.site.files.keys().map(String::as_str).filter(|path| !path.starts_with("assets/"));
        self.pages.get_or_init(|| NameIndex::new(files())).nearest(path)
    }

    /// The id that is meant by one that a page does not have.
    fn id(&self, path: &str, id: &str) -> Option<&'a str> {
        if let Some((id, _)) = self.manual.targets.get_key_value(id).filter(|(id, _)| can_be_linked(id)) {
            return Some(id);
        }
        let anchors = self.anchors.get_or_init(|| Anchors::new(&self.manual.units));
        let on_page = self
            .manual
            .units
            .iter()
            .enumerate()
            .filter(|(unit, _)| self.site.addresses.path_of_unit(*unit) == Some(path));
        let mut headings = on_page.filter_map(|(_, unit)| anchors.in_file(unit.document.file, id)?.heading.id.as_ref());
        headings.next().map(|id| id.name.as_str()).or_else(|| self.ids.nearest(id))
    }
}

/// A path with its fragment, both as they are meant.
fn parts(address: &str) -> (String, Option<String>) {
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let (path, fragment) = address.split_once('#').map_or((address, None), |(path, id)| (path, Some(decode(id))));
    (decode(path.split('?').next().unwrap_or(path)), fragment)
}

struct LinkChecker<'a> {
    manual: &'a Manual,
    site: Site<'a>,
    /// The link that was met last: an address in its text leads nowhere else.
    link: Option<Span>,
    server: Option<Server<'a>>,
    /// The paths of the book's text.
    sources: BTreeSet<String>,
    /// The ids of the pages that were looked at.
    ids: HashMap<String, HashSet<String>>,
    /// The addresses that ids had before.
    former: OnceCell<HashSet<&'a str>>,
    /// By span and address: a file that is included twice has its links once.
    dead: BTreeMap<(Span, &'a str), Dead>,
}

impl<'a> LinkChecker<'a> {
    /// Looks at an inline of a unit, which is on the page of the path `from`.
    fn inline(&mut self, inline: &'a Inline, unit: &Unit, from: &str) {
        match &inline.kind {
            InlineKind::Link(link) => {
                self.link = Some(inline.span);
                if let LinkTarget::Url(url) = &link.target {
                    self.address(url, link.definition.unwrap_or(inline.span), unit, from);
                }
            }
            InlineKind::Text(text)
                if self.server.is_some() && !self.link.is_some_and(|link| link.contains(inline.span)) =>
            {
                for (url, span) in self.manual.embedded.bare_addresses(text, inline.span, self.site.sources) {
                    self.address(url, span, unit, from);
                }
            }
            _ => {}
        }
    }

    fn address(&mut self, url: &'a str, span: Span, unit: &Unit, from: &str) {
        if self.site.settings.check.ignores(url) {
            return;
        }
        if let Some(dead) = self.judge(url, unit, from) {
            self.dead.insert((span, url), dead);
        }
    }

    fn judge(&mut self, url: &str, unit: &Unit, from: &str) -> Option<Dead> {
        if let Some(relative) = Relative::read(url) {
            return self.relative(url, relative, unit, from);
        }
        if url.starts_with('/') && !url.starts_with("//") {
            return self.rooted(url, from, false);
        }
        let path = self.server.as_ref()?.path(url)?;
        self.rooted(path, from, true)
    }

    fn relative(&mut self, url: &str, relative: Relative, unit: &Unit, from: &str) -> Option<Dead> {
        let told = self.sources.contains(composed(&relative.from_root(unit)).as_ref());
        if told || self.site.addresses.meant(url).is_some() {
            return None;
        }
        let path = join_relative(folder_of(from), &relative.path);
        if let Some(file) = self.file(&path) {
            return self.fragment(file, relative.fragment);
        }
        let written = unit.folder.join(&relative.path);
        let leaves = path == ".." || path.starts_with("../");
        if leaves && !self.site.sources.world().is_file(&written) {
            None
        } else if self.site.sources.world().exists(&written) {
            Some(Dead::Source)
        } else {
            Some(Dead::Page { path, from: from.to_owned() })
        }
    }

    /// A path from the root of the server, with what follows it; `whole` where it is that of a whole address of the site's
    /// server. What is not below the site's folder there is not the site's.
    fn rooted(&mut self, address: &str, from: &str, whole: bool) -> Option<Dead> {
        let (path, fragment) = parts(address);
        let from_root = join_relative("", &path);
        let Some(server) = &self.server else {
            return Some(match self.file(&from_root) {
                Some(path) => Dead::Rooted { path, from: from.to_owned(), below: None },
                None => Dead::Page { path: from_root, from: from.to_owned() },
            });
        };
        let folder = server.folder.to_owned();
        let inside = format!("{path}/").strip_prefix(&folder).map(|path| join_relative("", path));
        let Some(inside) = inside else {
            let path = self.file(&from_root).filter(|_| !whole && !from_root.is_empty())?;
            return Some(Dead::Rooted { path, from: from.to_owned(), below: Some(folder) });
        };
        match self.file(&inside) {
            Some(file) => self.fragment(file, fragment),
            None => Some(Dead::Page { path: inside, from: from.to_owned() }),
        }
    }

    /// The file of the site that a path leads to: itself, or the index of the folder.
    fn file(&self, path: &str) -> Option<String> {
        let index = if path.is_empty() { "index.html".to_owned() } else { format!("{path}/index.html") };
        [path.to_owned(), index].into_iter().find(|path| self.site.files.contains_key(path))
    }

    /// Whether a page has what a fragment names: an id, or what a script of the page knows as the name of something that was
    /// there. In other files than pages it is not an id that is named.
    fn fragment(&mut self, path: String, fragment: Option<String>) -> Option<Dead> {
        let id = fragment.filter(|id| !id.is_empty() && id != "top" && !id.starts_with(":~:"))?;
        if !path.ends_with(".html") || self.site.redirects.moved.contains_key(&path) {
            return None;
        }
        let files = self.site.files;
        let ids =
            self.ids.entry(path.clone()).or_insert_with(|| files.get(&path).map(|html| ids(html)).unwrap_or_default());
        let former =
            self.former.get_or_init(|| self.site.settings.redirects.values().flatten().map(String::as_str).collect());
        let known = ids.contains(&id) || former.contains(format!("{path}#{id}").as_str());
        (!known).then_some(Dead::Id { path, id })
    }
}

/// The ids in a page of ours.
fn ids(html: &[u8]) -> HashSet<String> {
    let html = String::from_utf8_lossy(html);
    let mut ids = HashSet::new();
    for rest in html.split(" id=\"").skip(1) {
        let id = rest.split('"').next().unwrap_or_default();
        ids.insert(id.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"));
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_an_address() {
        assert_eq!(parts("/a%20b?c#d%20e"), ("/a b".to_owned(), Some("d e".to_owned())));
    }

    #[test]
    fn ids_of_a_page() {
        let found = ids(b"<h1 id=\"a\">x</h1><p class=\"b\" id=\"c&amp;d\">data-id=\"e\"");
        assert_eq!(found, ["a", "c&d"].map(str::to_owned).into());
    }
}
