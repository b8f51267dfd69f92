//! Code blocks that are none: `{=include=}` (guide: “Includes”) and nixbook's own `{=recipe=}`.

use std::ops::Range;

use super::inline::Context;
use super::lines::{SourceLine, lines};
use super::tree::{BlockKind, CodeBlock, FileKind, Id, Include, IncludeEntry, IncludeKind, RecipeDirective};
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::source::Span;

/// The types of includes, as they are written.
const TYPES: [&str; 7] = ["preface", "parts", "chapters", "sections", "appendix", "options", "nixdoc"];

/// Reads a code block whose info string says that it is an include or a recipe; `None` where it is code after
/// all, also where its type is unknown, which is told. `index` is the number of include blocks before it.
pub(super) fn read(
    span: Span,
    info: Range<usize>,
    code: &CodeBlock,
    index: usize,
    context: &mut Context<'_>,
) -> Option<BlockKind> {
    let text = context.text;
    let written = &text[info.clone()];
    if let Some(rest) = written.strip_prefix("{=include=} ") {
        let words = words(text, info.end - rest.len()..info.end);
        let (kind, arguments) = words.split_first()?;
        let block = IncludeReader { span, code, context };
        return block.include(kind, arguments, index).map(BlockKind::Include);
    }
    let rest = written.strip_prefix("{=recipe=}")?;
    let words = words(text, info.end - rest.len()..info.end);
    IncludeReader { span, code, context }.recipe(&words).map(BlockKind::Recipe)
}

/// The words of a range of the text with their ranges.
fn words(text: &str, range: Range<usize>) -> Vec<(Range<usize>, &str)> {
    let whole = &text[range.clone()];
    let start = |word: &str| range.start + (word.as_ptr() as usize - whole.as_ptr() as usize);
    whole.split_whitespace().map(|word| (start(word)..start(word) + word.len(), word)).collect()
}

/// What an include's arguments say.
#[derive(Default)]
struct IncludeArguments {
    into_file: Option<Id>,
    auto_id_prefix: Option<String>,
}

/// The name of a file that an argument names without the slashes that belong before it.
pub fn bare_name(value: &str) -> Option<&str> {
    let name = value.trim_start_matches('/');
    (!name.is_empty() && !name.contains('/')).then_some(name)
}

struct IncludeReader<'a, 'c, 'b> {
    span: Span,
    code: &'b CodeBlock,
    context: &'a mut Context<'c>,
}

impl IncludeReader<'_, '_, '_> {
    fn error(&mut self, code: Code, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.context.diagnostics.push(Diagnostic::error(code, span, message).help(help));
    }

    /// The lines of the block, trimmed, with their ranges and numbers within the source.
    fn lines(&self) -> Vec<IncludeEntry> {
        let range = self.code.text_span.range();
        let text = self.context.text;
        let first_line = self.context.lines.partition_point(|line| line.begin < range.start) + 1;
        let source_lines = lines(&text[range.clone()]);
        let entry = |(n, (line, line_range)): (usize, (&str, &SourceLine))| {
            let path = line.trim();
            let (begin, end) = (range.start + line_range.begin, range.start + line_range.end);
            // Markers of quotes and indents are before the path.
            let found = match text[begin..end].rfind(path) {
                Some(at) if !path.is_empty() => begin + at..begin + at + path.len(),
                // Of a line without a path, all that it has.
                _ => begin..end,
            };
            IncludeEntry { path: path.to_owned(), span: self.context.span(found), line: first_line + n }
        };
        self.code.text.lines().zip(&source_lines).enumerate().map(entry).collect()
    }

    fn include(
        mut self,
        kind: &(Range<usize>, &str),
        arguments: &[(Range<usize>, &str)],
        index: usize,
    ) -> Option<Include> {
        let (range, kind) = (kind.0.clone(), kind.1);
        let file_kind = match kind {
            "preface" => Some(FileKind::Preface),
            "parts" => Some(FileKind::Part),
            "chapters" => Some(FileKind::Chapter),
            "sections" => Some(FileKind::Section),
            "appendix" => Some(FileKind::Appendix),
            "options" | "nixdoc" => None,
            _ => {
                let span = self.context.span(range);
                let help = match nearest(kind, TYPES.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("use one of {}", TYPES.map(|t| format!("`{t}`")).join(", ")),
                };
                self.error(Code::UnknownIncludeType, span, format!("unknown include type `{kind}`"), help);
                return None;
            }
        };
        let IncludeArguments { into_file, auto_id_prefix } = self.arguments(arguments, file_kind.is_some());
        let kind = match (file_kind, kind) {
            (Some(kind), _) => IncludeKind::Files { kind, entries: self.paths() },
            (None, "options") => self.options()?,
            _ => self.nixdoc()?,
        };
        Some(Include { index, kind, into_file, auto_id_prefix })
    }

    fn arguments(&mut self, words: &[(Range<usize>, &str)], files: bool) -> IncludeArguments {
        let mut arguments = IncludeArguments::default();
        for (range, word) in words {
            let span = self.context.span(range.clone());
            let (key, value) = word.split_once('=').unwrap_or((word, ""));
            let value_span = self.context.span(range.end - value.len()..range.end);
            match key {
                "html:into-file" if files => {
                    match value.strip_prefix("//").filter(|n| !n.contains('/') && !n.is_empty()) {
                        Some(name) => arguments.into_file = Some(Id { name: name.to_owned(), span: value_span }),
                        None => {
                            let name = bare_name(value).unwrap_or("NAME.html");
                            self.error(
                                Code::BadIntoFile,
                                value_span,
                                "`html:into-file` must be `//` and a file name",
                                format!("write `html:into-file=//{name}`"),
                            );
                        }
                    }
                }
                "auto-id-prefix" => arguments.auto_id_prefix = Some(value.to_owned()),
                _ if key.starts_with("html:") => {
                    let (message, help) = if files {
                        (format!("unknown include argument `{key}`"), "use `html:into-file=//NAME.html`")
                    } else {
                        (format!("argument `{key}` is not allowed in this include"), "remove the argument")
                    };
                    self.error(Code::UnknownIncludeArgument, span, message, help);
                }
                // Arguments of other namespaces are for other renderers.
                _ => {}
            }
        }
        arguments
    }

    fn paths(&mut self) -> Vec<IncludeEntry> {
        self.full_lines("each line of an include is the path of a file")
    }

    /// The lines that are not empty; those that are, are told of.
    fn full_lines(&mut self, rule: &str) -> Vec<IncludeEntry> {
        let (empty, full): (Vec<_>, Vec<_>) = self.lines().into_iter().partition(|line| line.path.is_empty());
        for line in empty {
            self.error(Code::EmptyIncludeLine, line.span, "empty line in an include", format!("remove it: {rule}"));
        }
        full
    }

    fn options(&mut self) -> Option<IncludeKind> {
        const KEYS: [&str; 3] = ["id-prefix", "list-id", "source"];
        let mut values: [Option<IncludeEntry>; 3] = [None, None, None];
        for line in self.full_lines("each line of an include of options is `key: value`") {
            let Some((key, value)) = line.path.split_once(':') else {
                self.error(Code::BadOptionsLine, line.span, "missing colon", "write `key: value`");
                continue;
            };
            let (key, value) = (key.trim(), value.trim());
            let Some(known) = KEYS.iter().position(|k| *k == key) else {
                let help = nearest(key, KEYS.iter().copied())
                    .map_or("use `id-prefix`, `list-id` and `source`".to_owned(), |k| format!("did you mean `{k}`?"));
                self.error(Code::UnknownOptionsKey, line.span, format!("unknown key `{key}`"), help);
                continue;
            };
            if let Some(first) = &values[known] {
                let message = format!("duplicate key `{key}`");
                self.context.diagnostics.push(
                    Diagnostic::error(Code::DuplicateOptionsKey, line.span, message)
                        .label(first.span, "first used here")
                        .help("remove one of them"),
                );
                continue;
            }
            if key == "source" && value.is_empty() {
                self.error(Code::BadOptionsLine, line.span, "`source` is empty", "write `source: options.json`");
            }
            let end = line.span.end as usize;
            let span = self.context.span(end - value.len().min(line.span.range().len())..end);
            values[known] = Some(IncludeEntry { path: value.to_owned(), span, line: line.line });
        }
        for (key, value) in KEYS.iter().zip(&values) {
            if value.is_none() {
                let help = format!("add a line `{key}: …`");
                self.error(Code::MissingOptionsKey, self.span, format!("missing key `{key}`"), help);
            }
        }
        let [id_prefix, list_id, source] = values;
        let source = source.filter(|source| !source.path.is_empty());
        let name = |entry: IncludeEntry| Id { name: entry.path, span: entry.span };
        Some(IncludeKind::Options { id_prefix: name(id_prefix?), list_id: name(list_id?), source: source? })
    }

    fn nixdoc(&mut self) -> Option<IncludeKind> {
        let mut paths = self.paths();
        if paths.len() != 1 {
            self.error(
                Code::NixdocPath,
                self.span,
                "a nixdoc include needs exactly one path",
                "write the path of the nixdoc export on a separate line",
            );
            return None;
        }
        paths.pop().map(|source| IncludeKind::Nixdoc { source })
    }

    fn recipe(&mut self, words: &[(Range<usize>, &str)]) -> Option<RecipeDirective> {
        let [(range, name)] = words else {
            self.error(
                Code::RecipeName,
                self.span,
                if words.is_empty() { "missing recipe name" } else { "a recipe block can only have one recipe name" },
                "write `{=recipe=} NAME` after the backticks",
            );
            return None;
        };
        let name = Id { name: (*name).to_owned(), span: self.context.span(range.clone()) };
        let lines = self.lines().into_iter().filter(|l| !l.path.is_empty());
        Some(RecipeDirective { name, files: lines.map(|l| Id { name: l.path, span: l.span }).collect() })
    }
}
