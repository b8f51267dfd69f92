//! On which page each id is, and how a page links to it.

use std::collections::HashSet;

use super::options;
use super::pages::{EVERYTHING, Page, Pages};
use crate::diagnostics::Diagnostic;
use crate::manual::{Included, Manual, UnitId};
use crate::render::href;
use crate::render::into_files::IntoFiles;

/// The addresses of a book's site.
#[derive(Debug)]
pub struct SiteAddresses<'a> {
    manual: &'a Manual,
    pages: Pages<'a>,
    /// Ids that the page with everything leaves out.
    left_out: HashSet<&'a str>,
    /// What links to files of the manual's HTML mean.
    into_files: IntoFiles<'a>,
}

impl<'a> SiteAddresses<'a> {
    /// Plans the pages of a manual, and with them all addresses. Diagnostics are clashes of pages.
    pub fn plan(manual: &'a Manual, diagnostics: &mut Vec<Diagnostic>) -> Self {
        Self {
            manual,
            pages: Pages::plan(manual, diagnostics),
            left_out: left_out(manual),
            into_files: IntoFiles::new(manual),
        }
    }

    /// The pages of the site.
    pub fn pages(&self) -> &Pages<'a> {
        &self.pages
    }

    /// The page on which an id is; `None` for an unknown id.
    pub fn page_of(&self, id: &str) -> Option<&Page> {
        self.pages.pages.get(self.pages.of_id(self.manual, id)?)
    }

    /// The path of the page on which a unit's content is.
    pub fn path_of_unit(&self, unit: UnitId) -> Option<&str> {
        Some(self.pages.pages.get(self.pages.of_unit(unit))?.path.as_str())
    }

    /// Whether the output has a page of ours at that path.
    pub fn is_page(&self, path: &str) -> bool {
        path == EVERYTHING || self.pages.by_path(path).is_some()
    }

    /// Whether an id is on the page of that path.
    pub fn is_on(&self, id: &str, path: &str) -> bool {
        self.page_of(id).is_some_and(|page| page.path == path || (path == EVERYTHING && !self.left_out.contains(id)))
    }

    /// The relative address of an id, seen from a path of the output. Without the fragment where it is the title of its
    /// page, unless `with_fragment`.
    pub fn from(&self, path: &str, id: &str, with_fragment: bool) -> Option<String> {
        let page = self.page_of(id)?;
        let bare = !with_fragment && self.pages.starts_page(self.manual, id);
        Some(href::to_id(path, &page.path, (!bare).then_some(id)))
    }

    /// The address of an id for a link on a page: the page with everything has (nearly) all of them itself.
    pub fn link(&self, path: &str, id: &str) -> Option<String> {
        if path == EVERYTHING && !self.left_out.contains(id) && self.page_of(id).is_some() {
            return Some(href::fragment(id));
        }
        self.from(path, id, false)
    }

    /// The id that a link to a page of the manual's HTML means. What `html:into-file` asks for is a file of that name in
    /// the output of nixos-render-docs, and a page like others here, elsewhere; a link to it means what is on it: the id
    /// after the `#`, or that of the page's title.
    pub fn meant(&self, url: &str) -> Option<&'a str> {
        self.into_files.meant(url)
    }
}

/// The ids of lists that are too long for the page with everything.
fn left_out(manual: &Manual) -> HashSet<&str> {
    let mut ids = HashSet::new();
    for included in manual.units.iter().flat_map(|unit| &unit.includes) {
        if let Included::Options(list) = included
            && list.options.len() > options::LEAVE_OUT_ABOVE
        {
            ids.extend(list.options.iter().map(|option| option.id.as_str()));
        }
    }
    ids
}
