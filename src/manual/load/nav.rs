//! The navigation file of newer manuals: `{"open": [id…], "items": [ITEM…]}`.
//!
//! Its items become an include block of the root, and a group's items one of a unit that represents the group, so
//! that nothing after this has to know of navigation files.

use std::path::{Path, PathBuf};

use super::loaded::{Loaded, LoadedUnit};
use super::loader::Loader;
use super::request::{LoadRequest, RequestContent, Slot};
use crate::diagnostics::{Code, Diagnostic, Severity, has_errors, nearest};
use crate::formats::json::{self, Located, Member, Value};
use crate::manual::files::RequestedFile;
use crate::manual::model::{Included, Unit, UnitId, UnitKind};
use crate::markdown::tree::{
    Block, BlockKind, Document, FileKind, Heading, Id, Include, IncludeEntry, IncludeKind, Inline, InlineKind,
};
use crate::source::{FileId, Span};

const KEYS: [&str; 2] = ["open", "items"];
/// A small one, for those whose file is another.
const EXAMPLE: &str = "write for example `{\"items\": [{\"file\": \"chapter.md\"}]}`";
const ITEM_KEYS: [&str; 7] = ["file", "label", "id", "children", "id-prefix", "collection", "type"];

/// What a `collection` can be.
const COLLECTION: &str = "nixdoc";

/// A navigation file that was read.
pub(super) struct Nav {
    file: FileId,
    folder: PathBuf,
    root: Located,
}

impl Nav {
    /// Takes in the text of a navigation file.
    pub(super) fn read(loader: &mut Loader<'_>, path: &Path, text: String) -> Option<Self> {
        let file = loader.sources.add(path, text);
        match json::parse(file, loader.sources.file(file)) {
            Ok(root) => {
                loader.loaded.diagnostics.extend(json::duplicate_keys(file, &root));
                let folder = path.parent().map(Path::to_owned).unwrap_or_default();
                Some(Self { file, folder, root })
            }
            Err(error) => {
                loader.loaded.diagnostics.push(error);
                None
            }
        }
    }

    /// The root of a book whose title is elsewhere.
    pub(super) fn root_unit(&self, path: &Path, title: &str, subtitle: &str) -> Unit {
        let span = Span::new(self.file, 0, 0);
        let blocks = vec![heading(1, None, title, span), heading(2, None, subtitle, span)];
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        self.unit(UnitKind::Navigation, blocks, name)
    }

    /// Adds the items to what the root includes, and gives the files to read and the ids that are open at first.
    pub(super) fn attach(&self, loader: &mut Loader<'_>, root: UnitId) -> (Vec<LoadRequest>, Vec<Id>) {
        let mut requests = Vec::new();
        let own = loader.loaded.unit(root).includes.len();
        let Value::Object(members) = &self.root.value else {
            let message = format!("a navigation file must contain an object, not {}", self.root.word());
            loader.loaded.diagnostics.push(self.error(&self.root, message).help(EXAMPLE));
            return (requests, Vec::new());
        };
        for member in members {
            if !KEYS.contains(&member.key.as_str()) {
                let range = member.key_range.clone();
                let unknown = self.unknown_key(&member.key, range, "a navigation file", &KEYS);
                loader.loaded.diagnostics.push(as_warning(unknown));
            }
        }
        match self.root.get("items") {
            Some(items) => self.items(loader, items, root, None, &mut requests),
            None => loader
                .loaded
                .diagnostics
                .push(self.error(&self.root, "missing `items` in the navigation file").help(EXAMPLE)),
        }
        put_first(&mut loader.loaded, &mut requests, root, own);
        let open = self.root.get("open").map(|open| self.open(loader, open)).unwrap_or_default();
        (requests, open)
    }

    fn open(&self, loader: &mut Loader<'_>, open: &Located) -> Vec<Id> {
        let Some(values) = open.as_array() else {
            loader
                .loaded
                .diagnostics
                .push(self.error(open, format!("`open` must be an array of ids, not {}", open.word())));
            return Vec::new();
        };
        let mut ids = Vec::new();
        for value in values {
            match value.as_str() {
                Some(name) => ids.push(Id { name: name.to_owned(), span: self.span(value) }),
                None => loader
                    .loaded
                    .diagnostics
                    .push(self.error(value, format!("an id must be a string, not {}", value.word()))),
            }
        }
        ids
    }

    /// `prefix`: where headings without an id get theirs from, as the group around the items has it.
    fn items(
        &self,
        loader: &mut Loader<'_>,
        items: &Located,
        parent: UnitId,
        prefix: Option<&str>,
        requests: &mut Vec<LoadRequest>,
    ) {
        let Some(values) = items.as_array() else {
            loader
                .loaded
                .diagnostics
                .push(self.error(items, format!("`items` must be an array, not {}", items.word())));
            return;
        };
        let values: Vec<&Located> = values.iter().filter(|item| self.check_item(loader, item)).collect();
        // A collection is an include of its own between those of the files around it.
        for run in values.chunk_by(|a, b| a.get("collection").is_none() && b.get("collection").is_none()) {
            match run.first().and_then(|item| item.get("collection")) {
                Some(collection) => requests.extend(self.collection(loader, collection, items, parent)),
                None => self.files(loader, run, items, parent, prefix, requests),
            }
        }
    }

    /// Files and groups that are beside each other.
    fn files(
        &self,
        loader: &mut Loader<'_>,
        run: &[&Located],
        items: &Located,
        parent: UnitId,
        prefix: Option<&str>,
        requests: &mut Vec<LoadRequest>,
    ) {
        let entries = run.iter().filter_map(|item| self.entry(loader, item.get("file")?)).collect();
        let kind = IncludeKind::Files { kind: FileKind::Page, entries };
        let index = self.add_include(loader, parent, items, kind).index;
        for (position, item) in run.iter().enumerate() {
            let prefix = item.get("id-prefix").and_then(Located::as_str).or(prefix);
            let label = item.get("label").and_then(Located::as_str).map(str::to_owned);
            let into = Slot { parent, include: index, position };
            if let Some(entry) = item.get("file").and_then(|file| self.entry(loader, file)) {
                let id_prefix = prefix.map(|prefix| format!("{prefix}-{}", id_segment(&entry.path)));
                let content = RequestContent::Text { kind: FileKind::Page, id_prefix, label, into_file: None };
                requests.push(LoadRequest::included(self.file(&entry), into, content));
            } else if let Some(children) = item.get("children") {
                let group = self.add_group(loader, item, label.as_deref().unwrap_or_default(), into);
                self.items(loader, children, group, prefix, requests);
            }
        }
    }

    /// What nixdoc has written about a library, as by an include of it.
    fn collection(
        &self,
        loader: &mut Loader<'_>,
        collection: &Located,
        items: &Located,
        parent: UnitId,
    ) -> Option<LoadRequest> {
        let source = self.entry(loader, collection)?;
        let include = self.add_include(loader, parent, items, IncludeKind::Nixdoc { source: source.clone() });
        let into = Slot { parent, include: include.index, position: 0 };
        Some(LoadRequest::included(self.file(&source), into, RequestContent::Data { include, kind: FileKind::Page }))
    }

    fn file(&self, entry: &IncludeEntry) -> RequestedFile {
        RequestedFile::named(entry, &self.folder, "")
    }

    fn entry(&self, loader: &Loader<'_>, path: &Located) -> Option<IncludeEntry> {
        let span = self.span(path);
        let line = loader.sources.file(self.file).position(span.start).line;
        Some(IncludeEntry { path: path.as_str()?.to_owned(), span, line })
    }

    /// An include block in the document of the unit that items belong to.
    fn add_include(&self, loader: &mut Loader<'_>, parent: UnitId, items: &Located, kind: IncludeKind) -> Include {
        let unit = loader.loaded.unit_mut(parent);
        let index = unit.includes.len();
        unit.includes.push(Included::Units(Vec::new()));
        let include = Include { index, kind, into_file: None, auto_id_prefix: None };
        unit.document.blocks.push(Block { span: self.span(items), kind: BlockKind::Include(include.clone()) });
        include
    }

    fn add_group(&self, loader: &mut Loader<'_>, item: &Located, label: &str, into: Slot) -> UnitId {
        let at = item.get("label").unwrap_or(item);
        let id = item.get("id").and_then(|id| Some(Id { name: id.as_str()?.to_owned(), span: self.span(id) }));
        let blocks = vec![heading(1, id, label, self.span(at))];
        let unit = self.unit(UnitKind::Group, blocks, String::new());
        loader.loaded.add(LoadedUnit::new(unit), Some(into))
    }

    fn unit(&self, kind: UnitKind, blocks: Vec<Block>, path: String) -> Unit {
        Unit::new(kind, Document::new(self.file, blocks), path, self.folder.clone())
    }

    /// Tells what is wrong with an item; whether it can be used.
    fn check_item(&self, loader: &mut Loader<'_>, item: &Located) -> bool {
        let diagnostics = &mut loader.loaded.diagnostics;
        let Value::Object(members) = &item.value else {
            diagnostics.push(self.error(item, format!("an item must be an object, not {}", item.word())));
            return false;
        };
        let before = diagnostics.len();
        for member in members {
            diagnostics.extend(self.check_member(member));
        }
        diagnostics.extend(self.check_kind(item));
        !has_errors(&diagnostics[before..])
    }

    /// What is wrong with a key of an item, or with its value.
    fn check_member(&self, member: &Member) -> Option<Diagnostic> {
        let Member { key, key_range, value } = member;
        if !ITEM_KEYS.contains(&key.as_str()) {
            // nixos-render-docs passes over it.
            return Some(as_warning(self.unknown_key(key, key_range.clone(), "an item", &ITEM_KEYS)));
        }
        let optional = matches!(key.as_str(), "label" | "id" | "id-prefix");
        match value.as_str() {
            _ if key == "children" => None,
            Some("") if matches!(key.as_str(), "label" | "id") => {
                Some(self.error(value, format!("`{key}` is empty")).help("remove it, or give it a value"))
            }
            Some(_) => None,
            None if optional && value.value == Value::Null => None,
            None => Some(self.error(value, format!("`{key}` must be a string, not {}", value.word()))),
        }
    }

    /// What is wrong with the keys of an item together.
    fn check_kind(&self, item: &Located) -> Vec<Diagnostic> {
        let is: Vec<&Located> = ["file", "children", "collection"].iter().filter_map(|key| item.get(key)).collect();
        let mut found = Vec::new();
        match is.as_slice() {
            [] => found.push(self.error(item, "an item needs a `file`, a `collection`, or `label` and `children`")),
            [_] => {}
            [one, _, ..] => {
                let message = "an item must be one of a file (`file`), a group (`children`) or a `collection`";
                found.push(self.error(one, message));
            }
        }
        if let (1, Some(children)) = (is.len(), item.get("children")) {
            if item.get("label").is_none_or(|label| label.value == Value::Null) {
                found.push(self.error(item, "missing `label` in a group"));
            }
            if children.as_array().is_some_and(<[Located]>::is_empty) {
                found.push(self.error(children, "a group needs at least one item in its `children`"));
            }
        }
        if let (Some(id), true) = (item.get("id"), item.get("file").is_some()) {
            let message = "`id` is only allowed in a group: a file has the id of its title";
            found.push(as_warning(self.error(id, message)));
        }
        match (item.get("collection"), item.get("type")) {
            (Some(collection), None) => {
                let message = format!("missing `type` in a collection: only `{COLLECTION}` is supported");
                found.push(self.error(collection, message));
            }
            (Some(_), Some(kind)) if kind.as_str().is_some_and(|kind| kind != COLLECTION) => {
                found.push(self.error(kind, format!("unknown collection type: only `{COLLECTION}` is supported")));
            }
            (None, Some(kind)) => found.push(as_warning(self.error(kind, "`type` is only allowed in a collection"))),
            _ => {}
        }
        for key in ["label", "id-prefix"] {
            let value = item.get(key).filter(|value| value.value != Value::Null);
            if let (Some(value), Some(_)) = (value, item.get("collection")) {
                found.push(
                    self.error(
                        value,
                        format!("`{key}` is not allowed in a collection: its groups have titles and ids"),
                    ),
                );
            }
        }
        found
    }

    fn span(&self, value: &Located) -> Span {
        Span::new(self.file, value.range.start, value.range.end)
    }

    fn error(&self, at: &Located, message: impl Into<String>) -> Diagnostic {
        // An object is pointed to by its bracket: its whole text would be too much to show.
        let end =
            if matches!(at.value, Value::Object(_) | Value::Array(_)) { at.range.start + 1 } else { at.range.end };
        Diagnostic::error(Code::InvalidNavigation, Span::new(self.file, at.range.start, end), message)
    }

    fn unknown_key(&self, key: &str, range: std::ops::Range<usize>, of: &str, known: &[&str]) -> Diagnostic {
        let span = Span::new(self.file, range.start, range.end);
        let help = match nearest(key, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                format!("use one of {}", known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", "))
            }
        };
        Diagnostic::error(Code::InvalidNavigation, span, format!("unknown key `{key}` in {of}")).help(help)
    }
}

/// What nixos-render-docs passes over does no harm.
fn as_warning(mut diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.severity = Severity::Warning;
    diagnostic
}

/// What a navigation file adds to a root comes before the `own` includes that the root has itself.
fn put_first(loaded: &mut Loaded, requests: &mut [LoadRequest], root: UnitId, own: usize) {
    let unit = loaded.unit_mut(root);
    let new = unit.includes.len() - own;
    if own == 0 || new == 0 {
        return;
    }
    unit.includes.rotate_left(own);
    let moved = |index: &mut usize| *index = if *index < own { *index + new } else { *index - own };
    for block in &mut unit.document.blocks {
        if let BlockKind::Include(include) = &mut block.kind {
            moved(&mut include.index);
        }
    }
    // Only titles come before includes.
    let blocks = &mut unit.document.blocks;
    let titles = blocks.iter().take_while(|block| !matches!(block.kind, BlockKind::Include(_))).count();
    let start = blocks.len() - new;
    if titles <= start {
        blocks[titles..].rotate_right(new);
    }
    for data in loaded.data.iter_mut().filter(|data| data.unit == root) {
        moved(&mut data.include.index);
    }
    for request in requests {
        let Some(slot) = request.into.as_mut().filter(|slot| slot.parent == root) else { continue };
        moved(&mut slot.include);
        if let RequestContent::Data { include, .. } = &mut request.content {
            moved(&mut include.index);
        }
    }
}

/// The part of an id that stands for a file: its path, in small letters, with a hyphen for everything else.
fn id_segment(path: &str) -> String {
    let stem = path.strip_suffix(".md").unwrap_or(path).to_lowercase();
    let words = stem.split(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

fn heading(level: u8, id: Option<Id>, text: &str, span: Span) -> Block {
    let content = vec![Inline { span, kind: InlineKind::Text(text.to_owned()) }];
    Block { span, kind: BlockKind::Heading(Heading { level, id, content }) }
}
