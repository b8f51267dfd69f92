//! A page: its content, and the frame around it. It depends on its arguments alone.

use super::context::RenderContext;
use super::data::{AllContents, MovedData, PageData};
use super::html;
use super::plan::pages::{ALL_CONTENTS, EVERYTHING, View};
use super::templates::Faults;
use crate::diagnostics::Diagnostic;
use crate::render::href;

/// A page as it goes into the output.
#[derive(Debug)]
pub struct RenderedPage {
    /// The path of the page in the site, with `/`.
    pub path: String,
    /// Its HTML. What a template that fails would have written is missing.
    pub html: String,
    /// What is wrong with templates.
    pub faults: Faults,
}

/// Renders a page: its content, in the frame of the theme's template. Faults of templates are in the result.
pub fn page(context: &RenderContext<'_>, view: View) -> RenderedPage {
    let html::PageContent { body, toc, beside, mut faults } = html::content(context, view);
    let page = match view {
        View::Page(page) => Some(page),
        View::Everything => None,
    };
    let path = page.map_or(EVERYTHING, |page| context.page(page).path.as_str());
    let unit = page.map_or(0, |page| context.page(page).unit);
    let link = |page| context.page_link(path, page);
    let contents = context.contents(page, path).unwrap_or_else(|fault| {
        faults.add(*fault);
        String::new()
    });
    let data = PageData {
        kind: match page {
            None => "everything",
            Some(0) => "home",
            Some(page) if context.page(page).group.is_some() => "options",
            Some(_) => "page",
        },
        contents: &contents,
        all_contents: context.has_long_contents().then_some(ALL_CONTENTS),
        path,
        root: href::root(path),
        title: page.map_or_else(|| context.book_title(), |page| &context.page_title(page).text),
        description: context.description(unit),
        breadcrumbs: page.map(|page| context.above(page).into_iter().map(link).collect()).unwrap_or_default(),
        toc: if page.is_some() { toc } else { Vec::new() },
        previous: page.and_then(|page| page.checked_sub(1)).map(link),
        next: page.and_then(|page| context.page_after(page)).map(link),
        edit: page.and_then(|_| context.edit_url(unit)),
        canonical: context.absolute(path),
        redirects: context.redirects().scripts.get(path).map(|script| href::relative(path, script)),
        recipes: page.is_some() && beside,
        live: context.is_live(),
        body: &body,
    };
    finish(path, context.template("page.html", &data), faults)
}

/// Renders the page with all contents.
pub fn all_contents(context: &RenderContext<'_>) -> RenderedPage {
    let path = ALL_CONTENTS;
    let mut faults = Faults::default();
    let mut html = |html: Result<String, Box<Diagnostic>>| {
        html.unwrap_or_else(|fault| {
            faults.add(*fault);
            String::new()
        })
    };
    let all = html(context.all_contents(&href::root(path), true));
    let body = html(context.template("all-contents.html", &AllContents { contents: &all }));
    let around = html(context.contents(None, path));
    let data = PageData {
        kind: "contents",
        contents: &around,
        all_contents: None,
        path,
        root: href::root(path),
        title: context.words().contents,
        description: String::new(),
        breadcrumbs: Vec::new(),
        toc: Vec::new(),
        previous: None,
        next: None,
        edit: None,
        canonical: context.absolute(path),
        redirects: None,
        recipes: false,
        live: context.is_live(),
        body: &body,
    };
    finish(path, context.template("page.html", &data), faults)
}

/// Renders a page of old that is none of ours: it sends the reader on.
pub fn moved(context: &RenderContext<'_>, path: &str, data: &MovedData) -> RenderedPage {
    finish(path, context.template("moved.html", data), Faults::default())
}

fn finish(path: &str, html: Result<String, Box<Diagnostic>>, mut faults: Faults) -> RenderedPage {
    let html = html.unwrap_or_else(|fault| {
        faults.add(*fault);
        String::new()
    });
    RenderedPage { path: path.to_owned(), html, faults }
}
