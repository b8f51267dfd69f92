//! The package document: what the book is, and of which files it is made, in which order.

use super::context::Context;
use super::images::Images;
use super::layout::TextFile;
use super::writer::attribute;
use super::{cover, language, nav, page};
use crate::formats::picture::PictureType;
use crate::render::escape;
use crate::source::date;
use crate::source::hash::content_hash;

/// Its name.
pub(super) const NAME: &str = "package.opf";

/// Writes the package document.
pub(super) fn package(context: &Context<'_>, text: &[TextFile]) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<package");
    attribute(&mut out, "xmlns", "http://www.idpf.org/2007/opf");
    attribute(&mut out, "version", "3.0");
    attribute(&mut out, "unique-identifier", "identifier");
    attribute(&mut out, "xml:lang", language::tag(&context.settings.language));
    attribute(&mut out, "dir", if context.is_from_right { "rtl" } else { "ltr" });
    out.push_str(">\n");
    metadata(context, &mut out);
    manifest(&context.images, text, &mut out);
    spine(context, text, &mut out);
    out.push_str("</package>\n");
    out
}

fn metadata(context: &Context<'_>, out: &mut String) {
    let settings = context.settings;
    out.push_str("<metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n");
    element(out, "dc:identifier", &[("id", "identifier")], &identifier(context));
    element(out, "dc:title", &[("id", "title")], &context.book_title());
    element(out, "meta", &[("refines", "#title"), ("property", "title-type")], "main");
    let subtitle = cover::subtitle(context);
    if !subtitle.is_empty() {
        element(out, "dc:title", &[("id", "subtitle")], &subtitle);
        element(out, "meta", &[("refines", "#subtitle"), ("property", "title-type")], "subtitle");
    }
    element(out, "dc:language", &[], language::tag(&settings.language));
    for (n, author) in settings.authors.iter().enumerate() {
        let id = format!("author-{}", n + 1);
        element(out, "dc:creator", &[("id", &id)], author);
        let refines = format!("#{id}");
        element(out, "meta", &[("refines", &refines), ("property", "role"), ("scheme", "marc:relators")], "aut");
    }
    if let Some(rights) = &settings.rights {
        element(out, "dc:rights", &[], rights);
    }
    if let Some(date) = settings.date {
        element(out, "dc:date", &[], &date::day(date));
    }
    // A book of which nobody knows when it changed has the date with which archives begin.
    element(out, "meta", &[("property", "dcterms:modified")], &date::moment(settings.date.unwrap_or(EPOCH)));
    let images = &context.images;
    let mut features = vec![
        ("accessMode", "textual"),
        ("accessibilityFeature", "structuralNavigation"),
        ("accessibilityFeature", "tableOfContents"),
        ("accessibilityFeature", "readingOrder"),
        ("accessibilityFeature", "ARIA"),
        ("accessibilityFeature", "displayTransformability"),
        ("accessibilityFeature", "pageNavigation"),
        ("accessibilityFeature", "pageBreakMarkers"),
    ];
    if images.files.is_empty() {
        features.extend([("accessModeSufficient", "textual"), ("accessibilityHazard", "none")]);
    } else {
        // What pictures show is known to nobody here; that they are described is.
        features.extend([("accessMode", "visual"), ("accessibilityHazard", "unknown")]);
        if images.all_described {
            features.extend([("accessibilityFeature", "alternativeText"), ("accessModeSufficient", "textual")]);
        } else {
            features.push(("accessModeSufficient", "textual,visual"));
        }
    }
    for (name, value) in features {
        element(out, "meta", &[("property", &format!("schema:{name}"))], value);
    }
    element(out, "meta", &[("property", "schema:accessibilitySummary")], ACCESSIBILITY);
    // The pages are sections: there is no printed book whose pages they would be.
    element(out, "meta", &[("property", "pageBreakSource")], "none");
    out.push_str("</metadata>\n");
}

/// 1980-01-01, in seconds since 1970.
const EPOCH: u64 = 315_532_800;

/// What is said of all books.
const ACCESSIBILITY: &str = "Headings, lists, tables, notes and references are marked up as what they are. Text can be \
                             resized and read in any colours.";

fn element(out: &mut String, name: &str, attributes: &[(&str, &str)], text: &str) {
    out.push('<');
    out.push_str(name);
    for (name, value) in attributes {
        attribute(out, name, value);
    }
    out.push('>');
    escape::text(out, text);
    out.push_str(&format!("</{name}>\n"));
}

/// What tells the book from all others, and stays when its text changes: what book.toml says; else a UUID made from the
/// address of its site, or from the id of its root, its title and its language.
pub(super) fn identifier(context: &Context<'_>) -> String {
    let settings = context.settings;
    if let Some(identifier) = &settings.identifier {
        return identifier.clone();
    }
    let root = context.manual.contents.first().map_or("", |entry| entry.id.as_str());
    let source = match &settings.base_url {
        Some(url) => format!("site\0{url}"),
        None => format!("book\0{root}\0{}\0{}", context.book_title(), settings.language),
    };
    // The form for what is made of anything, version 8 of RFC 9562.
    let hash = content_hash(source, 16);
    let variant = match hash.as_bytes()[16] {
        b'0' | b'4' | b'8' | b'c' => '8',
        b'1' | b'5' | b'9' | b'd' => '9',
        b'2' | b'6' | b'a' | b'e' => 'a',
        _ => 'b',
    };
    format!("urn:uuid:{}-{}-8{}-{variant}{}-{}", &hash[..8], &hash[8..12], &hash[13..16], &hash[17..20], &hash[20..])
}

fn manifest(images: &Images, text: &[TextFile], out: &mut String) {
    out.push_str("<manifest>\n");
    let mut item = |id: &str, path: &str, kind: &str, properties: &str| {
        out.push_str("<item");
        attribute(out, "id", id);
        attribute(out, "href", path);
        attribute(out, "media-type", kind);
        if !properties.is_empty() {
            attribute(out, "properties", properties);
        }
        out.push_str("/>\n");
    };
    const XHTML: &str = "application/xhtml+xml";
    item("nav", nav::NAME, XHTML, "nav");
    item("style", page::STYLE, "text/css", "");
    item("cover", cover::PAGE, XHTML, "");
    item("cover-image", cover::IMAGE, PictureType::Svg.media_type(), "cover-image");
    for (n, file) in text.iter().enumerate() {
        item(&format!("text-{}", n + 1), &file.name, XHTML, "");
    }
    for (n, (path, image)) in images.files.iter().enumerate() {
        item(&format!("image-{}", n + 1), path, image.kind.media_type(), "");
    }
    out.push_str("</manifest>\n");
}

fn spine(context: &Context<'_>, text: &[TextFile], out: &mut String) {
    out.push_str("<spine");
    attribute(out, "page-progression-direction", if context.is_from_right { "rtl" } else { "ltr" });
    out.push_str(">\n<itemref idref=\"cover\"/>\n");
    for n in 0..text.len() {
        out.push_str(&format!("<itemref idref=\"text-{}\"/>\n", n + 1));
        // The contents come after the title page.
        if n == 0 {
            out.push_str("<itemref idref=\"nav\"/>\n");
        }
    }
    out.push_str("</spine>\n");
}
