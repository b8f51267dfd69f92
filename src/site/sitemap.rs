//! The list of all pages that search engines ask for.

use super::plan::pages::Pages;
use crate::render::escape;
use crate::render::href;

/// `sitemap.xml`, for a site whose address is `base_url`.
pub fn sitemap(pages: &Pages<'_>, base_url: &str) -> Vec<u8> {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for page in &pages.pages {
        xml.push_str("<url><loc>");
        escape::text(&mut xml, &href::absolute(base_url, &page.path));
        xml.push_str("</loc></url>\n");
    }
    xml.push_str("</urlset>\n");
    xml.into_bytes()
}
