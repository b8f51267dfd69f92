//! What is said of characters that Nix does not have, and of texts that do not end.

use std::ops::Range;

use rnix::SyntaxKind as K;

use super::SyntaxError;
use super::tokens::Token;

/// What is wrong with a token that cannot be read.
pub(super) fn unreadable(text: &str, token: &Token) -> SyntaxError {
    let written = &text[token.range()];
    let first = written.chars().next().unwrap_or(' ');
    if written.starts_with("/*") {
        let error = SyntaxError::new(token.start..token.start + 2, "this comment is not closed");
        return error.help("add `*/` at its end");
    }
    if written.len() > 1 && matches!(first, '.' | '/' | '~' | 'a'..='z' | 'A'..='Z' | '_' | '-' | '+') {
        let fault = if written.ends_with('/') { "a path cannot end with `/`" } else { "a path cannot contain `//`" };
        return SyntaxError::new(token.range(), fault).help("remove the extra `/`");
    }
    if first.is_ascii_digit() || (first == '.' && written.len() > 1) {
        return SyntaxError::new(token.range(), format!("`{written}` is not a number")).help("add the exponent");
    }
    character(first, token.start)
}

/// What is wrong with white space that is none to Nix.
pub(super) fn space(text: &str, at: Range<usize>) -> SyntaxError {
    let c = text[at.clone()].chars().next().unwrap_or(' ');
    let name = match c {
        '\u{a0}' => "no-break space",
        '\u{202f}' => "narrow no-break space",
        '\u{c}' => "form feed",
        '\u{b}' => "vertical tab",
        '\u{3000}' => "ideographic space",
        _ => "space character",
    };
    SyntaxError::new(at, format!("unexpected {name} (U+{:04X})", c as u32)).help("write a plain space")
}

/// What is wrong with a character that no token begins with.
fn character(c: char, start: usize) -> SyntaxError {
    let at = start..start + c.len_utf8();
    let unexpected = |why: &str| SyntaxError::new(at.clone(), format!("unexpected `{c}`: {why}"));
    match c {
        '“' | '”' | '„' | '‟' | '«' | '»' | '‘' | '’' | '‚' | '′' | '″' => {
            unexpected("Nix strings use straight quotes (`\"`)").help("replace the typographic quotes")
        }
        '\'' => unexpected("Nix strings use double quotes (`\"`)").help("write `\"…\"`, or `''…''` for several lines"),
        '`' => SyntaxError::new(at.clone(), "unexpected `` ` ``: Nix strings use double quotes (`\"`)")
            .help("write `\"…\"`, or `''…''` for several lines"),
        '…' => unexpected("an ellipsis is three dots (`...`)").help("write `...`"),
        '&' => unexpected("the operator is `&&`").help("write `&&`"),
        '|' => unexpected("the operator is `||`").help("write `||`"),
        '$' => unexpected("names are written without `$`").help("remove it; in a string, write `${name}`"),
        '%' => unexpected("Nix has no such operator").help("remove it"),
        '\\' => unexpected("Nix has no such operator").help("write a function as `argument: body`, a path with `/`"),
        '–' | '—' | '−' | '‐' | '‑' => unexpected("a minus sign is `-`").help("write `-`"),
        '×' => unexpected("the operator is `*`").help("write `*`"),
        '÷' => unexpected("the operator is `/`").help("write `/`"),
        '≠' => unexpected("the operator is `!=`").help("write `!=`"),
        '≤' => unexpected("the operator is `<=`").help("write `<=`"),
        '≥' => unexpected("the operator is `>=`").help("write `>=`"),
        '→' => unexpected("the operator is `->`").help("write `->`, or `argument: body` for a function"),
        '⇒' => unexpected("functions are written `argument: body`").help("write `:`"),
        '；' => unexpected("a semicolon is `;`").help("write `;`"),
        '，' => unexpected("a comma is `,`").help("write `,`"),
        '：' => unexpected("a colon is `:`").help("write `:`"),
        '＝' => unexpected("an equals sign is `=`").help("write `=`"),
        '\u{feff}' => SyntaxError::new(at, "unexpected byte order mark (U+FEFF)").help("save the file without it"),
        '\u{200b}' => SyntaxError::new(at, "unexpected zero-width space (U+200B)").help("remove it"),
        c if c.is_alphabetic() => {
            unexpected("names can only contain ASCII letters").help("rename it, or write the name in quotes")
        }
        c if c.is_control() => {
            SyntaxError::new(at, format!("unexpected control character (U+{:04X})", c as u32)).help("remove it")
        }
        _ => SyntaxError::new(at, format!("unexpected `{c}` (U+{:04X})", c as u32)).help("remove it"),
    }
}

/// The string that is not closed, where a text ends in one. Where its end was forgotten, the string goes on to where the
/// next one begins: so the first string over several lines with a name directly after it counts.
pub(super) fn unclosed_string(text: &str, tokens: &[Token]) -> Option<SyntaxError> {
    // The tokenizer lets these four nest in each other only.
    let (mut open, mut late) = (Vec::new(), None);
    for (n, token) in tokens.iter().enumerate() {
        match token.kind {
            K::TOKEN_STRING_START | K::TOKEN_INTERPOL_START => open.push(n),
            K::TOKEN_INTERPOL_END => {
                let _ = open.pop();
            }
            K::TOKEN_STRING_END => {
                let start = open.pop()?;
                let is_long =
                    &text[tokens[start].range()] == "\"" && text[tokens[start].end..token.start].contains('\n');
                let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '_' | '/' | '.' | '$');
                if is_long && late.is_none() && text[token.end..].starts_with(goes_on) {
                    late = Some(start);
                }
            }
            _ => {}
        }
    }
    let last = *open.last().filter(|last| tokens[**last].kind == K::TOKEN_STRING_START)?;
    if let [.., outer, inner, _] = open.as_slice()
        && tokens[*outer].kind == K::TOKEN_STRING_START
        && tokens[*inner].kind == K::TOKEN_INTERPOL_START
    {
        let error = SyntaxError::new(tokens[*inner].range(), "this `${` is not closed");
        return Some(error.help("add `}` after the expression"));
    }
    let start = tokens[late.unwrap_or(last)];
    let end = text[start.start..].find('\n').map_or(text.len(), |n| start.start + n);
    let error = SyntaxError::new(start.start..end, "this string is not closed");
    Some(error.help(format!("add `{}` at its end", &text[start.range()])))
}
