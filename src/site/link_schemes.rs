//! Links that are not made, for their scheme is none of those that links of a site may have.
//!
//! The page writers leave such a link out; here it is told where it comes from.

use std::collections::BTreeSet;

use super::settings::SiteSettings;
use crate::config::NEVER;
use crate::diagnostics::{Code, Diagnostic};
use crate::formats::address::scheme;
use crate::manual::{Included, Manual, walk};
use crate::markdown::tree::{Inline, InlineKind, LinkTarget, RoleKind};
use crate::source::Span;

/// Warns of each link that is not made.
pub fn check(manual: &Manual, settings: &SiteSettings, diagnostics: &mut Vec<Diagnostic>) {
    let mut checker = Checker { settings, found: BTreeSet::new() };
    for unit in &manual.units {
        walk::unit_inlines(unit, &mut |inline| checker.inline(inline));
        for included in &unit.includes {
            let Included::Options(list) = included else { continue };
            for option in &list.options {
                for declaration in option.declarations.iter().chain(&option.definitions) {
                    // One that is made of a path was never meant for readers.
                    if let Some(url) = declaration.url.as_ref().filter(|url| !url.starts_with("file://")) {
                        checker.address(
                            option.span,
                            &format!("`{}`, where the option is declared,", declaration.name),
                            url,
                        );
                    }
                }
            }
        }
    }
    for text in &manual.recipe_texts {
        for blocks in [&text.title, &text.summary] {
            walk::all_inlines(blocks, &mut |inline| checker.inline(inline));
        }
    }
    for (span, message, help) in checker.found {
        diagnostics.push(manual.embedded.name(Diagnostic::warning(Code::LinkScheme, span, message).help(help)));
    }
}

struct Checker<'a> {
    settings: &'a SiteSettings,
    /// Where, what and what to do: a file that is included twice has its links once.
    found: BTreeSet<(Span, String, String)>,
}

impl Checker<'_> {
    fn inline(&mut self, inline: &Inline) {
        match &inline.kind {
            InlineKind::Link(link) => {
                if let LinkTarget::Url(url) = &link.target {
                    self.address(link.definition.unwrap_or(inline.span), &format!("`{url}`"), url);
                }
            }
            InlineKind::Role(role) if role.kind == RoleKind::Manpage => {
                if let Some(url) = self.settings.manpage_urls.get(&role.text) {
                    self.address(inline.span, &format!("the man page `{}`", role.text), url);
                }
            }
            // What the dialect itself leaves as text (guide: “Links”).
            InlineKind::Text(text) => {
                for scheme in unlinked(text) {
                    self.tell(inline.span, "this address", &scheme);
                }
            }
            _ => {}
        }
    }

    fn address(&mut self, span: Span, what: &str, address: &str) {
        if let Some(scheme) = self.settings.link_schemes.refused(address) {
            self.tell(span, what, &scheme);
        }
    }

    fn tell(&mut self, span: Span, what: &str, scheme: &str) {
        let message = format!("{what} is not linked: links cannot have the scheme `{scheme}`");
        let help = if NEVER.contains(&scheme) {
            "to show such an address, write it as code".to_owned()
        } else {
            format!("to allow it, write `link-schemes = [\"{scheme}\"]` into `[html]` of `book.toml`")
        };
        self.found.insert((span, message, help));
    }
}

/// So many characters are looked at for a scheme.
const LONGEST_SCHEME: usize = 200;

/// The schemes in a text of what looks like a link and is none, since the dialect makes no link of it.
fn unlinked(text: &str) -> impl Iterator<Item = String> {
    const REFUSED: [&str; 4] = ["javascript", "vbscript", "data", "file"];
    let starts = ["](", "]:", "<"].into_iter().flat_map(|mark| text.match_indices(mark));
    starts.filter_map(|(at, mark)| {
        let rest = text[at + mark.len()..].trim_start_matches(' ');
        // A scheme is short, and there may be as many marks as there is text.
        let end = rest.char_indices().nth(LONGEST_SCHEME).map_or(rest.len(), |(end, _)| end);
        let rest = &rest[..end];
        // `]: file: a word` defines nothing.
        let (_, more) = rest.split_once(':')?;
        let is_address = more.starts_with(|c: char| !c.is_whitespace());
        scheme(rest).filter(|scheme| is_address && REFUSED.contains(&scheme.as_str()))
    })
}
