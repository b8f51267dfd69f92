//! What is known while a page is written, and what every piece of it needs.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use crate::manual::UnitId;
use crate::markdown::tree::{Id, Inline};
use crate::render::escape;
use crate::render::visitor::{BlockVisitor, InlineVisitor};
use crate::site::context::RenderContext;
use crate::site::data::TocItem;
use crate::site::plan::pages::{EVERYTHING, View};
use crate::site::plan::redirects::Former;
use crate::site::templates::Faults;
use crate::source::Span;

/// Writes a page's content.
pub struct Writer<'c> {
    pub(super) context: &'c RenderContext<'c>,
    pub(super) view: View,
    /// The path of the page.
    pub(super) path: &'c str,
    /// The unit that is written.
    pub(super) unit: UnitId,
    pub(super) out: String,
    pub(super) toc: Vec<TocItem>,
    /// How much deeper headings are written than the file says.
    pub(super) shift: u8,
    /// The level of the last heading as written.
    pub(super) level: u8,
    /// Within a link, where no other can stand.
    pub(super) in_link: bool,
    /// What ids of the page were called before.
    pub(super) former: Option<&'c Former>,
    /// The recipes that stand beside blocks still to come.
    pub(super) beside: HashMap<Span, Vec<usize>>,
    /// Whether a recipe stands beside a passage.
    pub(super) has_beside: bool,
    /// Recipes whose anchor stands on this page.
    pub(super) anchored: HashSet<usize>,
    /// What is wrong with templates.
    pub(super) faults: Faults,
}

impl<'c> Writer<'c> {
    pub(super) fn new(context: &'c RenderContext<'c>, view: View) -> Self {
        let (path, unit) = match view {
            View::Everything => (EVERYTHING, 0),
            View::Page(page) => (context.page(page).path.as_str(), context.page(page).unit),
        };
        Self {
            context,
            view,
            path,
            unit,
            out: String::new(),
            toc: Vec::new(),
            shift: 0,
            level: 0,
            in_link: false,
            former: None,
            beside: HashMap::new(),
            has_beside: false,
            anchored: HashSet::new(),
            faults: Faults::default(),
        }
    }

    /// Writes a unit's content, its headings `shift` levels deeper than they are in the file.
    pub(super) fn write_unit(&mut self, id: UnitId, shift: u8) {
        let unit = self.context.unit(id);
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

    /// Inlines that belong to a page but are not part of its file: a recipe's summary.
    pub(super) fn aside(&self, inlines: &[Inline]) -> String {
        let mut writer = Self::new(self.context, self.view);
        writer.unit = self.unit;
        writer.inlines(inlines);
        writer.out
    }

    /// Writes what a template makes of data; nothing where it fails.
    pub(super) fn template(&mut self, name: &str, data: &impl Serialize) {
        match self.context.template(name, data) {
            Ok(html) => self.out.push_str(&html),
            Err(fault) => self.faults.add(*fault),
        }
    }

    /// An id attribute.
    pub(super) fn id(&mut self, id: Option<&str>) {
        if let Some(id) = id {
            self.out.push_str(" id=\"");
            escape::attribute(&mut self.out, id);
            self.out.push('"');
        }
    }

    /// Ends a tag with an id; then, within the element, come the names that it had before.
    pub(super) fn identify(&mut self, id: Option<&Id>) {
        let id = id.map(|id| id.name.as_str());
        self.id(id);
        self.out.push('>');
        let former = self.former.zip(id).and_then(|(former, id)| former.get(id));
        for name in former.into_iter().flatten() {
            self.out.push_str("<span class=\"former\"");
            self.id(Some(name));
            self.out.push_str("></span>");
        }
    }

    /// What `write` writes, as a string of its own.
    pub(super) fn captured(&mut self, write: impl FnOnce(&mut Self)) -> String {
        let start = self.out.len();
        write(self);
        self.out.split_off(start)
    }
}
