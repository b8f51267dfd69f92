//! Smart quotes, by markdown-it's algorithm: each straight quote is looked at with the characters on both sides, over all
//! tokens of one block; a pair has to lie within one level of nesting; an apostrophe is what is left of single quotes.

use memchr::memchr2;

use super::token::{Token, TokenKind};
use crate::markdown::lines::is_white;

/// An opening quote that waits for its partner.
struct Waiting {
    token: usize,
    /// Offset of the straight quote in the token's text.
    at: usize,
    quote: char,
    level: usize,
    /// The index of the last one before it that has the same level and the other quote.
    other: Option<usize>,
}

/// Adds a quote to those that wait.
fn wait(waiting: &mut Vec<Waiting>, token: usize, at: usize, quote: char, level: usize) {
    let last = waiting.last().filter(|last| last.level == level);
    let other = last.and_then(|last| if last.quote == quote { last.other } else { Some(waiting.len() - 1) });
    waiting.push(Waiting { token, at, quote, level, other });
}

/// The index of the last one that waits for such a quote on this level; what waits is never on a deeper one.
fn partner(waiting: &[Waiting], quote: char, level: usize) -> Option<usize> {
    let last = waiting.last().filter(|last| last.level == level)?;
    if last.quote == quote { Some(waiting.len() - 1) } else { last.other }
}

/// Turns the quotes in all texts.
pub(super) fn turn(tokens: &mut [Token]) {
    if !tokens
        .iter()
        .any(|t| matches!(&t.kind, TokenKind::Text(text) if memchr2(b'\'', b'"', text.as_bytes()).is_some()))
    {
        return;
    }
    let mut waiting: Vec<Waiting> = Vec::new();
    let mut turned: Vec<(usize, usize, char)> = Vec::new();
    for n in 0..tokens.len() {
        let level = tokens[n].level;
        let keep = waiting.iter().rposition(|w| w.level <= level).map_or(0, |n| n + 1);
        waiting.truncate(keep);
        let TokenKind::Text(text) = &tokens[n].kind else { continue };
        for (at, quote) in text.match_indices(['\'', '"']) {
            let quote = if quote == "'" { '\'' } else { '"' };
            let before = text[..at].chars().next_back().or_else(|| last_char(&tokens[..n])).unwrap_or(' ');
            let after = text[at + 1..].chars().next().or_else(|| first_char(&tokens[n + 1..])).unwrap_or(' ');
            match decide(quote, before, after) {
                Turn::Leave => {}
                Turn::Apostrophe => turned.push((n, at, '’')),
                Turn::Open => wait(&mut waiting, n, at, quote, level),
                Turn::Close { or_open } => {
                    if let Some(partner) = partner(&waiting, quote, level) {
                        let (opening, closing) = if quote == '\'' { ('‘', '’') } else { ('“', '”') };
                        turned.push((waiting[partner].token, waiting[partner].at, opening));
                        turned.push((n, at, closing));
                        waiting.truncate(partner);
                    } else if or_open {
                        wait(&mut waiting, n, at, quote, level);
                    } else if quote == '\'' {
                        turned.push((n, at, '’'));
                    }
                }
            }
        }
    }
    apply(tokens, turned);
}

/// What a quote may become.
enum Turn {
    Leave,
    Apostrophe,
    Open,
    Close { or_open: bool },
}

fn decide(quote: char, before: char, after: char) -> Turn {
    let (space_before, space_after) = (is_white(before), is_white(after));
    let (punct_before, punct_after) = (is_punctuation(before), is_punctuation(after));
    let mut open = !space_after && (!punct_after || space_before || punct_before);
    let mut close = !space_before && (!punct_before || space_after || punct_after);
    if after == '"' && quote == '"' && before.is_ascii_digit() {
        // 6"": the first is the sign for inches.
        (open, close) = (false, false);
    }
    if open && close {
        // Both are possible: only a quote amid punctuation is turned, not one amid a word.
        (open, close) = (punct_before, punct_after);
    }
    match (open, close) {
        (false, false) if quote == '\'' => Turn::Apostrophe,
        (false, false) => Turn::Leave,
        (or_open, true) => Turn::Close { or_open },
        (true, false) => Turn::Open,
    }
}

/// The character before, over the tokens that come before; a line break counts as nothing.
fn last_char(tokens: &[Token]) -> Option<char> {
    let line = tokens.iter().rev().take_while(|t| !matches!(t.kind, TokenKind::Break(_)));
    line.filter_map(|t| t.content().chars().next_back()).next()
}

fn first_char(tokens: &[Token]) -> Option<char> {
    let line = tokens.iter().take_while(|t| !matches!(t.kind, TokenKind::Break(_)));
    line.filter_map(|t| t.content().chars().next()).next()
}

/// Punctuation and symbols (Unicode's categories P and S).
pub(super) fn is_punctuation(c: char) -> bool {
    use unicode_general_category::{GeneralCategory as G, get_general_category};
    if c.is_ascii() {
        return c.is_ascii_punctuation();
    }
    matches!(
        get_general_category(c),
        G::ConnectorPunctuation
            | G::DashPunctuation
            | G::OpenPunctuation
            | G::ClosePunctuation
            | G::InitialPunctuation
            | G::FinalPunctuation
            | G::OtherPunctuation
            | G::MathSymbol
            | G::CurrencySymbol
            | G::ModifierSymbol
            | G::OtherSymbol
    )
}

/// Writes the turned quotes into the texts.
fn apply(tokens: &mut [Token], mut turned: Vec<(usize, usize, char)>) {
    turned.sort_unstable();
    for of_token in turned.chunk_by(|a, b| a.0 == b.0) {
        let TokenKind::Text(text) = &mut tokens[of_token[0].0].kind else { continue };
        let mut written = String::with_capacity(text.len() + 2 * of_token.len());
        let mut from = 0;
        for (_, at, quote) in of_token {
            written.push_str(&text[from..*at]);
            written.push(*quote);
            from = at + 1;
        }
        written.push_str(&text[from..]);
        *text = written;
    }
}
