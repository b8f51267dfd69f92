//! Text as HTML.

use std::borrow::Cow;

/// Escapes text for content and for attributes in double quotes.
pub(super) fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#x27;"),
            c => escaped.push(c),
        }
    }
    Cow::Owned(escaped)
}

/// Puts the pieces together at the end of a text; each is escaped already or needs no escaping.
macro_rules! push {
    ($out:expr, $($piece:expr),+ $(,)?) => {{
        $( $out.push_str(AsRef::<str>::as_ref(&$piece)); )+
    }};
}

pub(super) use push;
