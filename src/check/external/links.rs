//! The outside links of a book: of its texts, those that are written bare, those of man pages, of the files where options
//! are declared, and of what recipes say of themselves.

use std::collections::{BTreeMap, HashSet};

use indexmap::IndexMap;

use super::Outside;
use crate::config::{Server, split_address};
use crate::formats::manpage_urls;
use crate::manual::walk::{self, Part};
use crate::manual::{Included, ModuleOption, Unit};
use crate::markdown::tree::{Block, Inline, InlineKind, LinkTarget, RoleKind};
use crate::source::Span;

/// The links to one page: for each fragment, and for the page itself (`None`), where they are.
pub(super) type PageLinks = BTreeMap<Option<String>, Vec<Span>>;

/// Every page that is linked to.
pub(super) fn collect(outside: &Outside<'_>) -> IndexMap<String, PageLinks> {
    let server = outside.base_url.and_then(Server::of);
    let mut collector =
        Collector { outside, server, links: IndexMap::new(), seen: HashSet::new(), once: HashSet::new() };
    for unit in &outside.manual.units {
        collector.unit(unit);
    }
    for text in &outside.manual.recipe_texts {
        collector.blocks(&text.title);
        collector.blocks(&text.summary);
    }
    collector.links
}

struct Collector<'a> {
    outside: &'a Outside<'a>,
    /// The site's own server: what is in the site has been checked there.
    server: Option<Server<'a>>,
    links: IndexMap<String, PageLinks>,
    /// A file that is included twice has its links once.
    seen: HashSet<(Span, String)>,
    /// The man pages and the declarations that were met: there are many to one address, which is written once.
    once: HashSet<&'a str>,
}

impl<'a> Collector<'a> {
    fn unit(&mut self, unit: &'a Unit) {
        self.blocks(&unit.document.blocks);
        for footnote in &unit.document.footnotes {
            self.blocks(&footnote.blocks);
        }
        for included in &unit.includes {
            let Included::Options(list) = included else { continue };
            list.options.iter().for_each(|option| self.option(option));
        }
    }

    fn option(&mut self, option: &'a ModuleOption) {
        for text in [&option.description, &option.type_line, &option.default, &option.example, &option.related] {
            self.blocks(text);
        }
        for declaration in option.declarations.iter().chain(&option.definitions) {
            if let Some(url) = declaration.url.as_deref().filter(|url| self.once.insert(url)) {
                self.add(url, option.span);
            }
        }
    }

    fn blocks(&mut self, blocks: &'a [Block]) {
        walk::blocks(blocks, &mut |block| {
            walk::parts(&block.kind, |part| {
                if let Part::Text(text) = part {
                    self.inlines(text, false);
                }
            });
        });
    }

    fn inlines(&mut self, inlines: &'a [Inline], in_link: bool) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Link(link) => {
                    if let LinkTarget::Url(url) = &link.target {
                        self.add(url, link.definition.unwrap_or(inline.span));
                    }
                }
                InlineKind::Text(text) if !in_link => {
                    let manual = self.outside.manual;
                    for (url, span) in manual.embedded.bare_addresses(text, inline.span, self.outside.sources) {
                        self.add(url, span);
                    }
                }
                InlineKind::Role(role) if role.kind == RoleKind::Manpage && !in_link => {
                    self.manpage(&role.text, inline.span);
                }
                _ => {}
            }
            if let Some(content) = walk::inline_content(&inline.kind) {
                self.inlines(content, in_link || matches!(inline.kind, InlineKind::Link(_)));
            }
        }
    }

    /// The address of a man page, where it is written: in the table of addresses.
    fn manpage(&mut self, page: &str, span: Span) {
        let Some((page, url)) = self.outside.manpage_urls.get_key_value(page) else { return };
        if self.once.insert(page) {
            let file = self.outside.manpage_urls_file;
            let written = file.and_then(|file| manpage_urls::written(file, self.outside.sources, page));
            self.add(url, written.unwrap_or(span));
        }
    }

    fn add(&mut self, url: &str, span: Span) {
        let own = self.server.as_ref().is_some_and(|server| server.has(url));
        let left_out = self.outside.only.as_ref().is_some_and(|only| !only.contains(&span.file));
        if split_address(url).is_none() || own || left_out || self.outside.config.ignores(url) {
            return;
        }
        if self.seen.insert((span, url.to_owned())) {
            let (page, fragment) = url.split_once('#').map_or((url, None), |(page, id)| (page, Some(id.to_owned())));
            let fragment = fragment.filter(|id| self.outside.config.external.fragments && names_an_id(id));
            self.links.entry(page.to_owned()).or_default().entry(fragment).or_default().push(span);
        }
    }
}

/// Whether a fragment names an id that a page must have: not its top, nor words to mark, nor a route that a script reads.
fn names_an_id(fragment: &str) -> bool {
    !fragment.is_empty()
        && fragment != "top"
        && !fragment.starts_with([':', '/', '!'])
        && !fragment.contains(['=', '/'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_that_name_ids() {
        for (fragment, expected) in [
            ("part", true),
            ("a.b-c_d", true),
            ("", false),
            ("top", false),
            (":~:text=words", false),
            ("/room/x", false),
            ("!/route", false),
            ("page=3", false),
        ] {
            assert_eq!(names_an_id(fragment), expected, "{fragment}");
        }
    }
}
