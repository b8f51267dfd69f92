//! The only ways in which text enters HTML and XML.

use std::borrow::Cow;

/// Writes text between tags.
pub fn text(out: &mut String, text: &str) {
    escape(out, text, false);
}

/// Writes an attribute's value, for use in double quotes.
pub fn attribute(out: &mut String, value: &str) {
    escape(out, value, true);
}

/// Text between tags, as a string of its own.
pub fn to_text(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    text(&mut out, value);
    out
}

/// Text for any part of the HTML of nixos-render-docs, which escapes both kinds of quotes everywhere.
pub fn with_quotes(text: &str) -> Cow<'_, str> {
    let entity = |byte: u8| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'"' => Some("&quot;"),
        b'\'' => Some("&#x27;"),
        _ => None,
    };
    // Most texts have none of them, and whether one has is found out for many bytes at a time.
    let is_plain = !text.bytes().fold(false, |found, byte| {
        found | (byte == b'&') | (byte == b'<') | (byte == b'>') | (byte == b'"') | (byte == b'\'')
    });
    if is_plain {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    let mut rest = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(entity) = entity(byte) {
            escaped.push_str(&text[rest..at]);
            escaped.push_str(entity);
            rest = at + 1;
        }
    }
    escaped.push_str(&text[rest..]);
    Cow::Owned(escaped)
}

fn escape(out: &mut String, value: &str, quotes: bool) {
    let mut rest = 0;
    for (at, byte) in value.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' if quotes => "&quot;",
            // HTML and XML forbid these, and parsers disagree on what becomes of them.
            b'\t' | b'\n' | b'\r' => continue,
            0..=0x1f => "\u{FFFD}",
            // U+FFFE and U+FFFF, which are no characters.
            0xef if matches!(value.as_bytes().get(at + 1..at + 3), Some([0xbf, 0xbe | 0xbf])) => {
                out.push_str(&value[rest..at]);
                out.push('\u{FFFD}');
                rest = at + 3;
                continue;
            }
            _ => continue,
        };
        out.push_str(&value[rest..at]);
        out.push_str(entity);
        rest = at + 1;
    }
    out.push_str(&value[rest..]);
}

/// JSON for a script. It says the same in a script of a page, where `</script` or `<!--` would mean something else, and to
/// browsers that take U+2028 and U+2029 for line breaks.
pub fn script(json: String) -> String {
    if !json.contains(['<', '\u{2028}', '\u{2029}']) {
        return json;
    }
    // They can only be within strings.
    json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_markup_is_made_of_is_escaped() {
        assert_eq!(
            to_text("\u{1}a\tb\u{1b}[1m\u{fffe}\u{ffff}c\u{fffd}\u{7f}"),
            "\u{fffd}a\tb\u{fffd}[1m\u{fffd}\u{fffd}c\u{fffd}\u{7f}"
        );
        assert_eq!(to_text("a < b && c > \"d\"\0"), "a &lt; b &amp;&amp; c &gt; \"d\"\u{FFFD}");
        let mut out = String::new();
        attribute(&mut out, "\"><script>'é'");
        assert_eq!(out, "&quot;&gt;&lt;script&gt;'é'");
        assert_eq!(with_quotes("\"<a href='x'>&"), "&quot;&lt;a href=&#x27;x&#x27;&gt;&amp;");
        assert_eq!(with_quotes("é"), "é");
        let json = serde_json::to_string("</script><!-- \u{2028}\u{2029}").unwrap();
        assert_eq!(script(json), r#""\u003c/script>\u003c!-- \u2028\u2029""#);
    }
}
