//! The export of a Nix library's documentation: each group becomes a section, or a page of a
//! navigation file, each of its entries a section in that.

use std::collections::{HashMap, HashSet};

use super::loaded::{Data, Loaded, LoadedUnit};
use super::options::branch;
use super::request::Slot;
use crate::diagnostics::{Code, Diagnostic, Suggestions};
use crate::formats::json::{self, Located, Value};
use crate::manual::embedded::{EmbeddedText, EmbeddedTexts};
use crate::manual::files::{folder_of, join_relative};
use crate::manual::input::Input;
use crate::manual::model::{Included, Unit, UnitKind};
use crate::manual::walk;
use crate::markdown::tree::{Block, BlockKind, Document, FootnoteReference, Heading, Id, Inline, InlineKind};
use crate::source::{FileId, Sources, Span};

/// Takes in one export: adds its sections to the units, as what the include block comes to.
pub(super) fn add(loaded: &mut Loaded, data: &Data, sources: &Sources, input: &Input) {
    let root = match json::parse(data.file, sources.file(data.file)) {
        Ok(root) => root,
        Err(error) => return loaded.diagnostics.push(error),
    };
    loaded.diagnostics.extend(json::duplicate_keys(data.file, &root));
    let mut export = NixdocExport {
        file: data.file,
        json: sources.file(data.file).text(),
        input,
        diagnostics: Vec::new(),
        embedded: &mut loaded.embedded,
        taken: HashSet::new(),
        suggestions: Suggestions::default(),
    };
    let sections = export.read(&root);
    let mut found = export.diagnostics;
    loaded.diagnostics.append(&mut found);
    let folder = sources.file(data.file).path().parent().map(std::path::Path::to_owned).unwrap_or_default();
    let source = match &data.include.kind {
        crate::markdown::tree::IncludeKind::Nixdoc { source } => source.path.as_str(),
        _ => "",
    };
    let base = folder_of(&loaded.unit(data.unit).path);
    let stem = join_relative(base, source);
    let stem = stem.strip_suffix(".json").unwrap_or(&stem).to_owned();
    let include = data.include.index;
    *loaded.unit_mut(data.unit).include_mut(include) = Included::Units(Vec::with_capacity(sections.len()));
    for (position, (group, document)) in sections.into_iter().enumerate() {
        let kind = UnitKind::Generated(data.kind);
        let unit = Unit::new(kind, document, format!("{stem}/{group}.md"), folder.clone());
        let record = LoadedUnit::new(unit).id_prefix(Some(format!("auto-generated-{group}")));
        loaded.add(record, Some(Slot { parent: data.unit, include, position }));
    }
}

struct NixdocExport<'a> {
    file: FileId,
    /// The text of the file.
    json: &'a str,
    input: &'a Input,
    diagnostics: Vec<Diagnostic>,
    embedded: &'a mut EmbeddedTexts,
    /// Entries that are in a group already: an entry of several groups has its id in the first.
    taken: HashSet<String>,
    suggestions: Suggestions,
}

/// A group, and its section as far as it is written.
struct Section {
    id: String,
    document: Document,
}

impl NixdocExport<'_> {
    fn read(&mut self, root: &Located) -> Vec<(String, Document)> {
        let version = root.get("schemaVersion");
        if !matches!(version.map(|v| &v.value), Some(Value::Number(n)) if n == "1") {
            let at = version.unwrap_or(root);
            let message = "unsupported nixdoc export: `schemaVersion` is not 1";
            self.error(at, message.to_owned());
            return Vec::new();
        }
        let (Some(groups), Some(entries)) = (self.list(root, "groups"), self.list(root, "entries")) else {
            return Vec::new();
        };
        let mut sections: Vec<Section> = groups.iter().filter_map(|group| self.group(group)).collect();
        let index: HashMap<String, usize> = sections.iter().enumerate().map(|(n, s)| (s.id.clone(), n)).collect();
        for entry in entries {
            self.entry(entry, &mut sections, &index);
        }
        sections.into_iter().map(|section| (section.id, section.document)).collect()
    }

    fn list<'l>(&mut self, root: &'l Located, key: &str) -> Option<&'l [Located]> {
        let found = root.get(key);
        if let Some(list) = found.and_then(Located::as_array) {
            return Some(list);
        }
        self.error(found.unwrap_or(root), format!("missing list `{key}` in the nixdoc export"));
        None
    }

    fn group(&mut self, group: &Located) -> Option<Section> {
        let Some((id, id_at)) = group.get("id").and_then(|id| Some((id.as_str()?, id))) else {
            self.error(group, "a group has no `id`".to_owned());
            return None;
        };
        let span = self.span(id_at);
        // The heading covers all of the group or entry, so that what is in it lies within, in whichever order its keys are.
        let whole = self.span(group);
        self.embedded.add(whole, format!("the group `{id}`"));
        let content = vec![Inline { span, kind: InlineKind::Text(id.to_owned()) }];
        let anchor = Id { name: format!("sec-functions-library-{}", anchor(id)), span };
        let heading = Heading { level: 1, id: Some(anchor), content };
        let mut section = Section {
            id: anchor_or(id, "group"),
            document: Document::new(self.file, vec![Block { span: whole, kind: BlockKind::Heading(heading) }]),
        };
        if let Some(description) = group.get("description").filter(|d| d.value != Value::Null) {
            match description.as_str() {
                Some(_) => {
                    let text = self.written(description);
                    self.text(&text, &format!("in the group `{id}`"), 1, &mut section.document);
                }
                None => {
                    let word = description.word();
                    self.error(
                        description,
                        format!("the `description` of the group `{id}` must be a string, not {word}"),
                    );
                }
            }
        }
        Some(section)
    }

    fn entry(&mut self, entry: &Located, sections: &mut [Section], index: &HashMap<String, usize>) {
        let Some((id, id_at)) = entry.get("id").and_then(|id| Some((id.as_str()?, id))) else {
            self.error(entry, "an entry has no `id`".to_owned());
            return;
        };
        let text = |key: &str| entry.get(key).and_then(Located::as_str);
        let source = entry.get("source");
        let file = source.and_then(|s| s.get("file")).and_then(Located::as_str);
        let line = source.and_then(|s| s.get("line")).and_then(|line| match &line.value {
            Value::Number(line) => Some(line.as_str()),
            _ => None,
        });
        let groups = entry.get("groups").and_then(Located::as_array);
        let within = |key: &str| source.and_then(|source| source.get(key));
        let fields = [
            ("attrPath", entry.get("attrPath"), text("attrPath").is_some(), "a string"),
            ("description", entry.get("description"), text("description").is_some(), "a string"),
            ("groups", entry.get("groups"), groups.is_some(), "an array"),
            ("source.file", within("file"), file.is_some(), "a string"),
            ("source.line", within("line"), line.is_some(), "a number"),
        ];
        for (field, value, right, expected) in fields {
            match value {
                _ if right => {}
                Some(value) => {
                    let message = format!("the `{field}` of the entry `{id}` must be {expected}, not {}", value.word());
                    self.error(value, message);
                }
                None => self.error(id_at, format!("the entry `{id}` has no `{field}`")),
            }
        }
        let description = entry.get("description").filter(|description| description.as_str().is_some());
        let (Some(path), Some(description), Some(groups), Some(file), Some(line)) =
            (text("attrPath"), description.map(|text| self.written(text)), groups, file, line)
        else {
            return;
        };
        let span = self.span(id_at);
        let whole = self.span(entry);
        self.embedded.add(whole, format!("the entry `{id}`"));
        for group in groups {
            let known = group.as_str().and_then(|group| index.get(&anchor_or(group, "group")));
            let Some(section) = known.and_then(|n| sections.get_mut(*n)) else {
                let name = group.as_str().unwrap_or_default();
                let near = self
                    .suggestions
                    .nearest(name, || index.keys().map(String::as_str))
                    .map(|near| format!("did you mean `{near}`?"));
                let span = self.span(group);
                // nixos-render-docs leaves such an entry out without a word.
                let message = format!("entry `{id}` is skipped: the export has no group `{name}`");
                self.diagnostics.push(Diagnostic::warning(Code::UnknownNixdocGroup, span, message).maybe_help(near));
                continue;
            };
            let what = format!("in the entry `{id}`");
            // An entry of several groups is described in the first; the others lead there, since ids are unique.
            let name = format!("function-library-{}", anchor(id));
            let first = self.taken.insert(id.to_owned());
            let own = if first { name.clone() } else { format!("auto-generated-{}-{name}", section.id) };
            let content = vec![Inline { span, kind: InlineKind::Code(path.to_owned()) }];
            let heading = Heading { level: 2, id: Some(Id { name: own, span }), content };
            section.document.blocks.push(Block { span: whole, kind: BlockKind::Heading(heading) });
            if !first {
                let see = EmbeddedText::made(&format!("See [](#{name})."), span);
                self.text(&see, &what, 0, &mut section.document);
                continue;
            }
            self.text(&description, &what, 2, &mut section.document);
            let revision = branch(&self.input.revision);
            let located = format!(
                "Located at [{file}:{line}](https://github.com/NixOS/nixpkgs/blob/{revision}/{file}#L{line}) in `<nixpkgs>`."
            );
            self.text(&EmbeddedText::made(&located, span), &what, 0, &mut section.document);
        }
    }

    /// The text of a string, without white space around it.
    fn written(&self, string: &Located) -> EmbeddedText {
        EmbeddedText::json(self.file, self.json, string.range.clone()).trimmed()
    }

    /// Appends a text to a section, its headings some levels down.
    fn text(&mut self, text: &EmbeddedText, what: &str, levels: u8, into: &mut Document) {
        let mut read = text.read(Some(&what), self.input.reading());
        self.diagnostics.append(&mut read.diagnostics);
        lower(&mut read.blocks, levels);
        let offset = into.footnotes.len();
        if offset > 0 && !read.footnotes.is_empty() {
            move_footnotes(&mut read.blocks, offset);
            read.footnotes.iter_mut().for_each(|footnote| move_footnotes(&mut footnote.blocks, offset));
        }
        let include = |block: &Block| matches!(block.kind, BlockKind::Include(_));
        let mut first = None;
        walk::blocks(&read.blocks, &mut |block| first = first.or(include(block).then_some(block.span)));
        if let Some(span) = first {
            walk::remove(&mut read.blocks, &include);
            let message = format!("{what}: include inside a nixdoc export");
            self.diagnostics.push(Diagnostic::error(Code::InvalidNixdoc, span, message));
        }
        into.blocks.append(&mut read.blocks);
        into.footnotes.append(&mut read.footnotes);
    }

    fn span(&self, at: &Located) -> Span {
        Span::new(self.file, at.range.start, at.range.end)
    }

    fn error(&mut self, at: &Located, message: String) {
        let end =
            if matches!(at.value, Value::Object(_) | Value::Array(_)) { at.range.start + 1 } else { at.range.end };
        let span = Span::new(self.file, at.range.start, end);
        self.diagnostics.push(Diagnostic::error(Code::InvalidNixdoc, span, message));
    }
}

/// The part of a name that can be in an id.
fn anchor(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric() || "._-".contains(*c)).collect()
}

fn anchor_or(name: &str, default: &str) -> String {
    let anchor = anchor(name);
    if anchor.is_empty() { default.to_owned() } else { anchor }
}

fn lower(blocks: &mut [Block], levels: u8) {
    for block in blocks {
        match &mut block.kind {
            BlockKind::Heading(heading) => heading.level = (heading.level + levels).min(6),
            BlockKind::Numbered(_) => {}
            kind => walk::parts_mut(kind, |part| {
                if let walk::PartMut::Blocks(inner) = part {
                    lower(inner, levels);
                }
            }),
        }
    }
}

fn move_footnotes(blocks: &mut [Block], by: usize) {
    for block in blocks {
        walk::parts_mut(&mut block.kind, |part| match part {
            walk::PartMut::Text(text) => move_references(text, by),
            walk::PartMut::Blocks(inner) => move_footnotes(inner, by),
        });
    }
}

fn move_references(inlines: &mut [Inline], by: usize) {
    for inline in inlines {
        if let InlineKind::FootnoteReference(FootnoteReference { footnote, .. }) = &mut inline.kind {
            *footnote += by;
        } else if let Some(content) = walk::inline_content_mut(&mut inline.kind) {
            move_references(content, by);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::anchor;

    #[test]
    fn anchors() {
        assert_eq!(anchor("lib.strings.concat'"), "lib.strings.concat");
        assert_eq!(anchor("a b/<c>_-é"), "abc_-");
    }
}
