//! Each sentence begins on a line of its own, so that a change of one shows as that.

use crate::diagnostics::Code;
use std::path::Path;

use super::{Finding, lint};
use crate::manual::walk::{self, Part};
use crate::markdown;
use crate::markdown::tree::{Block, BlockKind, Document, Inline, InlineKind};
use crate::source::edit::{Edit, apply, line_end};
use crate::source::{Sources, Span};

/// Words that end in a full stop within a sentence.
const ABBREVIATIONS: [&str; 37] = [
    "aka", "al", "approx", "ca", "cf", "ch", "co", "corp", "dr", "ed", "eg", "eq", "esp", "etc", "excl", "fig", "ie",
    "inc", "incl", "jr", "ltd", "max", "min", "mr", "mrs", "ms", "no", "nos", "pp", "prof", "resp", "sec", "sr", "st",
    "viz", "vol", "vs",
];

/// What may be between the mark of a sentence and its end.
const CLOSING: [char; 8] = ['"', '\'', ')', ']', '”', '’', '*', '_'];

/// A paragraph with each sentence on a line of its own.
pub fn one_a_line(paragraph: &str) -> String {
    let mut sources = Sources::new();
    let file = sources.add(Path::new(""), paragraph.to_owned());
    let mut findings = Vec::new();
    check(&markdown::read(file, paragraph), &sources, &mut findings);
    let edits: Vec<Edit> = findings.into_iter().filter_map(|finding| finding.fix).flatten().collect();
    apply(paragraph, &edits)
}

pub(super) fn check(document: &Document, sources: &Sources, findings: &mut Vec<Finding>) {
    let footnotes = document.footnotes.iter().map(|footnote| footnote.blocks.as_slice());
    for blocks in std::iter::once(document.blocks.as_slice()).chain(footnotes) {
        walk::blocks(blocks, &mut |block| paragraph(block, sources, findings));
    }
}

fn paragraph(block: &Block, sources: &Sources, findings: &mut Vec<Finding>) {
    if !matches!(block.kind, BlockKind::Paragraph { .. }) {
        return;
    }
    walk::parts(&block.kind, |part| {
        let Part::Text(text) = part else { return };
        let mut leaves = Vec::new();
        collect(text, &mut leaves);
        // The findings of this paragraph that are not at their end yet: a sentence that is broken off gets its lines joined.
        let mut open: Option<usize> = None;
        for (n, leaf) in leaves.iter().enumerate() {
            if is_break(leaf) {
                let before = n.checked_sub(1).map_or("", |n| ended(leaves[n], sources));
                if matches!(leaf.kind, InlineKind::HardBreak) || ends(before, n == 1) {
                    open = None;
                }
                let fix = open.and_then(|open| findings[open].fix.as_mut());
                fix.into_iter().for_each(|fix| fix.extend(joined(leaf.span, sources)));
            }
            if !matches!(leaf.kind, InlineKind::Text(_)) {
                continue;
            }
            let next = leaves.get(n + 1).filter(|next| !is_break(next));
            let before = n.checked_sub(1).map_or("", |n| ended(leaves[n], sources));
            let text = sources.text(leaf.span);
            for gap in opening_gap(before, text).into_iter().chain(gaps(text, next.is_some(), n == 0)) {
                let start = leaf.span.range().start;
                let span = Span::new(leaf.span.file, start + gap.start, start + gap.end);
                open = Some(findings.len());
                findings.push(finding(block, span, sources));
            }
        }
    });
}

/// The inlines of a sentence in their order; what is within a link or a span is not looked into.
fn collect<'a>(inlines: &'a [Inline], leaves: &mut Vec<&'a Inline>) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Emphasis(content) | InlineKind::Strong(content) => collect(content, leaves),
            _ => leaves.push(inline),
        }
    }
}

fn is_break(inline: &Inline) -> bool {
    matches!(inline.kind, InlineKind::SoftBreak | InlineKind::HardBreak)
}

/// The text of an emphasised end; what is no text ends no sentence.
fn ended<'a>(leaf: &Inline, sources: &'a Sources) -> &'a str {
    if matches!(leaf.kind, InlineKind::Text(_)) { sources.text(leaf.span) } else { "" }
}

/// Whether a sentence ends with a run of text that ends its line.
fn ends(text: &str, first: bool) -> bool {
    let text = text.trim_end_matches([' ', '\t']).trim_end_matches(CLOSING);
    let mark = text.bytes().next_back().filter(|mark| matches!(mark, b'.' | b'!' | b'?'));
    mark.is_some_and(|mark| ends_sentence(&text[..text.len() - 1], mark, first))
}

/// A line break of a paragraph, with what the next line begins with, as a space.
fn joined(at: Span, sources: &Sources) -> Option<Edit> {
    let text = sources.file(at.file).text();
    let start = text[..at.range().start].trim_end_matches([' ', '\t']).len();
    let rest = text[start..].trim_start_matches([' ', '\t']);
    let next = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'))?.trim_start_matches([' ', '\t', '>']);
    Some(Edit { span: Span::new(at.file, start, text.len() - next.len()), text: " ".to_owned() })
}

/// The spaces that a run of text begins with, where a sentence ended before it.
fn opening_gap(before: &str, text: &str) -> Option<std::ops::Range<usize>> {
    let mark = before.bytes().next_back().filter(|mark| matches!(mark, b'.' | b'!' | b'?'))?;
    let after = text.trim_start_matches([' ', '\t']);
    let begins = after.starts_with(char::is_uppercase) && after.len() < text.len();
    (begins && ends_sentence(&before[..before.len() - 1], mark, false)).then(|| 0..text.len() - after.len())
}

/// The spaces between two sentences in a run of text. `more`: whether something else follows it on the line; `first`:
/// whether the paragraph starts with it.
fn gaps(text: &str, more: bool, first: bool) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(mark) = text[at..].find(['.', '!', '?']).map(|n| at + n) {
        at = mark + 1;
        let rest = &text[at..];
        let closed = rest.trim_start_matches(CLOSING);
        let after = closed.trim_start_matches([' ', '\t']);
        if after.len() == closed.len() || !ends_sentence(&text[..mark], text.as_bytes()[mark], first) {
            continue;
        }
        let opened = after.trim_start_matches(['"', '\'', '(', '“', '‘', '*', '_']);
        let begins = match opened.chars().next() {
            Some(c) => c.is_uppercase(),
            // What follows is code, a link or the like.
            None => more && after.is_empty(),
        };
        if begins {
            found.push(text.len() - closed.len()..text.len() - after.len());
        }
    }
    found
}

/// Whether a mark after this text ends a sentence.
fn ends_sentence(before: &str, mark: u8, first: bool) -> bool {
    if mark != b'.' {
        return true;
    }
    let word = before.rsplit([' ', '\t', '(', '"', '“']).next().unwrap_or_default();
    let starts = first && word.len() == before.len();
    // `1\.` is a number at the beginning of a line that is no item of a list.
    let (word, escaped) = word.strip_suffix('\\').map_or((word, false), |word| (word, true));
    let lower = word.to_lowercase();
    // An initial, or several: `J.`, `U.S.`, `e.g.`, `p.m.`
    let initial = word.split('.').all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic));
    let number = (starts || escaped) && !word.is_empty() && word.chars().all(|c| c.is_ascii_digit());
    !(word.ends_with('.') || initial || number || ABBREVIATIONS.contains(&lower.as_str()))
}

fn finding(block: &Block, gap: Span, sources: &Sources) -> Finding {
    let file = sources.file(gap.file);
    let text = file.text();
    let rest = &text[gap.range().end..];
    let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let span = Span::new(gap.file, gap.range().end, gap.range().end + word.max(1).min(rest.len()));
    let diagnostic = lint(Code::SentencePerLine, span, "sentence starts in the middle of a line")
        .help("start the sentence on a new line");
    let prefix = prefix(block, gap, text);
    Finding { diagnostic, fix: Some(vec![Edit { span: gap, text: format!("{}{prefix}", line_end(text)) }]) }
}

/// What a line of the paragraph begins with: the marks of quotes stay, those of lists become spaces.
fn prefix(block: &Block, gap: Span, text: &str) -> String {
    let at = gap.range().start;
    let start = text[..at].rfind('\n').map_or(0, |n| n + 1);
    let first = block.span.range().start;
    if first >= start {
        return text[start..first].chars().map(|c| if c == '>' || c == '\t' { c } else { ' ' }).collect();
    }
    text[start..at].chars().take_while(|c| matches!(c, ' ' | '\t' | '>')).collect()
}
