//! The typed tree → HTML: a visitor that writes escaped markup straight into a string.
//!
//! One [`Writer`] writes one page (or the page with everything). Pieces that a theme may want to arrange (admonitions,
//! recipes, options, lists of pages) go through templates; the HTML of the text itself is written here.

mod blocks;
mod inlines;
mod options;
mod references;
mod urls;

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::escape;
use super::href;
use super::pages::{EVERYTHING, PageId};
use super::redirects::{Former, Redirects};
use super::whole::Site;
use crate::manual::UnitId;
use crate::markdown::tree::{FileKind, Heading, Id, Inline};
use crate::source::Span;

/// What is being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// A page.
    Page(PageId),
    /// The page with everything.
    Everything,
}

/// An entry of a page's own contents.
#[derive(Clone, Debug, Serialize)]
pub struct TocItem {
    /// The heading's level, from 2.
    pub level: u8,
    /// Its address.
    pub href: String,
    /// Its title, as HTML without links.
    pub title: String,
}

/// Headings deeper than this do not stand in a page's own contents.
const TOC_DEPTH: u8 = 3;

/// Titles that refer to titles that refer to titles end here; assembly sees to it that there is no circle.
const MAX_NESTING: u8 = 16;

/// Writes a page's content.
pub struct Writer<'s> {
    site: &'s Site<'s>,
    view: View,
    path: &'s str,
    unit: UnitId,
    out: String,
    toc: Vec<TocItem>,
    /// How much deeper headings are written than the file says.
    shift: u8,
    /// The level of the last heading as written.
    level: u8,
    /// Within a link, where no other can stand.
    in_link: bool,
    /// Within a title that is shown elsewhere, which has neither links nor ids.
    bare: bool,
    nesting: u8,
    /// What ids of the page were called before.
    former: Option<&'s Former>,
    beside: HashMap<Span, Vec<usize>>,
    has_beside: bool,
    /// Recipes whose anchor stands on this page.
    anchored: HashSet<usize>,
}

/// A page's content.
pub struct Written {
    /// The HTML.
    pub body: String,
    /// Its headings.
    pub toc: Vec<TocItem>,
    /// Whether a recipe stands beside a passage.
    pub beside: bool,
}

impl<'s> Writer<'s> {
    fn new(site: &'s Site<'s>, view: View) -> Self {
        let (path, unit) = match view {
            View::Everything => (EVERYTHING, 0),
            View::Page(page) => {
                site.pages.pages.get(page).map_or(("index.html", 0), |page| (page.path.as_str(), page.unit))
            }
        };
        Self {
            site,
            view,
            path,
            unit,
            out: String::new(),
            toc: Vec::new(),
            shift: 0,
            level: 0,
            in_link: false,
            bare: false,
            nesting: 0,
            former: None,
            beside: HashMap::new(),
            has_beside: false,
            anchored: HashSet::new(),
        }
    }

    /// The content of a page.
    pub fn page(site: &'s Site<'s>, page: PageId, redirects: &'s Redirects) -> Written {
        let mut writer = Self::new(site, View::Page(page));
        writer.former = redirects.former(writer.path);
        match &site.pages.pages[page].group {
            Some(group) => writer.options_page(group),
            None => writer.unit(writer.unit, 0),
        }
        Written { body: writer.out, toc: writer.toc, beside: writer.has_beside }
    }

    /// The content of the page with everything.
    pub fn everything(site: &'s Site<'s>, redirects: &'s Redirects) -> Written {
        let mut writer = Self::new(site, View::Everything);
        writer.former = redirects.former(writer.path);
        if !site.manual.units.is_empty() {
            writer.unit(0, 0);
        }
        Written { body: writer.out, toc: writer.toc, beside: writer.has_beside }
    }

    /// A title for another place than its own: neither links nor ids.
    pub fn title(site: &'s Site<'s>, title: &[Inline]) -> String {
        let mut writer = Self::new(site, View::Page(0));
        writer.bare = true;
        writer.inlines(title);
        writer.out
    }

    /// Inlines that belong to a page but are not part of its file: a recipe's summary.
    pub fn aside(&self, inlines: &[Inline]) -> String {
        let mut writer = Self::new(self.site, self.view);
        writer.unit = self.unit;
        writer.inlines(inlines);
        writer.out
    }

    /// The path of the page that is written.
    pub fn page_path(&self) -> &'s str {
        self.path
    }

    /// Something that no other card of the page has: how much is written before it.
    pub fn position(&self) -> usize {
        self.out.len()
    }

    /// Writes a unit's content, its headings `shift` levels deeper than they are in the file.
    fn unit(&mut self, id: UnitId, shift: u8) {
        let unit = &self.site.manual.units[id];
        let outer = (self.unit, self.shift, std::mem::take(&mut self.beside));
        self.unit = id;
        self.shift = shift;
        for beside in &unit.beside {
            self.beside.entry(beside.block).or_default().push(beside.recipe);
        }
        self.blocks(&unit.document.blocks);
        self.footnotes(&unit.document.footnotes);
        (self.unit, self.shift, self.beside) = outer;
    }

    fn heading(&mut self, heading: &Heading) {
        let unit = &self.site.manual.units[self.unit];
        let subtitle = unit.kind.role() == FileKind::Book && heading.level == 2;
        let level = heading.level.saturating_add(self.shift).clamp(1, 6);
        if subtitle {
            self.out.push_str("<p class=\"subtitle\"");
            self.identify(heading.id.as_ref());
            self.inlines(&heading.content);
            self.out.push_str("</p>\n");
            return;
        }
        // The id of a group may be that of a title in it, which has it then.
        let own = |id: &&Id| {
            !unit.kind.is_group() || self.site.manual.targets.get(&id.name).is_some_and(|t| t.unit == self.unit)
        };
        let id = heading.id.as_ref().filter(own);
        self.level = level;
        self.out.push_str(&format!("<h{level}"));
        self.identify(id);
        if let Some(id) = id.filter(|_| heading.level == 1) {
            self.appendix_letter(&id.name);
        }
        self.inlines(&heading.content);
        if let Some(id) = id {
            let title = Self::title(self.site, &heading.content);
            self.heading_anchor(&id.name);
            if (2..=TOC_DEPTH).contains(&level) {
                self.toc.push(TocItem { level, href: href::fragment(&id.name), title });
            }
        }
        self.out.push_str(&format!("</h{level}>\n"));
    }

    fn appendix_letter(&mut self, id: &str) {
        if let Some(letter) = self.site.appendix_letter(id) {
            self.out.push_str("<span class=\"appendix\">");
            escape::text(&mut self.out, &self.site.words.lettered(letter));
            self.out.push_str(".</span> ");
        }
    }

    fn heading_anchor(&mut self, id: &str) {
        let title = self.site.manual.targets.get(id).map_or("", |target| target.plain_title.as_str());
        self.out.push_str("<a class=\"anchor\" href=\"");
        escape::attribute(&mut self.out, &href::fragment(id));
        self.out.push_str("\" aria-label=\"");
        escape::attribute(&mut self.out, &self.site.words.link_to.replace("{title}", title));
        self.out.push_str("\"></a>");
    }

    /// An id attribute; none within a bare title.
    fn id(&mut self, id: Option<&str>) {
        if let Some(id) = id.filter(|_| !self.bare) {
            self.out.push_str(" id=\"");
            escape::attribute(&mut self.out, id);
            self.out.push('"');
        }
    }

    /// Ends a tag with an id; then, within the element, come the names that it had before.
    fn identify(&mut self, id: Option<&Id>) {
        let id = id.map(|id| id.name.as_str());
        self.id(id);
        self.out.push('>');
        let former = self.former.filter(|_| !self.bare).zip(id).and_then(|(former, id)| former.get(id));
        for name in former.into_iter().flatten() {
            self.out.push_str("<span class=\"former\"");
            self.id(Some(name));
            self.out.push_str("></span>");
        }
    }

    /// What `write` writes, as a string of its own.
    fn captured(&mut self, write: impl FnOnce(&mut Self)) -> String {
        let start = self.out.len();
        write(self);
        self.out.split_off(start)
    }
}
