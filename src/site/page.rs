//! One page: its content, and the frame around it.

use super::data::PageData;
use super::href;
use super::html::{View, Writer};
use super::pages::EVERYTHING;
use super::redirects::Redirects;
use super::whole::{Site, one_line};
use crate::manual::Unit;
use crate::markdown::tree::{BlockKind, Inline, InlineKind, Link, LinkTarget, plain_text};

/// How long a description may be: what search engines show of it.
const DESCRIPTION: usize = 160;

/// Renders a page: its path, and its HTML.
pub fn render(site: &Site<'_>, view: View, redirects: &Redirects) -> (String, String) {
    let written = match view {
        View::Page(page) => Writer::page(site, page, redirects),
        View::Everything => Writer::everything(site, redirects),
    };
    let page = match view {
        View::Page(page) => Some(page),
        View::Everything => None,
    };
    let path = page.map_or(EVERYTHING, |page| site.pages.pages[page].path.as_str());
    let unit = page.map(|page| &site.pages.pages[page]).map_or(0, |page| page.unit);
    let group = page.is_some_and(|page| site.pages.pages[page].group.is_some());
    let title = page.map_or_else(|| site.book_title.clone(), |page| site.page_title_text(page));
    let unit = &site.manual.units[unit];
    let data = PageData {
        number: page.and_then(|page| i64::try_from(page).ok()).unwrap_or(-1),
        kind: match page {
            None => "everything",
            Some(0) => "home",
            Some(_) if group => "options",
            Some(_) => "page",
        },
        open: page.map(|page| site.open[page].clone()).unwrap_or_default(),
        path,
        root: href::root(path),
        title,
        description: description(site, unit, DESCRIPTION),
        breadcrumbs: page
            .map(|page| site.pages.above(page).into_iter().map(|above| site.page_link(path, above)).collect())
            .unwrap_or_default(),
        toc: if page.is_some() { written.toc } else { Vec::new() },
        previous: page.and_then(|page| page.checked_sub(1)).map(|page| site.page_link(path, page)),
        next: page
            .map(|page| page + 1)
            .filter(|page| *page < site.pages.pages.len())
            .map(|page| site.page_link(path, page)),
        edit: page.filter(|_| !unit.kind.is_group()).and_then(|_| edit_url(site, unit)),
        canonical: absolute(site, path),
        redirects: redirects.scripts.get(path).map(|script| href::relative(path, script)),
        recipes: page.is_some() && written.beside,
        live: site.settings.live_reload,
        body: &written.body,
    };
    let mut html = String::with_capacity(written.body.len() + 16_384);
    site.template("page.html", &data, &mut html);
    (path.to_owned(), html)
}

/// What a page is about: the start of its first paragraph, cut at a word.
pub fn description(site: &Site<'_>, unit: &Unit, length: usize) -> String {
    let first = unit.document.blocks.iter().find_map(|block| match &block.kind {
        BlockKind::Paragraph { content, .. } => Some(one_line(&plain(site, content))),
        _ => None,
    });
    let text = first.unwrap_or_default();
    if text.chars().count() <= length {
        return text;
    }
    let mut cut: String = text.chars().take(length).collect();
    if let Some(space) = cut.rfind(' ') {
        cut.truncate(space);
    }
    cut.truncate(cut.trim_end_matches([',', ';', ':', '.', ' ']).len());
    cut + " …"
}

/// Text without markup; a link without text of its own says the title that it leads to.
fn plain(site: &Site<'_>, inlines: &[Inline]) -> String {
    inlines.iter().fold(String::new(), |text, inline| match &inline.kind {
        InlineKind::Link(Link { target: LinkTarget::Id(id), content, .. }) if content.is_empty() => {
            text + site.manual.targets.get(id).map_or("", |target| &target.plain_title)
        }
        InlineKind::Emphasis(content) | InlineKind::Strong(content) => text + &plain(site, content),
        InlineKind::Span(span) => text + &plain(site, &span.content),
        _ => text + &plain_text(std::slice::from_ref(inline)),
    })
}

fn edit_url(site: &Site<'_>, unit: &Unit) -> Option<String> {
    let url = site.settings.edit_url.as_ref()?;
    Some(url.replace("{path}", &href::encode(&unit.path))).filter(|url| href::is_harmless(url))
}

fn absolute(site: &Site<'_>, path: &str) -> Option<String> {
    let base = site.settings.base_url.as_ref()?.trim_end_matches('/');
    let path = href::encode(path);
    Some(format!("{base}/{}", if path == "index.html" { "" } else { &path }))
}

/// The list of all pages that search engines ask for; needs the site's address.
pub fn sitemap(site: &Site<'_>) -> Option<(String, Vec<u8>)> {
    site.settings.base_url.as_ref()?;
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for page in &site.pages.pages {
        xml.push_str("<url><loc>");
        super::escape::text(&mut xml, &absolute(site, &page.path)?);
        xml.push_str("</loc></url>\n");
    }
    xml.push_str("</urlset>\n");
    Some(("sitemap.xml".into(), xml.into_bytes()))
}
