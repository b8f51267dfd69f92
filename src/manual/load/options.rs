//! References of module options: an options.json, as the option documentation of NixOS is, becomes a list in the order
//! of nixos-render-docs, its texts read.
//!
//! The file may hold tens of thousands of options, so it is cut at its keys first, and the pieces are read in
//! parallel.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Range;

use rayon::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::diagnostics::{Code, Diagnostic};
use crate::formats::json;
use crate::manual::embedded::EmbeddedText;
use crate::manual::module_option::{Declaration, ModuleOption};
use crate::manual::reading::Reading;
use crate::manual::walk;
use crate::markdown::tree::{Block, BlockKind, Document, InlineKind};
use crate::source::{FileId, Sources, Span};

/// How the texts of options are read.
#[derive(Clone, Copy, Debug)]
pub struct OptionTexts<'a> {
    /// The revision of nixpkgs that the addresses of declarations name; "local" for the main branch.
    pub revision: &'a str,
    /// Whether our own blocks are known: where they are, they are refused, elsewhere they are code.
    pub recipe_directives: bool,
    /// Whether markup is told that was meant, but is text by the rules of the dialect.
    pub near_misses: bool,
    /// Whether texts may have images.
    pub images: bool,
}

/// Reads the options of a file, in the order of nixos-render-docs; their ids begin with `id_prefix`. What is wrong points
/// into their texts, and names the option.
pub fn read(
    file: FileId,
    sources: &Sources,
    id_prefix: &str,
    how: OptionTexts<'_>,
) -> (Vec<ModuleOption>, Vec<Diagnostic>) {
    let source = sources.file(file);
    let members = match json::members(file, source) {
        Ok(members) => members,
        Err(error) => return (Vec::new(), vec![error]),
    };
    let keys = members.iter().map(|member| (member.key.as_str(), &member.key_range));
    let mut diagnostics = json::duplicates(file, keys);
    let has_duplicates = !diagnostics.is_empty();
    let reader = OptionsReader { file, text: source.text(), id_prefix, how };
    let read: Vec<(Option<ModuleOption>, Vec<Diagnostic>)> =
        members.into_par_iter().map(|member| reader.option(member)).collect();
    let mut options = Vec::with_capacity(read.len());
    for (option, found) in read {
        options.extend(option);
        diagnostics.extend(found);
    }
    if has_duplicates {
        keep_last(&mut options);
    }
    options.sort_by(|a, b| compare(&a.loc, &b.loc));
    (options, diagnostics)
}

/// Of a key that is written twice the last one counts, as everywhere in JSON.
fn keep_last(options: &mut Vec<ModuleOption>) {
    let last: HashMap<String, usize> = options.iter().enumerate().map(|(n, option)| (option.name.clone(), n)).collect();
    let mut n = 0;
    options.retain(|option| {
        n += 1;
        last.get(&option.name) == Some(&(n - 1))
    });
}

/// nixos-render-docs' order: by each part of the name, `enable…` first, then `package…`, then the rest.
pub fn compare(a: &[String], b: &[String]) -> Ordering {
    let key = |part: &String| match part {
        p if p.starts_with("enable") => 0,
        p if p.starts_with("package") => 1,
        _ => 2,
    };
    for (a, b) in a.iter().zip(b) {
        let order = key(a).cmp(&key(b)).then_with(|| a.cmp(b));
        if order != Ordering::Equal {
            return order;
        }
    }
    a.len().cmp(&b.len())
}

/// The id of an option: some characters of its name cannot be part of one.
pub fn option_id(prefix: &str, name: &str) -> String {
    prefix
        .chars()
        .chain(name.chars())
        .map(|c| if matches!(c, '*' | '<' | '>' | '[' | ']' | ':' | '"' | ' ') { '_' } else { c })
        .collect()
}

/// An option as the file has it. What holds texts is kept as it is written, to know where.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object")]
struct RawOption<'a> {
    loc: Vec<String>,
    #[serde(borrow)]
    description: Option<&'a RawValue>,
    #[serde(borrow, rename = "type")]
    typ: Option<&'a RawValue>,
    #[serde(borrow)]
    default: Option<&'a RawValue>,
    #[serde(borrow)]
    example: Option<&'a RawValue>,
    #[serde(borrow)]
    related_packages: Option<&'a RawValue>,
    read_only: Option<bool>,
    declarations: Option<Vec<RawDeclaration>>,
    definitions: Option<Vec<RawDeclaration>>,
}

/// A value that says what it is.
#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Typed<'a> {
    #[serde(rename = "_type")]
    kind: Option<Value>,
    #[serde(borrow)]
    text: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "entries of `declarations` and `definitions` must be paths or objects with a `name`")]
enum RawDeclaration {
    Path(String),
    Named { name: String, url: Option<String> },
}

struct OptionsReader<'a> {
    file: FileId,
    text: &'a str,
    id_prefix: &'a str,
    how: OptionTexts<'a>,
}

impl OptionsReader<'_> {
    fn option(&self, member: json::RawMember) -> (Option<ModuleOption>, Vec<Diagnostic>) {
        let json::RawMember { key: name, key_range, range } = member;
        let span = Span::new(self.file, key_range.start, key_range.end);
        let mut texts = EntryTexts { reader: self, name: &name, span, diagnostics: Vec::new() };
        let Some(raw) = texts.parse::<RawOption<'_>>(&range) else { return (None, texts.diagnostics) };
        let description = texts.description(raw.description);
        let type_line = texts.type_line(raw.typ, raw.read_only == Some(true));
        let default = texts.value("Default", raw.default);
        let example = texts.value("Example", raw.example);
        let related = raw.related_packages.and_then(|related| texts.string(related));
        let related = related.map(|text| texts.read(&text)).unwrap_or_default();
        let diagnostics = texts.diagnostics;
        let declarations = |declarations: Option<Vec<RawDeclaration>>| {
            declarations.unwrap_or_default().into_iter().map(|declared| self.declaration(declared)).collect()
        };
        let option = ModuleOption {
            id: option_id(self.id_prefix, &name),
            name,
            span,
            whole: Span::new(self.file, key_range.start, range.end),
            loc: raw.loc,
            description,
            type_line,
            default,
            example,
            related,
            declarations: declarations(raw.declarations),
            definitions: declarations(raw.definitions),
        };
        (Some(option), diagnostics)
    }

    /// The range of a value that was read from the text.
    fn range(&self, value: &RawValue) -> Range<usize> {
        let start = value.get().as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        start..start + value.get().len()
    }

    /// A path is shown, and linked, as one of nixpkgs where it is relative.
    fn declaration(&self, declared: RawDeclaration) -> Declaration {
        let path = match declared {
            RawDeclaration::Named { name, url } => return Declaration { name, url },
            RawDeclaration::Path(path) => path,
        };
        if !path.starts_with('/') {
            let url = format!("https://github.com/NixOS/nixpkgs/blob/{}/{path}", branch(self.how.revision));
            return Declaration { name: format!("<nixpkgs/{path}>"), url: Some(url) };
        }
        let name = match path.rsplit_once("/nix/") {
            Some((before, rest)) if before.contains("nixops") => format!("<nixops/{rest}>"),
            _ => path.clone(),
        };
        Declaration { name, url: Some(format!("file://{path}")) }
    }
}

/// What a revision is called in an address.
pub(super) fn branch(revision: &str) -> &str {
    if revision == "local" { "master" } else { revision }
}

/// The texts of one option.
struct EntryTexts<'n, 't> {
    reader: &'n OptionsReader<'t>,
    name: &'n str,
    /// The span of its key, for messages.
    span: Span,
    diagnostics: Vec<Diagnostic>,
}

impl<'t> EntryTexts<'_, 't> {
    /// Reads the value at a range of the file; what is wrong with it is told there, or, where something is missing, at
    /// the option.
    fn parse<T: Deserialize<'t>>(&mut self, range: &Range<usize>) -> Option<T> {
        let text = self.reader.text.get(range.clone()).unwrap_or_default();
        let (at_value, why) = match json::typed::from_json(text) {
            Ok(value) => return Some(value),
            Err(fault) => fault,
        };
        let within = Span::new(self.span.file, range.start + at_value.start, range.start + at_value.end);
        let at = if at_value.is_empty() { self.span } else { within };
        let message = format!("invalid option `{}`: {why}", self.name);
        self.diagnostics.push(Diagnostic::error(Code::InvalidOption, at, message));
        None
    }

    /// The text of a value that must be a string.
    fn string(&mut self, value: &RawValue) -> Option<EmbeddedText> {
        let range = self.reader.range(value);
        // Half of a surrogate pair is no text.
        if !value.get().starts_with('"') || value.get().contains("\\u") {
            self.parse::<String>(&range)?;
        }
        Some(EmbeddedText::json(self.span.file, self.reader.text, range))
    }

    fn description(&mut self, description: Option<&RawValue>) -> Vec<Block> {
        let Some(value) = description else { return Vec::new() };
        let text = match self.typed(value) {
            Some(Typed { kind: Some(Value::String(kind)), text }) if kind == "mdDoc" => {
                text.filter(|text| text.get().starts_with('"'))
            }
            None if value.get().starts_with('"') => Some(value),
            _ => {
                self.refuse("description", value, "expected a string or an `mdDoc`");
                None
            }
        };
        text.and_then(|text| self.string(text)).map(|text| self.read(&text)).unwrap_or_default()
    }

    /// `Type: …`, where the option has one.
    fn type_line(&mut self, typ: Option<&RawValue>, read_only: bool) -> Vec<Block> {
        let Some(typ) = typ.and_then(|typ| self.string(typ)).filter(|typ| !typ.as_str().is_empty()) else {
            return Vec::new();
        };
        let read_only = if read_only { " *(read only)*" } else { "" };
        self.read(&escape(&typ).between("*Type:*\n", read_only))
    }

    /// A default or an example, with its label.
    fn value(&mut self, label: &str, value: Option<&RawValue>) -> Vec<Block> {
        let Some(value) = value.filter(|value| !is_nothing(value.get())) else { return Vec::new() };
        let typed = self.typed(value);
        let kind = typed.as_ref().and_then(|typed| typed.kind.as_ref()).and_then(Value::as_str);
        let text = typed.as_ref().and_then(|typed| typed.text).filter(|text| text.get().starts_with('"'));
        match (kind, text.and_then(|text| self.string(text))) {
            (Some("literalMD"), Some(text)) => self.read(&text.between(&format!("*{label}:*\n"), "")),
            (Some("literalExpression"), Some(text)) => self.read(&code(&text).between(&format!("*{label}:*\n"), "")),
            _ => {
                let key = label.to_lowercase();
                self.refuse(&key, value, "expected a `literalExpression` or a `literalMD`");
                Vec::new()
            }
        }
    }

    /// An object with a `_type`.
    fn typed(&self, value: &RawValue) -> Option<Typed<'t>> {
        let text = self.reader.text.get(self.reader.range(value)).filter(|text| text.starts_with('{'))?;
        serde_json::from_str(text).ok()
    }

    fn refuse(&mut self, key: &str, value: &RawValue, why: &str) {
        let range = self.reader.range(value);
        // An array or object is pointed to by its bracket: its whole text would be too much to show.
        let end = if value.get().starts_with(['{', '[']) { range.start + 1 } else { range.end };
        let message = format!("invalid `{key}` of the option `{}`: {why}", self.name);
        let at = Span::new(self.span.file, range.start, end);
        self.diagnostics.push(Diagnostic::error(Code::InvalidOption, at, message));
    }

    fn read(&mut self, text: &EmbeddedText) -> Vec<Block> {
        if text.as_str().is_empty() {
            return Vec::new();
        }
        let what = format_args!("in the option `{}`", self.name);
        let OptionTexts { recipe_directives, near_misses, .. } = self.reader.how;
        let mut document = text.read(Some(&what), Reading { recipe_directives, near_misses });
        self.diagnostics.append(&mut document.diagnostics);
        if let Some((what, at)) = forbidden(&document, self.reader.how.images) {
            let message = format!("the option `{}` has {what} in its text, which is not allowed", self.name);
            self.diagnostics.push(
                Diagnostic::error(Code::ForbiddenInOption, at, message)
                    .help("remove it: the text of an option cannot have headings, anchors, examples, figures, footnotes, images, includes or recipes"),
            );
            // What it would include is not its own.
            walk::remove(&mut document.blocks, &|block| matches!(block.kind, BlockKind::Include(_)));
        }
        document.blocks
    }
}

/// What Python, and so nixos-render-docs, takes for no value at all.
fn is_nothing(json: &str) -> bool {
    let inner = |open: char, close: char| Some(json.strip_prefix(open)?.strip_suffix(close)?.trim());
    match json {
        "null" | "false" | "\"\"" => true,
        _ if json.starts_with('[') => inner('[', ']') == Some(""),
        _ if json.starts_with('{') => inner('{', '}') == Some(""),
        _ => json.parse::<f64>().is_ok_and(|number| number == 0.0),
    }
}

/// The first thing in a text that an option cannot have, and where it is.
fn forbidden(document: &Document, images: bool) -> Option<(&'static str, Span)> {
    let mut found = document.footnotes.first().map(|footnote| ("a footnote", footnote.label.span));
    walk::blocks(&document.blocks, &mut |block| {
        let what = match &block.kind {
            BlockKind::Heading(_) => "a heading",
            BlockKind::Numbered(numbered) => match numbered.kind {
                crate::markdown::tree::NumberedKind::Example => "an example",
                crate::markdown::tree::NumberedKind::Figure => "a figure",
            },
            BlockKind::Include(_) => "an include",
            BlockKind::Recipe(_) => "a recipe",
            _ => return,
        };
        found.get_or_insert((what, block.span));
    });
    walk::all_inlines(&document.blocks, &mut |inline| {
        let what = match &inline.kind {
            InlineKind::Span(_) => "an anchor or a bracketed span",
            InlineKind::Image(_) if !images => "an image",
            InlineKind::FootnoteReference(_) => "a footnote",
            _ => return,
        };
        found.get_or_insert((what, inline.span));
    });
    found
}

/// A text as Markdown that reads as that text.
fn escape(text: &EmbeddedText) -> EmbeddedText {
    text.escaped(|c| matches!(c, '*' | '<' | '[' | '`' | '.' | '#' | '&' | '\\'))
}

/// A text as code: inline, or a block where it has several lines; with more backticks than it has itself.
fn code(text: &EmbeddedText) -> EmbeddedText {
    let longest = text.as_str().split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let (count, separator) = if text.as_str().contains('\n') { (longest + 3, '\n') } else { (longest + 1, ' ') };
    let ticks = "`".repeat(count);
    text.between(&format!("{ticks}{separator}"), &format!("{separator}{ticks}"))
}

#[cfg(test)]
mod tests;
