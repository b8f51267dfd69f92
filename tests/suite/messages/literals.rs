//! The strings of Rust sources.

/// A string of a source.
pub struct Literal {
    /// The line that it starts on.
    pub line: usize,
    /// Its text, with escapes as what they stand for.
    pub text: String,
}

/// Every string of a text, comments and what is only for tests left out.
pub fn of(text: &str) -> Vec<Literal> {
    let text = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let raw = rest.strip_prefix('r').filter(|_| !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'));
        let hashes = raw.map_or(0, |raw| raw.len() - raw.trim_start_matches('#').len());
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if raw.is_some_and(|raw| raw[hashes..].starts_with('"')) {
            let start = at + hashes + 2;
            let end = format!("\"{}", "#".repeat(hashes));
            let length = text[start..].find(&end).unwrap_or(text.len() - start);
            found.push(Literal { line: line(text, at), text: text[start..start + length].to_owned() });
            at = start + length + end.len();
        } else if c == '"' {
            let (literal, length) = quoted(&rest[1..]);
            found.push(Literal { line: line(text, at), text: literal });
            at += 1 + length;
        } else if c == '\'' {
            at += character(rest);
        } else {
            at += c.len_utf8();
        }
    }
    found
}

fn line(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// A string from behind its first quote on, and its length with the last one.
fn quoted(text: &str) -> (String, usize) {
    let mut literal = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (literal, at + 1),
            '\\' => match chars.next() {
                Some((_, 'n')) => literal.push('\n'),
                // A line that goes on in the next.
                Some((end, '\n')) => {
                    let skipped = text[end + 1..].len() - text[end + 1..].trim_start().len();
                    chars.by_ref().take(skipped).for_each(drop);
                }
                Some((_, 'u')) => {
                    let code: String = chars.by_ref().skip(1).take_while(|(_, c)| *c != '}').map(|(_, c)| c).collect();
                    literal.extend(u32::from_str_radix(&code, 16).ok().and_then(char::from_u32));
                }
                Some((_, escaped)) => literal.push(escaped),
                None => {}
            },
            c => literal.push(c),
        }
    }
    (literal, text.len())
}

/// The length of a character or a lifetime.
fn character(text: &str) -> usize {
    let mut chars = text[1..].chars();
    match (chars.next(), chars.next()) {
        (Some('\\'), _) => text[3..].find('\'').map_or(text.len(), |end| end + 4),
        (Some(c), Some('\'')) => c.len_utf8() + 2,
        _ => 1,
    }
}

#[test]
fn strings_are_found_in_rust() {
    let text = r####"
        // "not this" 'nor this
        fn f<'a>(c: char) -> &'a str { let q = ['"', '\'', '\\', 'é', '\u{feff}']; "one \"two\" \u{a0}" }
        const R: &str = r#"raw "text""#; const L: &str = "a line \
            that goes on"; const B: &[u8] = b"bytes";
    "####;
    let found: Vec<String> = of(text).into_iter().map(|literal| literal.text).collect();
    assert_eq!(found, ["one \"two\" \u{a0}", "raw \"text\"", "a line that goes on", "bytes"]);
    assert_eq!(of(text).iter().map(|literal| literal.line).collect::<Vec<_>>(), [3, 4, 4, 5]);
}
