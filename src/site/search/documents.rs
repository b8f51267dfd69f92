//! The book → what can be found in it.
//!
//! A walk over the units in reading order. A heading with an id begins a document, unless it is deeper than the
//! settings say; what follows is its text, up to the next. Recipes and options are documents of their own, under the
//! section that shows them.

use std::collections::{HashMap, HashSet};

use super::document::{DocumentKind, SearchDocument};
use crate::config::{ExtraField, SearchConfig};
use crate::manual::{Beside, Included, Manual, ModuleOption, TargetKind, Unit, UnitId};
use crate::markdown::tree::{Block, BlockKind, Heading, Inline, InlineKind, LinkTarget, Numbered};
use crate::recipe::Recipe;
use crate::source::Sources;

/// The address of a thing of the book: the site's business, as far as search is concerned.
pub trait AddressLookup {
    /// The page on which an id is.
    fn of_id(&self, id: &str) -> Option<String>;
    /// The page on which a unit's content is.
    fn of_unit(&self, unit: UnitId) -> Option<String>;
    /// The id of a recipe's card.
    fn recipe_anchor(&self, name: &str) -> String;
}

/// The documents of a book, in reading order.
pub fn documents(
    manual: &Manual,
    sources: &Sources,
    settings: &SearchConfig,
    addresses: &dyn AddressLookup,
) -> Vec<SearchDocument> {
    let parents = manual.contents.iter().filter(|entry| !entry.id.is_empty());
    let mut walk = DocumentWalk {
        manual,
        sources,
        settings,
        addresses,
        recipes: manual.recipes.iter().enumerate().map(|(n, recipe)| (recipe.name.as_str(), n)).collect(),
        above: parents.map(|entry| (entry.id.as_str(), entry.parent)).collect(),
        out: Vec::new(),
        by_id: HashMap::new(),
        current: None,
        unit: 0,
        shown: HashSet::new(),
        notes: None,
    };
    for (id, unit) in manual.units.iter().enumerate() {
        walk.unit(id, unit);
    }
    walk.out
}

struct DocumentWalk<'a> {
    manual: &'a Manual,
    sources: &'a Sources,
    settings: &'a SearchConfig,
    addresses: &'a dyn AddressLookup,
    recipes: HashMap<&'a str, usize>,
    /// The entry above each entry of the contents, by id.
    above: HashMap<&'a str, Option<usize>>,
    out: Vec<SearchDocument>,
    /// The documents of headings, by id.
    by_id: HashMap<&'a str, usize>,
    /// The document that text belongs to.
    current: Option<usize>,
    unit: UnitId,
    /// The recipes that have a document.
    shown: HashSet<usize>,
    /// Footnotes whose text is still to be added, the next one last; `None` where no block is gone through.
    notes: Option<Vec<usize>>,
}

impl<'a> DocumentWalk<'a> {
    fn unit(&mut self, id: UnitId, unit: &'a Unit) {
        self.unit = id;
        self.current = None;
        if unit.kind.is_group()
            && let Some(entry) = unit.entry.and_then(|entry| self.manual.contents.get(entry))
            && !entry.id.is_empty()
        {
            self.section(&entry.id, &entry.title);
        }
        for block in &unit.document.blocks {
            self.block(block, unit);
        }
    }

    /// Begins the document of a heading.
    fn section(&mut self, id: &'a str, title: &'a [Inline]) {
        let mut written = DocumentText::default();
        self.inlines(title, &mut written);
        let heading = match self.manual.targets.get(id) {
            // Nobody looks for an appendix by its letter.
            Some(target) if !matches!(target.kind, TargetKind::Appendix(_)) => target.plain_title.clone(),
            _ => String::new(),
        };
        let mut document = SearchDocument {
            id: id.to_owned(),
            heading: if heading.is_empty() { written.text } else { heading },
            page: self.addresses.of_id(id).or_else(|| self.addresses.of_unit(self.unit)).unwrap_or_default(),
            parent: self.parent(id),
            identifiers: written.identifiers,
            ..SearchDocument::default()
        };
        self.add_extra(&mut document, ExtraField::Ids, id);
        if let Some(unit) = self.manual.units.get(self.unit) {
            self.add_extra(&mut document, ExtraField::File, &unit.path);
        }
        self.current = Some(self.out.len());
        self.by_id.insert(id, self.out.len());
        self.out.push(document);
    }

    /// The document of the nearest title above; the book's does not count.
    fn parent(&self, id: &str) -> Option<usize> {
        let mut at = self.above.get(id).copied().flatten();
        while let Some(entry) = at.filter(|entry| *entry > 0) {
            let entry = self.manual.contents.get(entry)?;
            if let Some(found) = self.by_id.get(entry.id.as_str()) {
                return Some(*found);
            }
            at = entry.parent;
        }
        None
    }

    fn block(&mut self, block: &'a Block, unit: &'a Unit) {
        if let BlockKind::Heading(Heading { level, id: Some(id), content }) = &block.kind
            && *level <= self.settings.depth
            && !self.by_id.contains_key(id.name.as_str())
        {
            self.section(&id.name, content);
        } else {
            let mut text = DocumentText::default();
            self.text_of(block, unit, &mut text);
            self.add(text);
        }
        for Beside { recipe, .. } in besides(unit, block) {
            self.recipe(*recipe);
        }
    }

    fn add(&mut self, text: DocumentText) {
        if let Some(document) = self.current.and_then(|current| self.out.get_mut(current)) {
            document.text.push_str(&text.text);
            document.identifiers.extend(text.identifiers);
            if let Some(field) = self.settings.extra_fields.iter().position(|field| *field == ExtraField::Ids) {
                for id in text.ids {
                    document.extra[field].push(' ');
                    document.extra[field].push_str(&id);
                }
            }
        }
    }

    fn add_extra(&self, document: &mut SearchDocument, field: ExtraField, text: &str) {
        document.extra.resize(self.settings.extra_fields.len(), String::new());
        if let Some(position) = self.settings.extra_fields.iter().position(|other| *other == field) {
            document.extra[position].push_str(text);
        }
    }

    /// Adds a block's text; recipes and options become documents on the way. After each text comes that of the footnotes
    /// which are first referred to in it: one after the other, for they may refer to each other in a chain of any length.
    fn text_of(&mut self, block: &'a Block, unit: &'a Unit, out: &mut DocumentText) {
        let outer = self.notes.replace(Vec::new());
        self.block_text(block, unit, out);
        while let Some(note) = self.notes.as_mut().and_then(Vec::pop) {
            if let Some(footnote) = unit.document.footnotes.get(note) {
                self.all(&footnote.blocks, unit, out);
            }
        }
        self.notes = outer;
    }

    /// Adds a block's text without that of its footnotes.
    fn block_text(&mut self, block: &'a Block, unit: &'a Unit, out: &mut DocumentText) {
        match &block.kind {
            BlockKind::Heading(heading) => {
                out.ids.extend(heading.id.iter().map(|id| id.name.clone()));
                self.line(&heading.content, out);
            }
            BlockKind::Paragraph { content, .. } => self.line(content, out),
            BlockKind::Code(code) => out.text.push_str(&code.text),
            BlockKind::Quote(blocks) => self.all(blocks, unit, out),
            BlockKind::List(list) => list.items.iter().for_each(|item| self.all(&item.blocks, unit, out)),
            BlockKind::DefinitionList(items) => {
                for item in items {
                    self.line(&item.term, out);
                    item.definitions.iter().for_each(|blocks| self.all(blocks, unit, out));
                }
            }
            BlockKind::Table(table) => {
                for row in std::iter::once(&table.header).chain(&table.rows) {
                    for cell in row {
                        self.inlines(cell, out);
                        out.text.push(' ');
                    }
                    out.text.push('\n');
                }
            }
            BlockKind::Admonition(admonition) => self.all(&admonition.blocks, unit, out),
            BlockKind::Numbered(numbered) => self.numbered(numbered, unit, out),
            BlockKind::Include(include) => {
                if let Some(Included::Options(list)) = unit.includes.get(include.index) {
                    list.options.iter().for_each(|option| self.option(option, unit));
                }
            }
            BlockKind::Recipe(directive) => {
                if let Some(recipe) = self.recipes.get(directive.name.name.as_str()) {
                    self.recipe(*recipe);
                }
            }
        }
    }

    fn all(&mut self, blocks: &'a [Block], unit: &'a Unit, out: &mut DocumentText) {
        for block in blocks {
            self.block_text(block, unit, out);
        }
    }

    fn numbered(&mut self, numbered: &'a Numbered, unit: &'a Unit, out: &mut DocumentText) {
        out.ids.extend(numbered.id.iter().chain(&numbered.title.id).map(|id| id.name.clone()));
        out.text.push_str(&format!("{} {}. ", numbered.kind.word(), numbered.number));
        self.line(&numbered.title.content, out);
        self.all(&numbered.blocks, unit, out);
    }

    /// Adds inlines on a line; the footnotes that are first referred to in them come next.
    fn line(&mut self, content: &'a [Inline], out: &mut DocumentText) {
        let notes = self.inlines(content, out);
        out.text.push('\n');
        if let Some(left) = &mut self.notes {
            left.extend(notes.into_iter().rev());
        }
    }

    /// Adds the text of inlines; gives the footnotes that are first referred to in them.
    fn inlines(&self, content: &'a [Inline], out: &mut DocumentText) -> Vec<usize> {
        let mut notes = Vec::new();
        for inline in content {
            match &inline.kind {
                InlineKind::Text(text) => out.text.push_str(text),
                InlineKind::SoftBreak | InlineKind::HardBreak => out.text.push(' '),
                InlineKind::Code(code) => out.identifier(code),
                InlineKind::Role(role) => out.identifier(&role.text),
                InlineKind::Emphasis(inner) | InlineKind::Strong(inner) => notes.extend(self.inlines(inner, out)),
                InlineKind::Link(link) if link.content.is_empty() => {
                    if let LinkTarget::Id(id) = &link.target {
                        self.reference(id, out);
                    }
                }
                InlineKind::Link(link) => notes.extend(self.inlines(&link.content, out)),
                InlineKind::Image(image) => out.text.push_str(&image.alt),
                InlineKind::Span(span) => {
                    out.ids.extend(span.id.iter().map(|id| id.name.clone()));
                    notes.extend(self.inlines(&span.content, out));
                }
                InlineKind::FootnoteReference(reference) if reference.nth == 0 => notes.push(reference.footnote),
                InlineKind::FootnoteReference(_) => {}
            }
        }
        notes
    }

    /// A reference without a text of its own says its target's title.
    fn reference(&self, id: &str, out: &mut DocumentText) {
        let Some(target) = self.manual.targets.get(id) else { return };
        match &target.kind {
            TargetKind::Option(name) => out.identifier(name),
            _ => out.text.push_str(&target.plain_title),
        }
    }

    fn option(&mut self, option: &'a ModuleOption, unit: &'a Unit) {
        let mut text = DocumentText::default();
        // What an option's text shows of recipes or further options, if anything, is its own text.
        let section = self.current;
        for blocks in [&option.description, &option.type_line, &option.default, &option.example, &option.related] {
            blocks.iter().for_each(|block| self.text_of(block, unit, &mut text));
        }
        text.identifiers.insert(0, option.name.clone());
        let mut document = SearchDocument {
            id: option.id.clone(),
            page: self.addresses.of_id(&option.id).or_else(|| self.addresses.of_unit(self.unit)).unwrap_or_default(),
            heading: option.name.clone(),
            parent: section,
            text: text.text,
            kind: DocumentKind::Option,
            identifiers: text.identifiers,
            extra: Vec::new(),
        };
        self.add_extra(&mut document, ExtraField::Ids, &option.id);
        self.add_extra(&mut document, ExtraField::File, &unit.path);
        let declared: Vec<&str> = option.declarations.iter().map(|declaration| declaration.name.as_str()).collect();
        self.add_extra(&mut document, ExtraField::Declarations, &declared.join(" "));
        self.out.push(document);
    }

    /// A recipe is found on the first page that shows it.
    fn recipe(&mut self, index: usize) {
        let Some(recipe) = self.manual.recipes.get(index) else { return };
        if !self.shown.insert(index) {
            return;
        }
        let id = self.addresses.recipe_anchor(&recipe.name);
        let mut document = SearchDocument {
            page: self.addresses.of_unit(self.unit).unwrap_or_default(),
            heading: recipe.plain_title(),
            parent: self.current,
            text: self.recipe_text(recipe),
            kind: DocumentKind::Recipe,
            identifiers: vec![recipe.name.clone()],
            id,
            extra: Vec::new(),
        };
        let id = document.id.clone();
        self.add_extra(&mut document, ExtraField::Ids, &id);
        self.add_extra(&mut document, ExtraField::File, &recipe.name);
        self.out.push(document);
    }

    fn recipe_text(&self, recipe: &Recipe) -> String {
        let mut text = recipe.summary.replace('`', "");
        text.push('\n');
        for file in recipe.files.iter().filter(|file| file.path != "recipe.toml") {
            text.push_str(&file.path);
            text.push('\n');
            if let Some(file) = file.text {
                text.push_str(self.sources.file(file).text());
                text.push('\n');
            }
        }
        text
    }
}

/// What blocks come to.
#[derive(Default)]
struct DocumentText {
    text: String,
    identifiers: Vec<String>,
    ids: Vec<String>,
}

impl DocumentText {
    fn identifier(&mut self, name: &str) {
        self.text.push_str(name);
        self.identifiers.push(name.to_owned());
    }
}

/// The recipes beside a block or one within it.
fn besides<'a>(unit: &'a Unit, block: &'a Block) -> impl Iterator<Item = &'a Beside> {
    // They are in the order of their blocks.
    let first = unit.beside.partition_point(|beside| beside.block.start < block.span.start);
    let rest = unit.beside[first..].iter().take_while(|beside| beside.block.start <= block.span.end);
    rest.filter(|beside| block.span.contains(beside.block))
}
