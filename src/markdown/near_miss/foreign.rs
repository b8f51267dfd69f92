//! Markup of other programs: templates, tables of contents, links and directives of reStructuredText.

use std::ops::Range;

use super::NearMisses;
use super::leaf::{CODE, Leaf, LeafKind};
use crate::diagnostics::Code;

pub(super) fn check(leaf: &Leaf<'_>, near: &mut NearMisses<'_>) {
    if leaf.marks.brace {
        templates(leaf, near);
    }
    if leaf.marks.code_line {
        sphinx_links(leaf, near);
    }
    if leaf.marks.tilde {
        strikethrough(leaf, near);
    }
    if leaf.kind == LeafKind::Paragraph && (leaf.marks.bracket || leaf.marks.line) {
        lines(leaf, near);
    }
}

/// `{{#include x}}`, `{{< x >}}`, `{% x %}`.
fn templates(leaf: &Leaf<'_>, near: &mut NearMisses<'_>) {
    let mut from = 0;
    while let Some(at) = leaf.bytes[from..].iter().position(|b| *b == b'{').map(|n| from + n) {
        from = at + 1;
        let (close, message, help): (&[u8], &str, &str) = match (leaf.byte(at + 1), leaf.byte(at + 2)) {
            (b'{', b'#') => {
                (b"}}", "mdBook", "for Markdown, write an include, `{=include=}`; for code, a fence or a recipe")
            }
            (b'{', b'<' | b'%') => (b"}}", "Hugo", "replace it with Markdown"),
            (b'%', _) => (b"%}", "Liquid or Jinja", "replace it with Markdown"),
            _ => continue,
        };
        // It ends on its line, or not much later.
        let rest = leaf.bytes.get(at + 2..(at + 2 + 500).min(leaf.bytes.len())).unwrap_or_default();
        let next = rest.windows(2).position(|pair| pair == close || pair == b"{{" || pair == b"{%");
        let Some(end) = next.filter(|n| rest.get(*n..*n + 2) == Some(close)).map(|n| at + 2 + n + 2) else { continue };
        let written = leaf.written(at..end);
        if leaf.before(at) == b'$' {
            continue;
        }
        from = end;
        let shown: String = written.chars().take(40).collect();
        let shown = if shown.len() < written.len() { format!("{shown}…") } else { shown };
        let message = format!("`{}` is markup of {message}, and shown as text", shown.replace('\n', " "));
        near.tell(Code::ForeignMarkup, leaf.source(at..end), message, help);
    }
}

/// `` `text <https://…>`_ ``.
fn sphinx_links(leaf: &Leaf<'_>, near: &mut NearMisses<'_>) {
    let mut from = 0;
    while let Some(start) = leaf.bytes[from..].iter().position(|b| *b == CODE).map(|n| from + n) {
        let end = leaf.code_end(start);
        from = end;
        if leaf.byte(end) != b'_' {
            continue;
        }
        let code = leaf.written(start..end).trim_matches('`');
        let Some((text, address)) = code.strip_suffix('>').and_then(|code| code.rsplit_once('<')) else { continue };
        let (text, underscores) = (text.trim(), leaf.run_end(end, |b| b == b'_'));
        let range = leaf.source(start..underscores);
        let right = format!("[{text}]({address})");
        let fix = vec![(range.clone(), right.clone())];
        let message = "this is a link of reStructuredText, and shown as code";
        near.tell_with(Code::ForeignMarkup, range, message, format!("write `{right}`"), fix);
    }
}

/// `~~text~~`.
fn strikethrough(leaf: &Leaf<'_>, near: &mut NearMisses<'_>) {
    let mut open: Option<usize> = None;
    let mut from = 0;
    while let Some(at) = leaf.bytes[from..].iter().position(|b| *b == b'~').map(|n| from + n) {
        from = leaf.run_end(at, |b| b == b'~');
        if from - at != 2 {
            continue;
        }
        match open {
            Some(start) if leaf.before(at) > b' ' => {
                let message = "strikethrough is not supported: the tildes are shown";
                near.tell(Code::ForeignMarkup, leaf.source(start..from), message, "remove the tildes, or the text");
                open = None;
            }
            _ if leaf.byte(from) > b' ' && matches!(leaf.before(at), b' ' | b'\n' | b'(') => open = Some(at),
            _ => {}
        }
    }
}

/// What is on a line of its own.
fn lines(leaf: &Leaf<'_>, near: &mut NearMisses<'_>) {
    for (n, line) in leaf.lines().enumerate() {
        let text = leaf.written(line.clone());
        let range = leaf.source(line.clone());
        let only = n == 0 && line.end == leaf.bytes.len();
        let contents = ["[TOC]", "[[TOC]]", "[[_TOC_]]", "{:toc}", "${toc}"];
        if only && contents.iter().any(|mark| text.eq_ignore_ascii_case(mark)) {
            let message = format!("`{text}` is markup of another program, and shown as text");
            near.tell(Code::ForeignMarkup, range, message, "remove it: pages have their contents without it");
        } else if text.starts_with(".. ") && is_sphinx_directive(text) {
            let message = format!("`{text}` is a directive of reStructuredText, and shown as text");
            near.tell(Code::ForeignMarkup, range, message, "replace it with Markdown; write code in a fence");
        } else if n == 0 && text == "+++" && leaf.start == 0 {
            let message = "TOML front matter is shown as text";
            let help = "remove it: the title is the first heading, and settings belong in `book.toml`";
            near.tell(Code::ForeignMarkup, range, message, help);
        } else if n == 0 && is_task(leaf, &line) {
            let mark = range.start..range.start + 3;
            let message = format!("task lists are not supported: `{}` is shown as text", &text[..3]);
            near.tell(Code::ForeignMarkup, mark, message, "remove the brackets");
        }
    }
}

fn is_sphinx_directive(text: &str) -> bool {
    let name = text[3..].split("::").next().unwrap_or("");
    let directives = [
        "code",
        "code-block",
        "include",
        "literalinclude",
        "image",
        "figure",
        "toctree",
        "contents",
        "highlight",
        "math",
    ];
    text.contains("::") && (directives.contains(&name) || text.starts_with(".. _"))
}

/// `- [ ] text`.
fn is_task(leaf: &Leaf<'_>, line: &Range<usize>) -> bool {
    let text = leaf.written(line.clone());
    let mark = ["[ ] ", "[x] ", "[X] "].iter().any(|mark| text.starts_with(mark));
    mark && leaf.prefix(line.start).trim_end().ends_with(['-', '*', '+', '.', ')'])
}
