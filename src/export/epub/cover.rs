//! The cover: the title, the subtitle and the authors of the book under its icon, as an SVG image and a page with it.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::context::{Context, one_line};
use super::images::usable;
use super::page::document;
use super::writer::attribute;
use crate::formats::picture::PictureType;
use crate::markdown::tree::{BlockKind, plain_text};
use crate::render::escape;
use crate::source::{Purpose, World};

/// The name of the page.
pub(super) const PAGE: &str = "cover.xhtml";

/// The name of the image.
pub(super) const IMAGE: &str = "cover.svg";

/// The icon of books without one.
const ICON: &[u8] = include_bytes!("../../../theme/icon.svg");

/// An icon larger than this is not on the cover, in bytes.
const MAX_ICON: usize = 1 << 20;

/// How wide and high the image is.
const SIZE: (u32, u32) = (1200, 1800);

/// A text on the cover: how large its letters are, and how many of them fit on a line.
struct Style {
    size: u32,
    letters: usize,
    lines: usize,
    weight: u32,
    color: &'static str,
}

const TITLE: Style = Style { size: 104, letters: 18, lines: 5, weight: 700, color: "#ffffff" };
const SUBTITLE: Style = Style { size: 52, letters: 36, lines: 4, weight: 400, color: "#c9dcf7" };
const AUTHORS: Style = Style { size: 44, letters: 42, lines: 3, weight: 400, color: "#ffffff" };

/// The page with the image.
pub(super) fn page(context: &Context<'_>) -> String {
    let mut content = String::from("<section epub:type=\"cover\" class=\"cover\">\n<img");
    attribute(&mut content, "src", IMAGE);
    attribute(&mut content, "alt", &format!("{}: {}", context.words.cover, context.book_title()));
    attribute(&mut content, "role", "doc-cover");
    content.push_str(" />\n</section>\n");
    document(context, context.words.cover, "frontmatter", &content)
}

/// The image. The icon is that of the book's own theme, where it is a picture, else nixbook's.
pub(super) fn image(context: &Context<'_>, world: &World) -> String {
    let own = context.settings.icon.as_deref().and_then(|path| {
        let bytes = world.read_bytes(path, Purpose::Theme).ok()?;
        (bytes.len() <= MAX_ICON && usable(path, &bytes) == Ok(PictureType::Svg)).then_some(bytes)
    });
    let icon = own.as_deref().unwrap_or(ICON);
    let (width, height) = SIZE;
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\">\n<title>"
    );
    escape::text(&mut out, &context.book_title());
    out.push_str("</title>\n");
    out.push_str(&format!("<rect width=\"{width}\" height=\"{height}\" fill=\"#1f3f78\"/>\n"));
    out.push_str(&format!("<rect y=\"{}\" width=\"{width}\" height=\"12\" fill=\"#a9c8f5\"/>\n", height - 330));
    out.push_str("<image x=\"100\" y=\"140\" width=\"260\" height=\"260\" href=\"data:image/svg+xml,");
    out.extend(utf8_percent_encode(&String::from_utf8_lossy(icon), NON_ALPHANUMERIC));
    out.push_str("\"/>\n");
    let end = text(&mut out, context, &context.book_title(), &TITLE, 600);
    text(&mut out, context, &subtitle(context), &SUBTITLE, end + 50);
    text(&mut out, context, &context.settings.authors.join(", "), &AUTHORS, height - 200);
    out.push_str("</svg>\n");
    out
}

/// Writes a text from a line on; gives the line below it.
fn text(out: &mut String, context: &Context<'_>, text: &str, style: &Style, y: u32) -> u32 {
    let (x, anchor) = if context.is_from_right { (SIZE.0 - 100, " direction=\"rtl\"") } else { (100, "") };
    let Style { size, weight, color, .. } = style;
    let mut y = y;
    for line in lines(text, style.letters, style.lines) {
        out.push_str(&format!(
            "<text x=\"{x}\" y=\"{y}\" font-family=\"sans-serif\" font-size=\"{size}\" font-weight=\"{weight}\" fill=\"{color}\"{anchor}>"
        ));
        escape::text(out, &line);
        out.push_str("</text>\n");
        y += size * 5 / 4;
    }
    y
}

/// A text in lines of so many letters, the last of which ends in `…` where more would follow. Letters of East Asia are two
/// wide.
fn lines(text: &str, letters: usize, most: usize) -> Vec<String> {
    let width = |c: char| {
        if matches!(u32::from(c), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0x1f300..=0x1faff | 0x20000..=0x3fffd)
        {
            2
        } else {
            1
        }
    };
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_whitespace() {
        let needed: usize = word.chars().map(width).sum();
        if used > 0 && used + 1 + needed > letters {
            lines.push(String::new());
            used = 0;
        } else if used > 0 {
            if let Some(line) = lines.last_mut() {
                line.push(' ');
            }
            used += 1;
        }
        for c in word.chars() {
            if used + width(c) > letters {
                lines.push(String::new());
                used = 0;
            }
            if let Some(line) = lines.last_mut() {
                line.push(c);
            }
            used += width(c);
        }
        if lines.len() > most {
            lines.truncate(most);
            if let Some(line) = lines.last_mut() {
                line.push('…');
            }
            break;
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// The subtitle of the book, as text on one line; empty where it has none.
pub(super) fn subtitle(context: &Context<'_>) -> String {
    let root = context.manual.units.first();
    let subtitle = root.and_then(|root| {
        root.document.blocks.iter().find_map(|block| match &block.kind {
            BlockKind::Heading(heading) if heading.level == 2 => Some(one_line(&plain_text(&heading.content))),
            _ => None,
        })
    });
    subtitle.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_broken_into_lines() {
        assert_eq!(lines("The nixbook guide", 12, 3), ["The nixbook", "guide"]);
        assert_eq!(lines("日本語の手引き", 6, 4), ["日本語", "の手引", "き"]);
        assert_eq!(lines("a b c d e f", 3, 2), ["a b", "c d…"]);
        assert_eq!(lines("abcdefgh", 3, 9), ["abc", "def", "gh"]);
        assert_eq!(lines(" ", 3, 9), Vec::<String>::new());
    }
}
