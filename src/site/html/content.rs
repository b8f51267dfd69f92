//! The content of a page.

use super::writer::Writer;
use crate::site::context::RenderContext;
use crate::site::data::TocItem;
use crate::site::plan::pages::View;
use crate::site::templates::Faults;

/// What stands on a page, within its frame.
#[derive(Debug)]
pub struct Content {
    /// The HTML.
    pub body: String,
    /// Its headings.
    pub toc: Vec<TocItem>,
    /// Whether a recipe stands beside a passage.
    pub beside: bool,
    /// What is wrong with templates.
    pub faults: Faults,
}

/// Writes the content of a page.
pub fn content(context: &RenderContext<'_>, view: View) -> Content {
    let mut writer = Writer::new(context, view);
    writer.former = context.former(writer.path);
    let group = match view {
        View::Page(page) => context.page(page).group.as_ref(),
        View::Everything => None,
    };
    match group {
        Some(group) => writer.options_page(group),
        None => writer.write_unit(writer.unit, 0),
    }
    Content { body: writer.out, toc: writer.toc, beside: writer.has_beside, faults: writer.faults }
}
