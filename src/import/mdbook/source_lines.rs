//! Lines of Markdown within lists and quotes.

/// What a new line needs before its text to be in the same lists and quotes as the line of a place: the marks of quotes,
/// and spaces in place of all else that is before it.
pub(super) fn prefix(text: &str, at: usize) -> String {
    let start = text[..at].rfind('\n').map_or(0, |n| n + 1);
    text[start..at].chars().map(|c| if matches!(c, '>' | '\t') { c } else { ' ' }).collect()
}

/// The place where the line of a place begins.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |n| n + 1)
}

/// The place behind the line of a place, without its line end.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |n| at + n);
    if text[at..end].ends_with('\r') { end - 1 } else { end }
}

/// Text that is to be shown as it is, with escapes where it would be markup.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '{' | '#') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_line_begins_with() {
        for (text, at, expected) in [("- > a", 4, "  > "), ("x\n1. a", 5, "   "), ("a", 0, ""), ("\ta", 1, "\t")] {
            assert_eq!(prefix(text, at), expected, "{text}");
        }
        assert_eq!(escaped("a*b_[c]"), "a\\*b\\_\\[c\\]");
        assert_eq!((line_start("a\nbc", 3), line_end("a\r\nb", 0), line_end("ab", 1)), (2, 1, 2));
    }
}
