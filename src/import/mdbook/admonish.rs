//! Blocks of mdbook-admonish, fences whose first word is `admonish`, as the admonitions of the dialect.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};

use super::mapped::MappedText;
use super::remarks::Remarks;
use super::source_lines::prefix;
use crate::markdown::tree::AdmonitionKind;

/// How deep blocks may lie in one another.
const MAX_NESTING: usize = 8;

/// The text with admonitions in place of such blocks.
pub(super) fn converted(mut text: MappedText, remarks: &mut Remarks) -> MappedText {
    // What is in a block can be read as Markdown only when its fence is gone.
    for _ in 0..MAX_NESTING {
        if !text.text.contains("admonish") {
            break;
        }
        match pass(&text, remarks) {
            Some(next) => text = next,
            None => break,
        }
    }
    text
}

/// A block, as it is found.
struct Block {
    start: usize,
    end: usize,
    info: String,
}

fn pass(text: &MappedText, remarks: &mut Remarks) -> Option<MappedText> {
    let found = Parser::new_ext(&text.text, Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES).into_offset_iter();
    let blocks: Vec<Block> = found
        .filter_map(|(event, range)| match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if is_admonish(&info) => {
                Some(Block { start: range.start, end: range.end, info: info.to_string() })
            }
            _ => None,
        })
        .collect();
    if blocks.is_empty() {
        return None;
    }
    let mut out = MappedText::default();
    let mut done = 0;
    for block in blocks {
        let source = &text.text[block.start..block.end];
        let Some(span) = text.span(block.start..block.start) else { continue };
        let fence = source.chars().next().filter(|c| matches!(c, '`' | '~')).unwrap_or('`');
        let length = source.chars().take_while(|c| *c == fence).count();
        let opening = source.find('\n').map_or(source.len(), |n| n + 1);
        let marks = ":".repeat(length.max(3));
        let admonition = Admonition::read(&block.info);
        if !admonition.known {
            let message = format!("no admonition is called `{}`: it is a note now", admonition.name);
            remarks.unsupported(Some(span), message);
        }
        let indent = prefix(&text.text, block.start);
        out.push_mapped(text, done..block.start);
        out.put_in(&format!("{marks} {{.{}}}\n", admonition.kind.class()), span);
        if let Some(title) = admonition.title {
            out.put_in(&format!("{indent}**{title}**\n{}\n", indent.trim_end()), span);
        }
        let body_end = block.start + source.trim_end().rfind('\n').map_or(source.len(), |n| n + 1);
        let last = text.text[body_end.min(block.end)..block.end].trim_matches(|c: char| c.is_whitespace() || c == '>');
        let is_closed =
            last.len() >= length && last.chars().all(|c| c == fence) && body_end > block.start + opening - 1;
        let content_end = if is_closed { body_end } else { block.end };
        out.push_mapped(text, (block.start + opening).min(content_end)..content_end);
        let line_end = if out.text.ends_with('\n') { "" } else { "\n" };
        if is_closed {
            // What is before the closing fence on its line stays.
            let before = text.text[body_end..block.end].find(fence).unwrap_or(0);
            out.push_mapped(text, body_end..body_end + before);
            out.put_in(&marks, span);
            out.push_mapped(text, block.start + source.trim_end().len()..block.end);
        } else {
            out.put_in(&format!("{line_end}{marks}\n"), span);
        }
        done = block.end;
    }
    out.push_mapped(text, done..text.text.len());
    Some(out)
}

fn is_admonish(info: &str) -> bool {
    info.strip_prefix("admonish").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ',', '\t']))
}

/// What the info string of a block says.
struct Admonition {
    name: String,
    kind: AdmonitionKind,
    known: bool,
    title: Option<String>,
}

impl Admonition {
    fn read(info: &str) -> Self {
        let rest = info["admonish".len()..].trim_start_matches([' ', ',', '\t']);
        let end = rest.find([' ', ',', '\t', '.']).unwrap_or(rest.len());
        let word = &rest[..end];
        // `admonish title="…"` has no name of a kind.
        let name = if word.contains('=') || word.starts_with('"') { "" } else { word };
        let after = &rest[name.len()..];
        let quoted = after.find('"').and_then(|open| {
            let title = &after[open + 1..];
            let before = after[..open].trim_end();
            let is_title = before.ends_with("title=") || !before.ends_with('=');
            Some(&title[..title.find('"')?]).filter(|title| is_title && !title.is_empty())
        });
        let kind = kind(&name.to_ascii_lowercase());
        Self {
            name: name.to_owned(),
            kind: kind.unwrap_or(AdmonitionKind::Note),
            known: kind.is_some(),
            title: quoted.map(str::to_owned),
        }
    }
}

/// The admonition of the dialect that is nearest to one of mdbook-admonish.
fn kind(name: &str) -> Option<AdmonitionKind> {
    Some(match name {
        "" | "note" | "info" | "todo" | "abstract" | "summary" | "tldr" | "question" | "help" | "faq" | "example"
        | "quote" | "cite" => AdmonitionKind::Note,
        "tip" | "hint" | "success" | "check" | "done" => AdmonitionKind::Tip,
        "important" => AdmonitionKind::Important,
        "warning" | "attention" | "failure" | "fail" | "missing" | "bug" => AdmonitionKind::Warning,
        "caution" | "danger" | "error" => AdmonitionKind::Caution,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn convert(text: &str) -> String {
        converted(MappedText::of_file(FileId(0), text), &mut Remarks::default()).text
    }

    #[test]
    fn blocks_become_admonitions() {
        for (text, expected) in [
            ("```admonish\nA\n```\n", "::: {.note}\nA\n:::\n"),
            ("a\n\n```admonish warning \"T *x*\"\nA\n```\n\nb", "a\n\n::: {.warning}\n**T *x***\n\nA\n:::\n\nb"),
            ("```admonish tip title=\"T\", collapsible=true\nA\n```", "::: {.tip}\n**T**\n\nA\n:::"),
            ("````admonish bug\n```admonish hint\nA\n```\n````\n", ":::: {.warning}\n::: {.tip}\nA\n:::\n::::\n"),
            ("- a\n\n  ```admonish danger\n  A\n  ```\n", "- a\n\n  ::: {.caution}\n  A\n  :::\n"),
            ("~~~~admonish\nA\n", ":::: {.note}\nA\n::::\n"),
            ("```admonished\nA\n```\n", "```admonished\nA\n```\n"),
        ] {
            assert_eq!(convert(text), expected, "{text}");
        }
    }
}
