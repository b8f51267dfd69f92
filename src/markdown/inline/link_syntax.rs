//! The parts of a link: label, destination, title (CommonMark §§ 4.7, 6.3).

use pulldown_cmark::{Event, Options, Parser, Tag};

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

/// The end of the title that starts at `from`: `None` where none starts there (or a bracket stands in one in brackets),
/// `Some(None)` where it is not closed.
pub(in crate::markdown) fn title_end(text: &str, from: usize) -> Option<Option<usize>> {
    let bytes = text.as_bytes();
    let closing = match bytes.get(from)? {
        b'"' => b'"',
        b'\'' => b'\'',
        b'(' => b')',
        _ => return None,
    };
    let mut at = from + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'(' if closing == b')' => return None,
            byte if *byte == closing => return Some(Some(at + 1)),
            _ => {}
        }
        at += 1;
    }
    Some(None)
}

/// The end of `(destination "title")` that starts at `from`, or `None` where there is no such thing.
pub(in crate::markdown) fn tail_end(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes.get(from) != Some(&b'(') {
        return None;
    }
    let skip = |at: usize| {
        (at..bytes.len()).find(|n| !matches!(bytes[*n], b' ' | b'\t' | b'\n' | b'\r')).unwrap_or(bytes.len())
    };
    let mut at = skip(from + 1);
    if let Some(end) = destination_end(text, at) {
        at = skip(end);
        if at > end
            && let Some(Some(title)) = title_end(text, at)
        {
            at = skip(title);
        }
    }
    (bytes.get(at) == Some(&b')')).then_some(at + 1)
}

/// Destination and title as they are meant, escapes and entities resolved: pulldown-cmark is asked, by a link made of them.
pub(in crate::markdown) fn resolve(destination: &str, title: &str) -> Option<(String, String)> {
    let link = format!("[x]({destination} {title})");
    Parser::new_ext(&link, Options::empty()).find_map(|event| match event {
        Event::Start(Tag::Link { dest_url, title, .. }) => Some((dest_url.into_string(), title.into_string())),
        _ => None,
    })
}
