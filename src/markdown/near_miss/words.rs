//! What words stand for in other programs, and what an address looks like.

use crate::diagnostics::nearest;
use crate::markdown::tree::{AdmonitionKind, RoleKind};

/// The admonition that is meant by a word: a kind in any case, one of another program, or a slip.
pub(super) fn admonition(word: &str) -> Option<AdmonitionKind> {
    let word = word.to_lowercase();
    let known = AdmonitionKind::from_class(&word).or(match word.as_str() {
        "info" | "information" | "notes" | "seealso" | "abstract" | "summary" | "todo" => Some(AdmonitionKind::Note),
        "hint" | "tips" | "success" | "check" => Some(AdmonitionKind::Tip),
        "danger" | "error" | "failure" | "bug" => Some(AdmonitionKind::Caution),
        "attention" | "warn" | "warnings" | "alert" => Some(AdmonitionKind::Warning),
        _ => None,
    });
    known.or_else(|| AdmonitionKind::from_class(nearest(&word, AdmonitionKind::ALL.map(AdmonitionKind::class))?))
}

/// The role of a name in any case.
pub(super) fn role(name: &str) -> Option<RoleKind> {
    RoleKind::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name))
}

/// The longest address that is looked at.
const MAX_ADDRESS: usize = 2000;

/// Whether a text can only be an address: of a server, of a file, or of an id.
pub(super) fn is_address(text: &str) -> bool {
    let text = text.get(..MAX_ADDRESS + 2).unwrap_or(text).trim();
    let path = text.split(['#', '?']).next().unwrap_or(text);
    // Much longer than any address is only what wants to be looked at for long.
    !text.is_empty()
        && text.len() <= MAX_ADDRESS
        && !text.contains(char::is_whitespace)
        && (has_scheme(text)
            || text.starts_with("mailto:")
            || text.len() > 1 && text.starts_with(['#', '/'])
            || text.starts_with("./")
            || text.starts_with("../")
            || text.starts_with("www.")
            || [".md", ".html"].iter().any(|extension| path.ends_with(extension)))
}

/// Whether a text starts with the scheme of an address of a server.
pub(super) fn has_scheme(text: &str) -> bool {
    let text = text.get(..MAX_ADDRESS).unwrap_or(text);
    text.split_once("://").is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'.' | b'-'))
    })
}

/// Whether a name can be an id that links name.
pub(super) fn is_id(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))
}

/// What messages call a character that looks like a space, or like nothing.
pub(super) fn odd_character(c: char) -> String {
    let name = match c {
        '\u{a0}' => "a no-break space",
        '\u{202f}' => "a narrow no-break space",
        '\u{3000}' => "an ideographic space",
        '\u{200b}' => "a zero-width space",
        '\u{feff}' => "a byte order mark",
        '\u{ad}' => "a soft hyphen",
        _ => "a special space",
    };
    format!("{name} (U+{:04X})", u32::from(c))
}
