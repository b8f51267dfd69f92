//! The content of a page.

use super::writer::PageWriter;
use crate::site::context::RenderContext;
use crate::site::data::TocItem;
use crate::site::plan::pages::View;
use crate::site::templates::Faults;

/// What is on a page, within its frame.
#[derive(Debug)]
pub struct PageContent {
    /// The HTML of the content.
    pub body: String,
    /// The headings on the page, in order.
    pub toc: Vec<TocItem>,
    /// Whether a recipe is beside a passage.
    pub beside: bool,
    /// What is wrong with templates.
    pub faults: Faults,
}

/// Writes the content of a page.
pub fn content(context: &RenderContext<'_>, view: View) -> PageContent {
    let mut writer = PageWriter::new(context, view);
    writer.former = context.former(writer.path);
    let group = match view {
        View::Page(page) => context.page(page).group.as_ref().map(|group| (page, group)),
        View::Everything => None,
    };
    match group {
        Some((page, group)) => writer.options_page(page, group),
        None => writer.write_unit(writer.unit, 0),
    }
    PageContent { body: writer.out, toc: writer.toc, beside: writer.has_beside, faults: writer.faults }
}
