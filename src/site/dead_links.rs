//! Relative links to what the site does not have.
//!
//! Such a link goes out as it is written, so it leads to what is beside its page. A way out of the site may lead to
//! something else on the server and is left alone, but where it names a file that lies there in the sources, that file
//! is meant, and it does not come along.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::addresses::SiteAddresses;
use crate::config::CheckConfig;
use crate::diagnostics::{Code, Diagnostic};
use crate::manual::{Included, Manual, Relative, Unit, folder_of, join_relative, walk};
use crate::markdown::tree::{Inline, InlineKind, LinkTarget};
use crate::source::World;

/// Warns of relative links that lead to none of the site's files, each once.
pub fn check(
    manual: &Manual,
    addresses: &SiteAddresses<'_>,
    world: &World,
    settings: &CheckConfig,
    files: &BTreeMap<String, Vec<u8>>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let sources = manual.units.iter().filter(|unit| !unit.kind.is_group()).map(|unit| unit.path.as_str()).collect();
    let mut checker = LinkChecker { addresses, world, settings, files, sources, dead: BTreeMap::new() };
    for (id, unit) in manual.units.iter().enumerate() {
        let home = addresses.path_of_unit(id).unwrap_or_default();
        walk::document_inlines(&unit.document, &mut |inline| checker.inline(inline, unit, home));
        for included in &unit.includes {
            let Included::Options(list) = included else { continue };
            for option in &list.options {
                let page = addresses.page_of(&option.id).map_or(home, |page| &page.path);
                walk::option_inlines(option, &mut |inline| checker.inline(inline, unit, page));
            }
        }
    }
    let dead = checker.dead;
    for ((span, url), place) in dead {
        let (message, help) = match place {
            Dead::Source => (
                format!("`{url}` names a file that does not come along into the site"),
                "link to where it can be had; of the files beside the text, only images that it shows go into the site",
            ),
            Dead::Page(path) => (
                if path == url {
                    format!("the site has no file `{path}`")
                } else {
                    format!("`{url}` leads to `{path}`, which the site does not have")
                },
                "to lead to a place of the book, write its id, `#id`; what something else puts there is named in \
                 `ignore-links` in `[check]` of book.toml",
            ),
        };
        let diagnostic = Diagnostic::warning(Code::DeadLink, span, message).help(help);
        diagnostics.push(manual.embedded.name(diagnostic));
    }
}

/// Why a link is dead.
enum Dead {
    /// It names a file of the sources.
    Source,
    /// It names a path that the site does not have.
    Page(String),
}

struct LinkChecker<'a> {
    addresses: &'a SiteAddresses<'a>,
    world: &'a World,
    settings: &'a CheckConfig,
    files: &'a BTreeMap<String, Vec<u8>>,
    /// The paths of the book's text: links to these have been told of when the book was put together.
    sources: BTreeSet<&'a str>,
    /// By span and address: a file that is included twice has its links once.
    dead: BTreeMap<(crate::source::Span, &'a str), Dead>,
}

impl<'a> LinkChecker<'a> {
    /// Looks at an inline of a unit, which is on the page of the path `from`.
    fn inline(&mut self, inline: &'a Inline, unit: &Unit, from: &str) {
        let InlineKind::Link(link) = &inline.kind else { return };
        let LinkTarget::Url(url) = &link.target else { return };
        let Some(relative) = Relative::read(url) else { return };
        let told = self.sources.contains(relative.from_root(unit).as_str());
        if told || self.settings.ignores(url) || self.addresses.meant(url).is_some() {
            return;
        }
        let path = join_relative(folder_of(from), &relative.path);
        if self.leads_to_a_file(&path) {
            return;
        }
        let written = unit.folder.join(&relative.path);
        let leaves = path == ".." || path.starts_with("../");
        let dead = if leaves && !self.world.is_file(&written) {
            return;
        } else if self.world.exists(&written) {
            Dead::Source
        } else {
            Dead::Page(path)
        };
        self.dead.insert((inline.span, url), dead);
    }

    /// Whether the site has a file there, or a folder with an index.
    fn leads_to_a_file(&self, path: &str) -> bool {
        let index = if path.is_empty() { "index.html".to_owned() } else { format!("{path}/index.html") };
        self.files.contains_key(path) || self.files.contains_key(&index)
    }
}
