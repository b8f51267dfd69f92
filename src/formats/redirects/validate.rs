//! The rules that redirects keep with the ids of a manual, checked all at once, each fault with the command that mends
//! it.
//!
//! Redirects speak of the layout of nixos-render-docs: which page an id is on comes from there, as [`Addresses`].

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::{Member, Redirects, generated_prefix, is_generated, location};
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::source::Span;

/// For so many unknown ids a near one is looked for; with more, something larger is wrong.
const MAX_SUGGESTIONS: usize = 50;

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
    pub fn validate(&self, places: &Addresses) -> Vec<Diagnostic> {
        let known = |id: &str| places.get(id).filter(|_| !is_generated(id));
        let ids: HashSet<&str> = self.members.iter().map(|member| member.id.as_str()).collect();
        let missing: Vec<(&String, &Address)> =
            places.iter().filter(|(id, _)| !is_generated(id) && !ids.contains(id.as_str())).collect();
        let mut former = Former { places, seen: HashMap::new(), covered: HashSet::new() };
        let mut diagnostics = Vec::new();
        let mut orphans = 0;
        for member in &self.members {
            let Some(place) = known(&member.id) else {
                orphans += 1;
                diagnostics.push(self.orphan(member, if orphans > MAX_SUGGESTIONS { &[] } else { &missing }));
                continue;
            };
            diagnostics.extend(self.check_present(member, place, places));
            for (location, range) in member.locations.iter().skip(1) {
                diagnostics.extend(former.check(member, location, self.at(range)));
            }
        }
        for (id, place) in missing {
            if !former.covered.contains(id.as_str()) {
                let message = format!("the id `{id}` has no entry in the redirects");
                diagnostics.push(
                    Diagnostic::error(Code::RedirectsMissingId, place.span, message).help(format!(
                        "`nixbook redirects add {id} {page}` adds it; if it had another id before, `nixbook redirects rename OLD {id}`",
                        page = place.page
                    )),
                );
            }
        }
        diagnostics
    }

    fn orphan(&self, member: &Member, missing: &[(&String, &Address)]) -> Diagnostic {
        let id = &member.id;
        let message = format!("there is no id `{id}` in the manual");
        let help = if let Some(prefix) = generated_prefix(id) {
            format!(
                "ids that begin with `{prefix}` have no entries: delete it, or `nixbook redirects remove {id} TARGET`"
            )
        } else {
            let new = nearest(id, missing.iter().map(|(id, _)| id.as_str())).unwrap_or("NEW");
            format!(
                "if it was renamed: `nixbook redirects rename {id} {new}`; if it is gone: `nixbook redirects remove {id} TARGET`"
            )
        };
        Diagnostic::error(Code::RedirectsUnknownId, self.at(&member.key), message).help(help)
    }

    fn check_present(&self, member: &Member, place: &Address, places: &Addresses) -> Option<Diagnostic> {
        let id = &member.id;
        let expected = location(&place.page, id);
        let (message, range) = match member.locations.first() {
            Some((present, _)) if *present == expected => return None,
            Some((present, range)) => (format!("`{id}` is at `{expected}` now, not at `{present}`"), range),
            None => (format!("`{id}` is at `{expected}`, but no location is given"), &member.key),
        };
        let help = match member.locations.first() {
            // As a former location it would be another fault.
            Some((present, _)) if is_present(present, places) => format!("write `{expected}` in its place"),
            _ => format!("`nixbook redirects move {id} {}` puts it first", place.page),
        };
        Some(Diagnostic::error(Code::RedirectsWrongLocation, self.at(range), message).help(help))
    }
}

/// The former locations that have been looked at.
struct Former<'a> {
    places: &'a Addresses,
    /// The id that each belongs to, and where that is written.
    seen: HashMap<&'a str, (&'a str, Span)>,
    /// The anchors of all of them.
    covered: HashSet<&'a str>,
}

impl<'a> Former<'a> {
    fn check(&mut self, member: &'a Member, location: &'a str, span: Span) -> Option<Diagnostic> {
        if let Some((other, first)) = self.seen.get(location) {
            let (message, label, help) = if *other == member.id {
                (format!("duplicate former location `{location}`"), "it is here already", "delete one of the two")
            } else {
                let message = format!("the former location `{location}` belongs to `{other}` too");
                let help = "leave it with the one id that readers of the old link look for, and delete the other";
                (message, "it is first claimed here", help)
            };
            return Some(
                Diagnostic::error(Code::RedirectsTakenLocation, span, message).label(*first, label).help(help),
            );
        }
        self.seen.insert(location, (&member.id, span));
        let (page, anchor) = location.split_once('#')?;
        if anchor.contains('#') || page.is_empty() || anchor.is_empty() {
            let message = format!("`{location}` is not a location: a location is a page, or a page and an anchor");
            return Some(
                Diagnostic::error(Code::InvalidRedirects, span, message)
                    .help("write `page.html` or `page.html#anchor`"),
            );
        }
        self.covered.insert(anchor);
        let place = self.places.get(anchor).filter(|place| place.page == page && !is_generated(anchor))?;
        let own = anchor == member.id;
        if own && member.locations.first().is_none_or(|(first, _)| first != location) {
            // It is the location that has to stand first, as has been told.
            return None;
        }
        let message = format!("`{location}` is not a former location: the id `{anchor}` is there now");
        let help = if own {
            "delete it: it stands first, as the present location".to_owned()
        } else {
            format!("give the new content another id than `{anchor}`, or delete this location")
        };
        Some(
            Diagnostic::error(Code::RedirectsLivingLocation, span, message)
                .label(place.span, "the id is here")
                .help(help),
        )
    }
}

/// Whether there is something at a location now.
pub fn is_present(location: &str, places: &Addresses) -> bool {
    match location.split_once('#') {
        Some((page, anchor)) => places.get(anchor).is_some_and(|place| place.page == page),
        None => places.values().any(|place| place.page == location),
    }
}
