//! References of module options (DIALECT.md § 7): an options.json becomes a list in nrd's order, its texts read.
//!
//! The file may hold tens of thousands of options, so it is cut at its keys first, and the pieces are read in
//! parallel.

use std::cmp::Ordering;
use std::fmt::Write as _;

use rayon::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use super::{Declaration, ModuleOption, json, relocate, walk};
use crate::diagnostics::{Code, Diagnostic, not_json};
use crate::markdown::tree::{Block, BlockKind, Document, InlineKind};
use crate::source::{FileId, Sources, Span};

/// Reads the options of a file.
pub(super) fn read(
    file: FileId,
    sources: &Sources,
    id_prefix: &str,
    revision: &str,
) -> (Vec<ModuleOption>, Vec<Diagnostic>) {
    let source = sources.file(file);
    let members = match json::members(file, source) {
        Ok(members) => members,
        Err(error) => return (Vec::new(), vec![error]),
    };
    let reader = Reader { file, text: source.text(), id_prefix, revision };
    let read: Vec<(Option<ModuleOption>, Vec<Diagnostic>)> =
        members.into_par_iter().map(|member| reader.option(member)).collect();
    let mut options = Vec::with_capacity(read.len());
    let mut diagnostics = Vec::new();
    for (option, found) in read {
        options.extend(option);
        diagnostics.extend(found);
    }
    // A key that is written twice: the last one counts, as everywhere in JSON.
    let mut last = std::collections::HashMap::with_capacity(options.len());
    for (n, option) in options.iter().enumerate() {
        last.insert(option.name.clone(), n);
    }
    if last.len() < options.len() {
        let mut n = 0;
        options.retain(|option| {
            n += 1;
            last.get(&option.name) == Some(&(n - 1))
        });
    }
    options.sort_by(|a, b| compare(&a.loc, &b.loc));
    (options, diagnostics)
}

/// nrd's order: by each part of the name, `enable…` first, then `package…`, then the rest.
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

/// The id of an option: some characters of its name cannot stand in one.
pub fn option_id(prefix: &str, name: &str) -> String {
    prefix
        .chars()
        .chain(name.chars())
        .map(|c| if matches!(c, '*' | '<' | '>' | '[' | ']' | ':' | '"' | ' ') { '_' } else { c })
        .collect()
}

/// An option as the file has it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object")]
struct RawOption {
    loc: Vec<String>,
    description: Option<Value>,
    #[serde(rename = "type")]
    typ: Option<String>,
    default: Option<Value>,
    example: Option<Value>,
    related_packages: Option<String>,
    read_only: Option<bool>,
    declarations: Option<Vec<RawPlace>>,
    definitions: Option<Vec<RawPlace>>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "what `declarations` and `definitions` list is a path, or an object with a `name`")]
enum RawPlace {
    Path(String),
    Named { name: String, url: Option<String> },
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    id_prefix: &'a str,
    revision: &'a str,
}

impl Reader<'_> {
    fn option(&self, member: json::RawMember) -> (Option<ModuleOption>, Vec<Diagnostic>) {
        let json::RawMember { key: name, key_range, range } = member;
        let span = Span::new(self.file, key_range.start, key_range.end);
        let raw: RawOption = match serde_json::from_str(&self.text[range.clone()]) {
            Ok(raw) => raw,
            Err(error) => {
                let (place, why) = not_json::fault(&self.text[range.clone()], &error);
                let within = Span::new(self.file, range.start + place.start, range.start + place.end);
                let at = if place.is_empty() { span } else { within };
                let message = format!("the option `{name}` cannot be read: {why}");
                return (None, vec![Diagnostic::error(Code::InvalidOption, at, message)]);
            }
        };
        let mut texts = Texts { name: &name, span, diagnostics: Vec::new() };
        let description = texts.description(raw.description.as_ref());
        let read_only = if raw.read_only == Some(true) { " *(read only)*" } else { "" };
        let type_line = match raw.typ.as_deref() {
            Some(typ) if !typ.is_empty() => texts.read(&format!("*Type:*\n{}{read_only}", escape(typ))),
            _ => Vec::new(),
        };
        let default = texts.value("Default", raw.default.as_ref());
        let example = texts.value("Example", raw.example.as_ref());
        let related = raw.related_packages.as_deref().map(|text| texts.read(text)).unwrap_or_default();
        let diagnostics = texts.diagnostics;
        let places = |places: Option<Vec<RawPlace>>| {
            places.unwrap_or_default().into_iter().map(|place| self.declaration(place)).collect()
        };
        let option = ModuleOption {
            id: option_id(self.id_prefix, &name),
            name,
            span,
            loc: raw.loc,
            description,
            type_line,
            default,
            example,
            related,
            declarations: places(raw.declarations),
            definitions: places(raw.definitions),
        };
        (Some(option), diagnostics)
    }

    /// A path is shown, and linked, as one of nixpkgs where it is relative.
    fn declaration(&self, place: RawPlace) -> Declaration {
        let path = match place {
            RawPlace::Named { name, url } => return Declaration { name, url },
            RawPlace::Path(path) => path,
        };
        if !path.starts_with('/') {
            let url = format!("https://github.com/NixOS/nixpkgs/blob/{}/{path}", branch(self.revision));
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
struct Texts<'a> {
    name: &'a str,
    span: Span,
    diagnostics: Vec<Diagnostic>,
}

impl Texts<'_> {
    fn description(&mut self, description: Option<&Value>) -> Vec<Block> {
        match description {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::String(text)) => self.read(text),
            Some(Value::Object(object)) if object.get("_type").and_then(Value::as_str) == Some("mdDoc") => {
                let text = object.get("text").and_then(Value::as_str).unwrap_or_default().to_owned();
                self.read(&text)
            }
            Some(_) => {
                self.refuse("description", "it is neither a string nor an `mdDoc`");
                Vec::new()
            }
        }
    }

    /// A default or an example, with its label.
    fn value(&mut self, label: &str, value: Option<&Value>) -> Vec<Block> {
        let Some(value) = value.filter(|value| !is_nothing(value)) else { return Vec::new() };
        let text = value.get("text").and_then(Value::as_str);
        match (value.get("_type").and_then(Value::as_str), text) {
            (Some("literalMD"), Some(text)) => self.read(&format!("*{label}:*\n{text}")),
            (Some("literalExpression"), Some(text)) => self.read(&format!("*{label}:*\n{}", code(text))),
            _ => {
                let key = label.to_lowercase();
                self.refuse(&key, "it is neither a `literalExpression` nor a `literalMD`");
                Vec::new()
            }
        }
    }

    fn refuse(&mut self, key: &str, why: &str) {
        let message = format!("the `{key}` of the option `{}` cannot be read: {why}", self.name);
        self.diagnostics.push(Diagnostic::error(Code::InvalidOption, self.span, message));
    }

    fn read(&mut self, text: &str) -> Vec<Block> {
        if text.is_empty() {
            return Vec::new();
        }
        let mut document = relocate::read(text, self.span, &format!("in the option `{}`", self.name));
        self.diagnostics.append(&mut document.diagnostics);
        if let Some(what) = forbidden(&document) {
            let message = format!("the option `{}` has {what} in its text, where that is not allowed", self.name);
            self.diagnostics.push(
                Diagnostic::error(Code::ForbiddenInOption, self.span, message)
                    .help("the text of an option has no headings, anchors, examples, figures, footnotes, images, includes or recipes"),
            );
            // What it would include is not its own.
            walk::remove(&mut document.blocks, &|block| matches!(block.kind, BlockKind::Include(_)));
        }
        document.blocks
    }
}

/// What nrd takes for no value at all.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Object(object) => object.is_empty(),
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::Bool(true) => false,
    }
}

/// The first thing in a text that an option cannot have.
fn forbidden(document: &Document) -> Option<&'static str> {
    let mut found = None;
    if !document.footnotes.is_empty() {
        found = Some("a footnote");
    }
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
        found.get_or_insert(what);
    });
    walk::all_inlines(&document.blocks, &mut |inline| {
        let what = match &inline.kind {
            InlineKind::Span(_) => "an anchor or a bracketed span",
            InlineKind::Image(_) => "an image",
            InlineKind::FootnoteReference(_) => "a footnote",
            _ => return,
        };
        found.get_or_insert(what);
    });
    found
}

/// A text as Markdown that reads as that text.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '<' | '[' | '`' | '.' | '#' | '&' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// A text as code: inline, or a block where it has several lines; with more backticks than it has itself.
fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let (count, separator) = if text.contains('\n') { (longest + 3, '\n') } else { (longest + 1, ' ') };
    let ticks = "`".repeat(count);
    let mut markdown = String::with_capacity(text.len() + 2 * count + 2);
    let _ = write!(markdown, "{ticks}{separator}{text}{separator}{ticks}");
    markdown
}

#[cfg(test)]
mod tests;
