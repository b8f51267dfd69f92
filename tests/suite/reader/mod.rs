//! The reader, case by case.
//!
//! - `--- text` is the text of a file;
//! - `--- tree` is what it means, a line for each block of the top level. The trees were held against markdown-it-py 4.3 with
//!   the plugins of nixos-render-docs;
//! - `--- errors` are the faults, each as `CODE LINE:COLUMN-LINE:COLUMN MESSAGE`, and its help on the next line.

mod properties;

use std::fmt::Write as _;
use std::path::Path;

use nixbook::diagnostics::Severity;
use nixbook::markdown::tree::{Align, Block, BlockKind, Document, IncludeKind, Inline, InlineKind, LinkTarget};
use nixbook::source::Sources;

use crate::cases::{Case, Section, case_files};

const SECTIONS: [&str; 3] = ["text", "tree", "errors"];

fn quote(text: &str) -> String {
    format!("{text:?}")
}

fn inlines(list: &[Inline]) -> String {
    let mut out = String::new();
    for inline in list {
        out += &match &inline.kind {
            InlineKind::Text(text) => quote(text),
            InlineKind::SoftBreak => " ⏎ ".into(),
            InlineKind::HardBreak => " br ".into(),
            InlineKind::Code(code) => format!("code({})", quote(code)),
            InlineKind::Emphasis(content) => format!("em({})", inlines(content)),
            InlineKind::Strong(content) => format!("strong({})", inlines(content)),
            InlineKind::Link(link) => {
                let target = match &link.target {
                    LinkTarget::Id(id) => format!("#{id}"),
                    LinkTarget::Url(url) => url.clone(),
                };
                format!("link[{target}]({})", inlines(&link.content))
            }
            InlineKind::Image(image) => format!("image[{}][{}]({})", image.source, image.title, quote(&image.alt)),
            InlineKind::Role(role) => format!("{}({})", role.kind.name(), quote(&role.text)),
            InlineKind::Span(span) => {
                let id = span.id.as_ref().map_or("", |id| &id.name);
                format!("span[{id}{}]({})", if span.keycap { " keycap" } else { "" }, inlines(&span.content))
            }
            InlineKind::FootnoteReference(r) => format!("note[{} {}]", r.footnote, r.id.name),
        };
    }
    out
}

fn list(blocks: &[Block]) -> String {
    blocks.iter().map(block).collect::<Vec<_>>().join(" ")
}

fn block(block: &Block) -> String {
    match &block.kind {
        BlockKind::Heading(h) => {
            format!("h{}[{}]({})", h.level, h.id.as_ref().map_or("", |id| &id.name), inlines(&h.content))
        }
        BlockKind::Paragraph { content, tight: false } => format!("p({})", inlines(content)),
        BlockKind::Paragraph { content, tight: true } => format!("tight({})", inlines(content)),
        BlockKind::Code(code) => format!("pre[{}]({})", code.info, quote(&code.text)),
        BlockKind::Quote(blocks) => format!("quote({})", list(blocks)),
        BlockKind::List(l) => {
            let start = l.start.map_or("ul".to_owned(), |n| format!("ol[{n}]"));
            let items: Vec<String> = l.items.iter().map(|i| format!("li({})", list(&i.blocks))).collect();
            format!("{start}{}({})", if l.compact { " compact" } else { "" }, items.join(" "))
        }
        BlockKind::DefinitionList(items) => {
            let items: Vec<String> = items
                .iter()
                .map(|item| {
                    let definitions: Vec<String> =
                        item.definitions.iter().map(|d| format!("dd({})", list(d))).collect();
                    format!("dt({}) {}", inlines(&item.term), definitions.join(" "))
                })
                .collect();
            format!("dl({})", items.join(" "))
        }
        BlockKind::Table(table) => {
            let mark = |n: usize| match table.align[n] {
                Align::None => "",
                Align::Left => ":-",
                Align::Center => ":-:",
                Align::Right => "-:",
            };
            let cells = |row: &[Vec<Inline>]| row.iter().map(|c| inlines(c)).collect::<Vec<_>>().join(" | ");
            let align: Vec<&str> = (0..table.align.len()).map(mark).collect();
            let rows: Vec<String> = table.rows.iter().map(|row| format!("row({})", cells(row))).collect();
            format!("table[{}](head({}) {})", align.join(" "), cells(&table.header), rows.join(" "))
        }
        BlockKind::Admonition(a) => format!("{}({})", a.kind.class(), list(&a.blocks)),
        BlockKind::Numbered(n) => {
            let id = n.id.as_ref().map_or("", |id| &id.name);
            format!("{}[{id}](title({}) {})", n.kind.class(), inlines(&n.title.content), list(&n.blocks))
        }
        BlockKind::Include(include) => match &include.kind {
            IncludeKind::Files { kind, entries } => {
                let paths: Vec<String> = entries.iter().map(|e| format!("{}:{}", e.line, e.path)).collect();
                let into = include.into_file.as_ref().map_or(String::new(), |f| format!(" into {}", f.name));
                format!("include[{}{into}]({})", kind.word(), paths.join(" "))
            }
            IncludeKind::Options { id_prefix, list_id, source } => {
                format!("options[{} {}]({})", id_prefix.name, list_id.name, source.path)
            }
            IncludeKind::Nixdoc { source } => format!("nixdoc({})", source.path),
        },
        BlockKind::Recipe(directive) => {
            let files: Vec<&str> = directive.files.iter().map(|f| f.name.as_str()).collect();
            format!("recipe[{}]({})", directive.name.name, files.join(" "))
        }
    }
}

fn tree(document: &Document) -> String {
    let mut out = String::new();
    for b in &document.blocks {
        let _ = writeln!(out, "{}", block(b));
    }
    for note in &document.footnotes {
        let _ = writeln!(out, "footnote[{} ×{}]({})", note.label.name, note.references, list(&note.blocks));
    }
    out
}

fn errors(document: &Document, sources: &Sources) -> String {
    let mut out = String::new();
    for d in &document.diagnostics {
        let Some(span) = d.span() else { continue };
        let file = sources.file(span.file);
        let (from, to) = (file.position(span.start), file.position(span.end));
        let word = if d.severity == Severity::Error { "" } else { "warning " };
        let help = d.help.as_deref().unwrap_or_default();
        let (a, b, c, e) = (from.line, from.column, to.line, to.column);
        let _ = writeln!(out, "{word}{} {a}:{b}-{c}:{e} {}\n  {help}", d.code, d.message);
    }
    out
}

/// What came of a case: the sections that it should have.
fn run(case: &Case) -> Result<Case, String> {
    let text = case.get("text").ok_or("it has no section `--- text`")?;
    if let Some(unknown) = case.sections.iter().find(|section| !SECTIONS.contains(&section.name.as_str())) {
        return Err(format!("there is no section `--- {}`", unknown.name));
    }
    let mut sources = Sources::new();
    let id = sources.add(Path::new("x.md"), text.to_owned());
    let document = nixbook::markdown::read(id, text);
    let mut sections = vec![Section::new("text", text), Section::new("tree", tree(&document))];
    let errors = errors(&document, &sources);
    if !errors.is_empty() {
        sections.push(Section::new("errors", errors));
    }
    Ok(Case { title: case.title.clone(), sections })
}

case_files!("reader", run; blocks, containers, errors, includes, inlines, typography);
