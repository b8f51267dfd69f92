//! The navigation file of newer manuals (DIALECT.md § 3): `{"open": [id…], "items": [ITEM…]}`.
//!
//! Its items become an include block of the root, and a group's items one of a unit that stands for the group, so
//! that nothing after this has to know of navigation files.

use std::path::{Path, PathBuf};

use super::files;
use super::json::{self, Located, Value};
use super::load::{Loader, Request};
use super::{Unit, UnitId};
use crate::diagnostics::{Diagnostic, nearest};
use crate::markdown::tree::{
    Block, BlockKind, Document, FileKind, Heading, Id, Include, IncludeEntry, IncludeKind, Inline, InlineKind,
};
use crate::source::{FileId, Span};

const KEYS: [&str; 2] = ["open", "items"];
/// A small one, for those whose file is another.
const EXAMPLE: &str = "a small one: `{\"items\": [{\"file\": \"chapter.md\"}]}`";
const ITEM_KEYS: [&str; 5] = ["file", "label", "id", "children", "id-prefix"];

/// A navigation file that was read.
pub(super) struct Nav {
    file: FileId,
    folder: PathBuf,
    root: Located,
}

/// Where headings without an id get theirs from: the item's own `id-prefix`, or that of a group around it.
enum Prefix {
    None,
    /// Of a group; counts the files that it has been used for.
    Inherited {
        prefix: String,
        used: usize,
    },
}

impl Nav {
    /// Takes in the text of a navigation file.
    pub(super) fn read(loader: &mut Loader<'_>, path: &Path, text: String) -> Option<Self> {
        let file = loader.sources.add(path, text);
        match json::parse(file, loader.sources.file(file)) {
            Ok(root) => {
                let folder = path.parent().map(Path::to_owned).unwrap_or_default();
                Some(Self { file, folder, root })
            }
            Err(error) => {
                loader.loaded.diagnostics.push(error);
                None
            }
        }
    }

    /// The root of a book whose title stands elsewhere.
    pub(super) fn root_unit(&self, path: &Path, title: &str, subtitle: &str) -> Unit {
        let span = Span::new(self.file, 0, 0);
        let blocks = vec![heading(1, None, title, span), heading(2, None, subtitle, span)];
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        self.unit(FileKind::Book, blocks, name, None)
    }

    /// Adds the items to what the root includes, and gives the files to read and the ids that are open at first.
    pub(super) fn attach(&self, loader: &mut Loader<'_>, root: UnitId) -> (Vec<Request>, Vec<Id>) {
        let mut requests = Vec::new();
        let Value::Object(members) = &self.root.value else {
            let message = format!("a navigation file holds an object, not {}", self.root.word());
            loader.loaded.diagnostics.push(self.error(&self.root, message).help(EXAMPLE));
            return (requests, Vec::new());
        };
        for member in members {
            if !KEYS.contains(&member.key.as_str()) {
                let range = member.key_range.clone();
                loader.loaded.diagnostics.push(self.unknown_key(&member.key, range, "a navigation file", &KEYS));
            }
        }
        match self.root.get("items") {
            Some(items) => self.items(loader, items, root, &mut Prefix::None, &mut requests),
            None => loader
                .loaded
                .diagnostics
                .push(self.error(&self.root, "the navigation file has no `items`").help(EXAMPLE)),
        }
        let open = self.root.get("open").map(|open| self.open(loader, open)).unwrap_or_default();
        (requests, open)
    }

    fn open(&self, loader: &mut Loader<'_>, open: &Located) -> Vec<Id> {
        let Some(values) = open.as_array() else {
            loader.loaded.diagnostics.push(self.error(open, format!("`open` is an array of ids, not {}", open.word())));
            return Vec::new();
        };
        let mut ids = Vec::new();
        for value in values {
            match value.as_str() {
                Some(name) => ids.push(Id { name: name.to_owned(), span: self.span(value) }),
                None => loader
                    .loaded
                    .diagnostics
                    .push(self.error(value, format!("an id is a string, not {}", value.word()))),
            }
        }
        ids
    }

    fn items(
        &self,
        loader: &mut Loader<'_>,
        items: &Located,
        parent: UnitId,
        prefix: &mut Prefix,
        requests: &mut Vec<Request>,
    ) {
        let Some(values) = items.as_array() else {
            loader.loaded.diagnostics.push(self.error(items, format!("items are an array, not {}", items.word())));
            return;
        };
        let index = self.add_include(loader, parent, items, values);
        for (position, item) in values.iter().enumerate() {
            if !self.check_item(loader, item) {
                continue;
            }
            let own = item.get("id-prefix").and_then(Located::as_str).map(str::to_owned);
            let label = item.get("label").and_then(Located::as_str).map(str::to_owned);
            if let Some(file) = item.get("file").and_then(|f| f.as_str().map(|name| (f, name))) {
                requests.push(Request {
                    into: Some((parent, index)),
                    position,
                    kind: FileKind::Page,
                    path: files::join(&self.folder, file.1),
                    relative: files::join_relative("", file.1),
                    written: file.1.to_owned(),
                    at: Some(self.span(file.0)),
                    prefix: own.or_else(|| prefix.next()),
                    label,
                    data: None,
                });
            } else if let Some(children) = item.get("children") {
                let group = self.add_group(loader, item, label.as_deref().unwrap_or_default(), (parent, index));
                loader.loaded.positions[group] = position;
                let mut inner = own.map(|prefix| Prefix::Inherited { prefix, used: 0 });
                self.items(loader, children, group, inner.as_mut().unwrap_or(prefix), requests);
            }
        }
    }

    /// An include block for the items, in the document of the unit that they belong to.
    fn add_include(&self, loader: &mut Loader<'_>, parent: UnitId, items: &Located, values: &[Located]) -> usize {
        let unit = &mut loader.loaded.units[parent];
        let index = unit.includes.len();
        unit.includes.push(super::Included::Units(Vec::new()));
        let entries = values
            .iter()
            .filter_map(|item| item.get("file"))
            .filter_map(|file| {
                let span = self.span(file);
                let line = loader.sources.file(self.file).position(span.start).line;
                Some(IncludeEntry { path: file.as_str()?.to_owned(), span, line })
            })
            .collect();
        let include = Include {
            index,
            kind: IncludeKind::Files { kind: FileKind::Page, entries },
            into_file: None,
            auto_id_prefix: None,
        };
        unit.document.blocks.push(Block { span: self.span(items), kind: BlockKind::Include(include) });
        index
    }

    fn add_group(&self, loader: &mut Loader<'_>, item: &Located, label: &str, into: (UnitId, usize)) -> UnitId {
        let at = item.get("label").unwrap_or(item);
        let id = item.get("id").and_then(|id| Some(Id { name: id.as_str()?.to_owned(), span: self.span(id) }));
        let blocks = vec![heading(1, id, label, self.span(at))];
        let mut unit = self.unit(FileKind::Page, blocks, String::new(), Some(into.0));
        unit.group = true;
        loader.add(unit, Some(into), PathBuf::new())
    }

    fn unit(&self, kind: FileKind, blocks: Vec<Block>, path: String, parent: Option<UnitId>) -> Unit {
        Unit {
            kind,
            document: Document { file: self.file, blocks, footnotes: Vec::new(), diagnostics: Vec::new() },
            path,
            folder: self.folder.clone(),
            parent,
            includes: Vec::new(),
            into_file: None,
            beside: Vec::new(),
            entry: None,
            group: false,
        }
    }

    /// Tells what is wrong with an item; whether it can be used.
    fn check_item(&self, loader: &mut Loader<'_>, item: &Located) -> bool {
        let diagnostics = &mut loader.loaded.diagnostics;
        let before = diagnostics.len();
        let Value::Object(members) = &item.value else {
            diagnostics.push(self.error(item, format!("an item is an object, not {}", item.word())));
            return false;
        };
        for member in members {
            if !ITEM_KEYS.contains(&member.key.as_str()) {
                diagnostics.push(self.unknown_key(&member.key, member.key_range.clone(), "an item", &ITEM_KEYS));
            } else if member.key != "children" && member.value.as_str().is_none() {
                let message = format!("`{}` is a string, not {}", member.key, member.value.word());
                diagnostics.push(self.error(&member.value, message));
            }
        }
        let group = item.get("children").is_some();
        match (item.get("file"), group) {
            (Some(file), true) => {
                diagnostics
                    .push(self.error(file, "an item is a file or a group: it cannot have `file` and `children`"));
            }
            (None, false) => {
                diagnostics.push(self.error(item, "an item needs a `file`, or `label` and `children`"));
            }
            (None, true) if item.get("label").is_none() => {
                diagnostics.push(self.error(item, "a group needs a `label`"));
            }
            (Some(_), false) => {
                if let Some(id) = item.get("id") {
                    diagnostics.push(self.error(id, "only a group has an `id` here: a file's is that of its title"));
                }
            }
            (None, true) => {}
        }
        diagnostics.len() == before
    }

    fn span(&self, value: &Located) -> Span {
        Span::new(self.file, value.range.start, value.range.end)
    }

    fn error(&self, at: &Located, message: impl Into<String>) -> Diagnostic {
        // An object is pointed to by its bracket: its whole text would be too much to show.
        let end =
            if matches!(at.value, Value::Object(_) | Value::Array(_)) { at.range.start + 1 } else { at.range.end };
        Diagnostic::error("invalid-navigation", Span::new(self.file, at.range.start, end), message)
    }

    fn unknown_key(&self, key: &str, range: std::ops::Range<usize>, of: &str, known: &[&str]) -> Diagnostic {
        let span = Span::new(self.file, range.start, range.end);
        let help = match nearest(key, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                format!("the keys are {}", known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", "))
            }
        };
        Diagnostic::error("invalid-navigation", span, format!("{of} has no key `{key}`")).help(help)
    }
}

impl Prefix {
    /// The prefix for the next file of a group: numbered, so that no two files share one.
    fn next(&mut self) -> Option<String> {
        match self {
            Self::None => None,
            Self::Inherited { prefix, used } => {
                *used += 1;
                Some(format!("{prefix}-{used}"))
            }
        }
    }
}

fn heading(level: u8, id: Option<Id>, text: &str, span: Span) -> Block {
    let content = vec![Inline { span, kind: InlineKind::Text(text.to_owned()) }];
    Block { span, kind: BlockKind::Heading(Heading { level, id, content }) }
}
