//! Admonitions, examples and figures that are text: lines with `:::` that open nothing, alerts that are none.

use std::ops::Range;

use super::NearMisses;
use super::leaf::{Leaf, LeafKind};
use super::words::admonition;
use crate::diagnostics::{Code, nearest};
use crate::markdown::attributes::parse_block;
use crate::markdown::tree::AdmonitionKind;
use crate::source::edit::line_end;

/// The classes of blocks.
const CLASSES: [&str; 7] = ["note", "caution", "tip", "important", "warning", "example", "figure"];

pub(super) fn check(leaf: &Leaf<'_>, near: &mut NearMisses<'_>) {
    if leaf.kind != LeafKind::Paragraph {
        return;
    }
    for line in leaf.lines() {
        let at = line.start;
        match leaf.byte(at) {
            b':' => container(leaf, &line, near),
            b'[' => alert(leaf, &line, near),
            b'!' | b'?' => of_mkdocs(leaf, line, near),
            b'.' => of_sphinx(leaf, line, near),
            _ => {}
        }
    }
}

fn container(leaf: &Leaf<'_>, line: &Range<usize>, near: &mut NearMisses<'_>) {
    let after = leaf.run_end(line.start, |b| b == b':').min(line.end);
    let colons = after - line.start;
    let rest = leaf.written(after..line.end).trim();
    if colons < 3 {
        // Two of them are a slip only where the braces say so.
        if colons < 2 || parse_block(leaf.text, leaf.source(after..line.end)).is_none() {
            return;
        }
    }
    let range = leaf.source(line.clone());
    if rest.is_empty() {
        if near.open_containers > 0 {
            near.open_containers -= 1;
        } else {
            let help = "remove it, or give the outer block of nested blocks more colons";
            near.tell(Code::UnclosedBlock, range, format!("this `{}` closes nothing", ":".repeat(colons)), help);
        }
        return;
    }
    near.open_containers += 1;
    near.told_line = range.end;
    let marks = ":".repeat(colons.max(3));
    let written = leaf.written(line.clone());
    if parse_block(leaf.text, leaf.source(after..line.end)).is_some() {
        if colons < 3 {
            let fix = vec![(range.clone(), format!("{marks} {rest}"))];
            let (message, help) = ("a block opens with at least three colons", format!("write `{marks} {rest}`"));
            near.tell_with(Code::UnknownAdmonition, range, message, help, fix);
        } else {
            let message = format!("`{written}` is text: it is indented too far to open a block");
            near.tell(Code::UnknownAdmonition, range, message, "indent it by at most three columns");
        }
        return;
    }
    let opening = Opening::read(rest);
    let lower = opening.class.to_lowercase();
    let Some(class) = CLASSES.into_iter().find(|class| *class == lower) else {
        let meant = admonition(&lower).map(AdmonitionKind::class).or_else(|| nearest(&lower, CLASSES));
        let known = CLASSES.map(|class| format!("`{{.{class}}}`")).join(", ");
        let help = meant.map_or_else(|| format!("use one of {known}"), |near| format!("did you mean `{{.{near}}}`?"));
        let message = match opening.class {
            "" => format!("`{written}` opens no block and is shown as text"),
            class => format!("unknown block `{class}`, so this line is shown as text"),
        };
        return near.tell(Code::UnknownAdmonition, range, message, help);
    };
    let is_admonition = AdmonitionKind::from_class(class).is_some();
    let id = opening.ids.first().filter(|_| !is_admonition && opening.ids.len() == 1);
    let right = match id {
        Some(id) => format!("{marks} {{.{class} #{id}}}"),
        None => format!("{marks} {{.{class}}}"),
    };
    if opening.behind {
        let message = format!("`{written}` is shown as text: nothing may follow the class");
        let help = format!("write `{right}`, and the rest on the next line");
        near.tell(Code::UnknownAdmonition, range, message, help);
    } else if is_admonition && !opening.ids.is_empty() {
        let message = "admonitions cannot have an id, so this line is shown as text";
        let help = format!("write `{right}`, and `[]{{#{}}}` in the text below it", opening.ids[0]);
        near.tell(Code::UnknownAdmonition, range, message, help);
    } else if opening.more {
        let message = format!(
            "a block takes one class{}, so this line is shown as text",
            if is_admonition { "" } else { " and one id" }
        );
        near.tell(Code::UnknownAdmonition, range, message, format!("write `{right}`"));
    } else {
        let message = format!("`{written}` opens no block and is shown as text");
        let fix = vec![(range.clone(), right.clone())];
        near.tell_with(Code::UnknownAdmonition, range, message, format!("write `{right}`"), fix);
    }
}

/// What is behind the colons.
struct Opening<'t> {
    /// The first class, or the word that is meant as one.
    class: &'t str,
    ids: Vec<&'t str>,
    /// Whether there are more classes, or other words, in the braces.
    more: bool,
    /// Whether text follows.
    behind: bool,
}

impl<'t> Opening<'t> {
    fn read(rest: &'t str) -> Self {
        let (inner, behind) = match rest.trim_start_matches('.').strip_prefix('{') {
            Some(inner) => inner.split_once('}').unwrap_or((inner, "")),
            None => {
                // The word may have a title behind it, in brackets or not.
                let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '[' | '{')).unwrap_or(rest.len());
                rest.split_at(end)
            }
        };
        let mut opening = Self { class: "", ids: Vec::new(), more: false, behind: !behind.trim().is_empty() };
        for word in inner.split_whitespace() {
            let name = word.trim_start_matches('.').trim_matches(['"', '\'', '}', '{']);
            if let Some(id) = word.strip_prefix('#') {
                opening.ids.push(id);
            } else if opening.class.is_empty() && !name.contains('=') {
                opening.class = name;
            } else {
                opening.more = true;
            }
        }
        opening.more |= opening.ids.len() > 1;
        opening
    }
}

/// `[!INFO]` and the like.
fn alert(leaf: &Leaf<'_>, line: &Range<usize>, near: &mut NearMisses<'_>) {
    if leaf.byte(line.start + 1) != b'!' {
        return;
    }
    let end = leaf.run_end(line.start, |b| !matches!(b, b']' | b'\n'));
    if leaf.byte(end) != b']' {
        return;
    }
    let name = leaf.written(line.start + 2..end);
    let word = name.trim();
    if word.is_empty() || !word.chars().all(char::is_alphabetic) {
        return;
    }
    let mark = line.start..end + 1;
    let prefix = leaf.prefix(line.start);
    let quoted = prefix.contains('>');
    let known = AdmonitionKind::from_class(&word.to_ascii_lowercase());
    let meant = admonition(word);
    let range = leaf.source(mark.clone());
    let written = leaf.written(mark.clone());
    if !quoted {
        if meant.is_some() {
            let help = "start this line and those of its text with `> `";
            near.tell(Code::UnknownAdmonition, range, format!("`{written}` outside of a quote is shown as text"), help);
        }
        return;
    }
    let kinds = AdmonitionKind::ALL.map(|kind| format!("`[!{}]`", kind.class().to_uppercase())).join(", ");
    let Some(kind) = known else {
        let help = meant.map_or_else(
            || format!("use one of {kinds}"),
            |kind| format!("did you mean `[!{}]`?", kind.class().to_uppercase()),
        );
        let message = format!("unknown alert `{written}`, so it is shown as text");
        return near.tell(Code::UnknownAdmonition, range, message, help);
    };
    let right = format!("[!{}]", kind.class().to_uppercase());
    let rest = leaf.written(mark.end..line.end);
    if name != word || matches!(rest, "+" | "-") {
        let message = format!("`{}` is shown as text", leaf.written(line.clone()));
        let whole = leaf.source(mark.start..if matches!(rest, "+" | "-") { line.end } else { mark.end });
        let fix = vec![(whole, right.clone())];
        return near.tell_with(Code::UnknownAdmonition, range, message, format!("write `{right}`"), fix);
    }
    if !rest.is_empty() {
        let message = format!("text after `{written}` turns the alert into a quote");
        // The text goes onto a line of its own, with the same markers of quotes.
        let simple = prefix.chars().all(|c| matches!(c, '>' | ' '));
        let gap = leaf.source(mark.end..mark.end + (rest.len() - rest.trim_start().len()));
        let fix = if simple { vec![(gap, format!("{}{prefix}", line_end(leaf.text)))] } else { Vec::new() };
        return near.tell_with(Code::UnknownAdmonition, range, message, "write the text on the next line", fix);
    }
    let message = format!("`{written}` is text: it is not on the first line of its quote");
    near.tell(Code::UnknownAdmonition, range, message, "start a new quote with it");
}

/// `!!! note`.
fn of_mkdocs(leaf: &Leaf<'_>, line: Range<usize>, near: &mut NearMisses<'_>) {
    let text = leaf.written(line.clone());
    let Some(rest) = ["!!! ", "??? ", "???+ "].iter().find_map(|mark| text.strip_prefix(mark)) else { return };
    let word = rest.split_whitespace().next().unwrap_or("");
    of_others(leaf, line, word, near);
}

/// `.. note::`.
fn of_sphinx(leaf: &Leaf<'_>, line: Range<usize>, near: &mut NearMisses<'_>) {
    let text = leaf.written(line.clone());
    let word = text.strip_prefix(".. ").and_then(|rest| Some(rest.split_once("::")?.0)).unwrap_or("");
    of_others(leaf, line, word, near);
}

fn of_others(leaf: &Leaf<'_>, line: Range<usize>, word: &str, near: &mut NearMisses<'_>) {
    let Some(kind) = admonition(word) else { return };
    let class = kind.class();
    let message = format!("`{}` is shown as text", leaf.written(line.clone()));
    let help = format!("write `::: {{.{class}}}`, and `:::` after its text");
    near.tell(Code::UnknownAdmonition, leaf.source(line), message, help);
}
