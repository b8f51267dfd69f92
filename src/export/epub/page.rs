//! A file of XHTML: the frame around its content.

use super::context::Context;
use super::fragment::FileOfId;
use super::ids;
use super::language;
use super::layout::TextFile;
use super::writer::attribute;
use crate::manual::UnitId;
use crate::markdown::tree::FileKind;
use crate::render::escape;

/// The name of the style sheet.
pub(super) const STYLE: &str = "style.css";

/// A whole document; `content` is what is within its body.
pub(super) fn document(context: &Context<'_>, title: &str, body: &str, content: &str) -> String {
    let mut out = String::with_capacity(content.len() + 600);
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n");
    out.push_str("<html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\"");
    let tag = language::tag(&context.settings.language);
    attribute(&mut out, "lang", tag);
    attribute(&mut out, "xml:lang", tag);
    attribute(&mut out, "dir", if context.is_from_right { "rtl" } else { "ltr" });
    out.push_str(">\n<head>\n<meta charset=\"utf-8\" />\n<title>");
    escape::text(&mut out, title);
    out.push_str("</title>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n");
    out.push_str(&format!("<link rel=\"stylesheet\" type=\"text/css\" href=\"{STYLE}\" />\n</head>\n<body"));
    if !body.is_empty() {
        attribute(&mut out, "epub:type", body);
    }
    out.push_str(">\n");
    out.push_str(content);
    out.push_str("</body>\n</html>\n");
    out
}

/// A file of the book's text.
pub(super) fn text(context: &Context<'_>, file: &TextFile, files: &FileOfId<'_>) -> String {
    let role = context.manual.units[file.unit].kind.role();
    let (body, semantics) = match role {
        FileKind::Book => ("frontmatter", "epub:type=\"titlepage\" class=\"titlepage\""),
        FileKind::Preface => ("frontmatter", "epub:type=\"preface\" role=\"doc-preface\""),
        FileKind::Part => ("bodymatter", "epub:type=\"part\" role=\"doc-part\""),
        FileKind::Appendix => ("backmatter", "epub:type=\"appendix\" role=\"doc-appendix\""),
        FileKind::Chapter | FileKind::Page | FileKind::Section => {
            ("bodymatter", "epub:type=\"chapter\" role=\"doc-chapter\"")
        }
    };
    let mut content = String::with_capacity(file.fragments.iter().map(|(_, fragment)| fragment.size()).sum());
    content.push_str("<section");
    if file.is_start {
        content.push(' ');
        content.push_str(semantics);
        let entry = context.manual.units[file.unit].entry.and_then(|entry| context.manual.contents.get(entry));
        let title =
            entry.map(|entry| ids::of_book(&entry.id)).filter(|id| files.get(id.as_ref()) == Some(&file.name.as_str()));
        if let Some(title) = title.filter(|_| role != FileKind::Book) {
            attribute(&mut content, "aria-labelledby", &title);
        }
    }
    content.push_str(">\n");
    let mut fragments = file.fragments.iter().peekable();
    let mut notes = Vec::new();
    while let Some((unit, fragment)) = fragments.next() {
        fragment.write(&mut content, &file.name, files);
        notes.extend(&fragment.notes);
        // Footnotes are at the end of the text that refers to them, or of its part in this file.
        if !notes.is_empty() && fragments.peek().is_none_or(|(next, _)| next != unit) {
            content.push_str("<div class=\"footnotes\" epub:type=\"footnotes\" role=\"group\"");
            attribute(&mut content, "aria-label", context.words.footnotes);
            content.push_str(">\n");
            for note in notes.drain(..) {
                note.write(&mut content, &file.name, files);
            }
            content.push_str("</div>\n");
        }
    }
    content.push_str("</section>\n");
    document(context, &title(context, file.unit), body, &content)
}

/// The title of a unit as text; the book's where it has none.
fn title(context: &Context<'_>, unit: UnitId) -> String {
    let manual = context.manual;
    let entry = manual.units[unit].entry.and_then(|entry| manual.contents.get(entry));
    let target = entry.and_then(|entry| manual.targets.get(&entry.id));
    let title = target.map(|target| super::context::one_line(&target.plain_title)).filter(|title| !title.is_empty());
    title.unwrap_or_else(|| context.book_title())
}
