//! The rules that redirects keep with the ids of a manual, checked all at once, each fault with the command that fixes
//! it.
//!
//! Redirects speak of the layout of nixos-render-docs: which page an id is on comes from there, as [`Addresses`].

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::{EntrySpans, Redirects, generated_prefix, is_generated, location};
use crate::diagnostics::{Code, Diagnostic, Suggestions};
use crate::source::Span;

/// The page that each id is on, and where the id is written.
pub type Addresses = IndexMap<String, Address>;

/// Where an id is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The page's file name.
    pub page: String,
    /// Where the id is written in the sources.
    pub span: Span,
}

impl Redirects {
    /// Tells of every rule that the file breaks, as it was read.
    pub fn validate(&self, addresses: &Addresses) -> Vec<Diagnostic> {
        let known = |id: &str| addresses.get(id).filter(|_| !is_generated(id));
        let ids: HashSet<&str> = self.members.iter().map(|member| member.id.as_str()).collect();
        let missing: Vec<(&String, &Address)> =
            addresses.iter().filter(|(id, _)| !is_generated(id) && !ids.contains(id.as_str())).collect();
        let mut former = FormerLocations { addresses, seen: HashMap::new(), covered: HashSet::new() };
        let mut diagnostics = Vec::new();
        let mut suggestions = Suggestions::default();
        let pages = Pages::of(addresses);
        for member in &self.members {
            let Some(address) = known(&member.id) else {
                diagnostics.push(self.orphan(member, &missing, &mut suggestions));
                continue;
            };
            diagnostics.extend(self.check_present(member, address, &pages));
            for (location, range) in member.locations.iter().skip(1) {
                diagnostics.extend(former.check(member, location, self.at(range)));
            }
        }
        for (id, address) in missing {
            if !former.covered.contains(id.as_str()) {
                let message = format!("the id `{id}` has no entry in the redirects");
                diagnostics.push(
                    Diagnostic::error(Code::RedirectsMissingId, address.span, message).help(format!(
                        "run `nixbook redirects add {id} {page}`, or `nixbook redirects rename OLD {id}` if it had another id before",
                        page = address.page
                    )),
                );
            }
        }
        diagnostics
    }

    fn orphan(
        &self,
        member: &EntrySpans,
        missing: &[(&String, &Address)],
        suggestions: &mut Suggestions,
    ) -> Diagnostic {
        let id = &member.id;
        let message = format!("unknown id `{id}` in the redirects");
        let help = if let Some(prefix) = generated_prefix(id) {
            format!(
                "delete it, or run `nixbook redirects remove {id} TARGET`: ids that start with `{prefix}` need no entry"
            )
        } else {
            let new = suggestions.nearest(id, || missing.iter().map(|(id, _)| id.as_str())).unwrap_or("NEW");
            format!(
                "if it was renamed, run `nixbook redirects rename {id} {new}`; if it was removed, run `nixbook redirects remove {id} TARGET`"
            )
        };
        Diagnostic::error(Code::RedirectsUnknownId, self.at(&member.key), message).help(help)
    }

    fn check_present(&self, member: &EntrySpans, address: &Address, pages: &Pages<'_>) -> Option<Diagnostic> {
        let id = &member.id;
        let expected = location(&address.page, id);
        let (message, range) = match member.locations.first() {
            Some((present, _)) if *present == expected => return None,
            Some((present, range)) => (format!("`{id}` is at `{expected}` now, not at `{present}`"), range),
            None => (format!("`{id}` is at `{expected}`, but no location is given"), &member.key),
        };
        let help = match member.locations.first() {
            // As a former location it would be another fault.
            Some((present, _)) if pages.is_present(present) => format!("write `{expected}` instead"),
            _ => format!("run `nixbook redirects move {id} {}`", address.page),
        };
        Some(Diagnostic::error(Code::RedirectsWrongLocation, self.at(range), message).help(help))
    }
}

/// The former locations that have been looked at.
struct FormerLocations<'a> {
    addresses: &'a Addresses,
    /// The id that each belongs to, and where that is written.
    seen: HashMap<&'a str, (&'a str, Span)>,
    /// The anchors of all of them.
    covered: HashSet<&'a str>,
}

impl<'a> FormerLocations<'a> {
    fn check(&mut self, member: &'a EntrySpans, location: &'a str, span: Span) -> Option<Diagnostic> {
        if let Some((other, first)) = self.seen.get(location) {
            let (message, label, help) = if *other == member.id {
                (format!("duplicate former location `{location}`"), "it is here already", "delete one of the two")
            } else {
                let message = format!("the former location `{location}` belongs to `{other}` too");
                let help = "keep it for the id that replaces the old one, and delete the other";
                (message, "it is first claimed here", help)
            };
            return Some(
                Diagnostic::error(Code::RedirectsTakenLocation, span, message).label(*first, label).help(help),
            );
        }
        self.seen.insert(location, (&member.id, span));
        let (page, anchor) = location.split_once('#')?;
        if anchor.contains('#') || page.is_empty() || anchor.is_empty() {
            let message = format!("`{location}` is not a valid location");
            return Some(
                Diagnostic::error(Code::InvalidRedirects, span, message)
                    .help("write `page.html` or `page.html#anchor`"),
            );
        }
        self.covered.insert(anchor);
        let address = self.addresses.get(anchor).filter(|address| address.page == page && !is_generated(anchor))?;
        let own = anchor == member.id;
        if own && member.locations.first().is_none_or(|(first, _)| first != location) {
            // It is the location that has to be first, as has been told.
            return None;
        }
        let message = format!("`{location}` is not a former location: the id `{anchor}` is there now");
        let help = if own {
            "delete it: it is the current location".to_owned()
        } else {
            format!("give the new content another id than `{anchor}`, or delete this location")
        };
        Some(
            Diagnostic::error(Code::RedirectsLivingLocation, span, message)
                .label(address.span, "the id is here")
                .help(help),
        )
    }
}

/// The pages of a manual, and the ids on them.
pub struct Pages<'a> {
    addresses: &'a Addresses,
    pages: HashSet<&'a str>,
}

impl<'a> Pages<'a> {
    /// The pages that ids are on.
    pub fn of(addresses: &'a Addresses) -> Self {
        Self { addresses, pages: addresses.values().map(|address| address.page.as_str()).collect() }
    }

    /// Whether something is at a location now: the page, or the id that is named on it.
    pub fn is_present(&self, location: &str) -> bool {
        match location.split_once('#') {
            Some((page, anchor)) => self.addresses.get(anchor).is_some_and(|address| address.page == page),
            None => self.pages.contains(location),
        }
    }
}
