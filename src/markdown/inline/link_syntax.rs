//! The parts of a link: label, destination, title (CommonMark §§ 4.7, 6.3).

use std::ops::Range;

use super::entity;

/// The form in which labels are compared: white space folded, case folded.
pub(in crate::markdown) fn normalize_label(label: &str) -> String {
    let mut folded = String::with_capacity(label.len());
    for word in label.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    // Lower then upper, as markdown-it: that maps ẞ and ß, and the forms of Greek letters, to one.
    folded.to_lowercase().to_uppercase()
}

/// The end of the destination that starts at `from`. An empty one counts only in angle brackets.
pub(in crate::markdown) fn destination_end(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes.get(from) == Some(&b'<') {
        let mut at = from + 1;
        loop {
            match bytes.get(at)? {
                b'\n' | b'<' => return None,
                b'>' => return Some(at + 1),
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
    }
    let mut depth = 0;
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        match byte {
            0..=b' ' | 0x7f => break,
            // markdown-it ends it before such a backslash, CommonMark behind it.
            b'\\' if bytes.get(at + 1) == Some(&b' ') => break,
            b'\\' if bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation) => at += 1,
            b'(' => {
                depth += 1;
                if depth > 32 {
                    return None;
                }
            }
            b')' if depth == 0 => break,
            b')' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    (at > from && depth == 0).then_some(at)
}

/// What closes the title that starts at `from`; `None` where none starts there.
pub(in crate::markdown) fn title_closing(text: &str, from: usize) -> Option<u8> {
    match text.as_bytes().get(from)? {
        b'"' => Some(b'"'),
        b'\'' => Some(b'\''),
        b'(' => Some(b')'),
        _ => None,
    }
}

/// Where a title ends.
pub(in crate::markdown) enum TitleEnd {
    /// Before this offset: it is closed.
    Closed(usize),
    /// Not within the text. With more text, the search goes on at this offset.
    Open(usize),
}

/// The end of the title in which `at` is, after what opens it; `None` where a bracket is in one in brackets.
pub(in crate::markdown) fn title_end(text: &str, mut at: usize, closing: u8) -> Option<TitleEnd> {
    let bytes = text.as_bytes();
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'(' if closing == b')' => return None,
            byte if *byte == closing => return Some(TitleEnd::Closed(at + 1)),
            _ => {}
        }
        at += 1;
    }
    Some(TitleEnd::Open(at))
}

/// What is between the brackets of an inline link, and where it ends.
#[derive(Clone, Debug)]
pub(in crate::markdown) struct Tail {
    /// Behind the closing bracket.
    pub end: usize,
    /// The destination as written; empty where there is none.
    pub destination: Range<usize>,
    /// The title as written, with its quotes; empty where there is none.
    pub title: Range<usize>,
}

/// `(destination "title")` at `from`, or `None` where there is no such thing.
pub(in crate::markdown) fn tail(text: &str, from: usize) -> Option<Tail> {
    let bytes = text.as_bytes();
    if bytes.get(from) != Some(&b'(') {
        return None;
    }
    let skip = |at: usize| {
        (at..bytes.len()).find(|n| !matches!(bytes[*n], b' ' | b'\t' | b'\n' | b'\r')).unwrap_or(bytes.len())
    };
    let mut at = skip(from + 1);
    let (mut destination, mut title) = (at..at, at..at);
    if let Some(end) = destination_end(text, at) {
        destination = at..end;
        at = skip(end);
        if at > end
            && let Some(closing) = title_closing(text, at)
            && let Some(TitleEnd::Closed(title_end)) = title_end(text, at + 1, closing)
        {
            title = at..title_end;
            at = skip(title_end);
        }
    }
    (bytes.get(at) == Some(&b')')).then_some(Tail { end: at + 1, destination, title })
}

/// The destination as written of an inline link whose `(` is at `from`, and where the link ends; `None` where there is no
/// such link.
pub fn linked_destination(text: &str, from: usize) -> Option<(Range<usize>, usize)> {
    tail(text, from).map(|tail| (tail.destination, tail.end))
}

/// The destination as written that starts at `from`; `None` where none does.
pub fn destination_range(text: &str, from: usize) -> Option<Range<usize>> {
    destination_end(text, from).map(|end| from..end)
}

/// A destination as it is meant: without its angle brackets, escapes and entities resolved.
pub(in crate::markdown) fn destination(written: &str) -> String {
    unescape(written.strip_prefix('<').and_then(|d| d.strip_suffix('>')).unwrap_or(written))
}

/// A title as it is meant: without its quotes, escapes and entities resolved.
pub(in crate::markdown) fn title(written: &str) -> String {
    let inner = written.get(1..written.len().saturating_sub(1));
    unescape(inner.unwrap_or_default())
}

/// Resolves escapes and entities, as markdown-it does in destinations and titles: an entity that stands for no character
/// stays as it is written, unlike one in text.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let taken = if let Some(escaped) = rest.strip_prefix('\\') {
            let next = escaped.chars().next().filter(char::is_ascii_punctuation);
            out.push(next.unwrap_or('\\'));
            1 + usize::from(next.is_some())
        } else if let Some((length, meant)) = entity::at_start(rest) {
            out.push_str(&meant);
            length
        } else {
            out.push('&');
            1
        };
        rest = &rest[taken..];
    }
    out.push_str(rest);
    out
}
