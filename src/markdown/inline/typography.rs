//! Typographic replacements (guide: “Typography”), by markdown-it's rules: each runs over the whole of a text before the next.

use super::token::{OpenInline, Token, TokenKind};
use crate::markdown::tree::LinkTarget;

/// Replaces in all texts but those of autolinks.
pub(super) fn replace(tokens: &mut [Token]) {
    let mut autolink = 0;
    for token in tokens {
        match &mut token.kind {
            TokenKind::Open(OpenInline::Link { autolink: true, target: LinkTarget::Url(_), .. }) => {
                autolink = token.level + 1;
            }
            TokenKind::Close if autolink == token.level + 1 => autolink = 0,
            TokenKind::Text(text) if autolink == 0 && (text.contains('(') || has_rare(text)) => *text = replaced(text),
            _ => {}
        }
    }
}

/// A text with all replacements.
pub(in crate::markdown) fn replaced(text: &str) -> String {
    let text = if text.contains('(') { replace_abbreviations(text) } else { text.to_owned() };
    if has_rare(&text) { replace_rare(&text) } else { text }
}

/// `(c)`, `(r)`, `(tm)`, in any case.
fn replace_abbreviations(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('(') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let sign = [("(c)", "©"), ("(r)", "®"), ("(tm)", "™")]
            .into_iter()
            .find(|(word, _)| rest.get(..word.len()).is_some_and(|r| r.eq_ignore_ascii_case(word)));
        let (length, sign) = sign.map_or((1, "("), |(word, sign)| (word.len(), sign));
        out.push_str(sign);
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

/// Whether any of the other rules could apply: without `+-`, `..`, `????`, `!!!!`, `,,` or `--`, none is run.
fn has_rare(text: &str) -> bool {
    let bytes = text.as_bytes();
    let next = bytes.get(1..).unwrap_or_default();
    // Nearly no text has any of them: all pairs are looked at, many at a time, and not one after the other.
    let likely = bytes.iter().zip(next).fold(false, |found, (first, second)| {
        let sign = (*first == b'.') | (*first == b',') | (*first == b'-') | (*first == b'?') | (*first == b'!');
        found | (sign & (first == second)) | ((*first == b'+') & (*second == b'-'))
    });
    likely
        && bytes.windows(2).enumerate().any(|(at, pair)| match pair {
            b"+-" | b".." | b",," | b"--" => true,
            [b'?' | b'!', _] => bytes[at..].starts_with(&[pair[0]; 4]),
            _ => false,
        })
}

fn replace_rare(text: &str) -> String {
    let mut text = text.replace("+-", "±");
    text = replace_runs(&text, '.', |before, n, _| match (n, before) {
        (0..=1, _) => None,
        // `?...` keeps two dots, else it would read as one sign.
        (_, Some('?' | '!')) => Some("..".into()),
        _ => Some("…".into()),
    });
    // An ellipsis that was typed as such follows the same rule.
    text = text.replace("?…", "?..").replace("!…", "!..");
    text = replace_exclamations(&text);
    text = replace_runs(&text, ',', |_, n, _| (n > 1).then(|| ",".into()));
    text = replace_runs(&text, '-', |_, n, _| (n == 3).then(|| "—".into()));
    replace_runs(&text, '-', |before, n, after| {
        let space = |c: Option<char>| c.is_some_and(char::is_whitespace);
        let word = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
        // An en dash is between two spaces or between two words (an end of the text counts as either).
        let mixed = space(before) && word(after) || word(before) && space(after);
        (n == 2 && !mixed).then(|| "–".into())
    })
}

/// Four or more of `?` and `!` in a row become three of the last.
fn replace_exclamations(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run: Vec<char> = Vec::new();
    for c in text.chars().map(Some).chain([None]) {
        if let Some(c @ ('?' | '!')) = c {
            run.push(c);
            continue;
        }
        match run.last() {
            Some(last) if run.len() >= 4 => out.extend([*last; 3]),
            _ => out.extend(&run),
        }
        run.clear();
        out.extend(c);
    }
    out
}

/// Gives every run of `sign` to `decide` (the character before, the length, the character after), which may replace it.
fn replace_runs(
    text: &str,
    sign: char,
    decide: impl Fn(Option<char>, usize, Option<char>) -> Option<String>,
) -> String {
    if !text.contains(sign) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut before = None;
    while let Some(c) = chars.next() {
        if c != sign {
            out.push(c);
            before = Some(c);
            continue;
        }
        let mut length = 1;
        while chars.next_if_eq(&sign).is_some() {
            length += 1;
        }
        match decide(before, length, chars.peek().copied()) {
            Some(replacement) => out.push_str(&replacement),
            None => out.extend(std::iter::repeat_n(sign, length)),
        }
        before = Some(sign);
    }
    out
}
