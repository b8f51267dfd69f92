//! Recipes beside the passages that they illustrate, and the directives that name recipes.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::id_index::IdIndex;
use crate::diagnostics::{Code, Diagnostic, Suggestions};
use crate::manual::model::{Beside, Target, TargetKind, Unit};
use crate::manual::walk;
use crate::markdown::tree::{Block, BlockKind, Heading, RecipeDirective, plain_text};
use crate::recipe::Recipe;
use crate::source::Span;

/// How many bytes of recipes may be shown again: each `{=recipe=}` block is short, and shows whole files.
const MAX_REPEATED: u64 = 64 << 20;

/// Puts recipes beside their blocks, and checks the blocks that name recipes. Gives whether these show too much again.
pub(super) fn put_beside(
    units: &mut [Unit],
    targets: &IndexMap<String, Target>,
    recipes: &[Recipe],
    diagnostics: &mut Vec<Diagnostic>,
) -> bool {
    let ids = IdIndex::new(targets);
    let mut order: Vec<usize> = (0..recipes.len()).collect();
    order.sort_by_key(|n| (recipes[*n].order, &recipes[*n].name));
    let mut suggestions = Suggestions::default();
    for recipe in order {
        match find(units, targets, &ids, &recipes[recipe], &mut suggestions) {
            Ok(Some((unit, block))) => units[unit].beside.push(Beside { block, recipe }),
            Ok(None) => {}
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    let by_name: HashMap<&str, &Recipe> = recipes.iter().map(|recipe| (recipe.name.as_str(), recipe)).collect();
    let mut shown = Shown::default();
    for unit in units.iter_mut() {
        // A stable sort: beside one block, the order above stays.
        unit.beside.sort_by_key(|beside| beside.block.start);
        check_directives(unit, &by_name, recipes, (&mut suggestions, &mut shown), diagnostics);
    }
    shown.repeated > MAX_REPEATED
}

/// The block that a recipe is beside, and its unit.
fn find(
    units: &[Unit],
    targets: &IndexMap<String, Target>,
    ids: &IdIndex<'_>,
    recipe: &Recipe,
    suggestions: &mut Suggestions,
) -> Result<Option<(usize, Span)>, Box<Diagnostic>> {
    let Some((id, span)) = &recipe.illustrates else { return Ok(None) };
    let Some(target) = targets.get(id) else {
        let near = ids.nearest(id);
        let message = format!("unknown id `{id}` in `illustrates` of the recipe `{}`", recipe.name);
        let help = near.map_or_else(
            || "use the id of a heading or an anchor of the book".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        return Err(Box::new(Diagnostic::error(Code::UnknownId, *span, message).help(help)));
    };
    let blocks = &units[target.unit].document.blocks;
    let found = match &recipe.passage {
        Some((passage, at)) => match find_passage(section(blocks, target), passage) {
            Some(block) => Some(block),
            None => return Err(Box::new(unknown_passage(blocks, id, target, (passage, *at), suggestions))),
        },
        None => first_block(blocks, target),
    };
    match found {
        Some(block) => Ok(Some((target.unit, block))),
        None => {
            let message = format!("no text at `{id}` to place the recipe `{}` beside", recipe.name);
            Err(Box::new(
                Diagnostic::error(Code::UnknownPassage, *span, message)
                    .label(target.span, "the id is here")
                    .help("use the id of a heading with text under it, or an anchor in the text"),
            ))
        }
    }
}

/// The first block after a heading; for an anchor the block that holds it, for an example that itself.
fn first_block(blocks: &[Block], target: &Target) -> Option<Span> {
    // Blocks stand in the order of the text: of those that begin before it, only the last can have it.
    let at = blocks.partition_point(|block| block.span.start <= target.span.start).checked_sub(1)?;
    let holder = blocks.get(at).filter(|block| block.span.contains(target.span))?;
    match target.kind {
        TargetKind::File(_) | TargetKind::Appendix(_) | TargetKind::Section => {
            let next = blocks.get(at + 1)?;
            (!matches!(next.kind, BlockKind::Heading(_) | BlockKind::Include(_))).then_some(next.span)
        }
        TargetKind::Option(_) | TargetKind::OptionsList => None,
        TargetKind::Numbered(..) | TargetKind::Anchor | TargetKind::Footnote => {
            let mut innermost = None;
            walk::blocks(std::slice::from_ref(holder), &mut |block| {
                let stop = matches!(innermost, Some((_, true)));
                if !stop && block.span.contains(target.span) {
                    innermost = Some((block.span, matches!(block.kind, BlockKind::Numbered(_) | BlockKind::Table(_))));
                }
            });
            innermost.map(|(span, _)| span)
        }
    }
}

/// The top-level blocks of the section that an id is in: up to the next heading of its level or above.
fn section<'a>(blocks: &'a [Block], target: &Target) -> &'a [Block] {
    let at = target.span.start;
    let heading = |block: &Block| match &block.kind {
        BlockKind::Heading(Heading { level, .. }) => Some(*level),
        _ => None,
    };
    let own = |block: &Block| matches!(&block.kind, BlockKind::Heading(Heading { id: Some(id), .. }) if id.span == target.span);
    let above = |block: &Block| heading(block).is_some() && block.span.start <= at;
    let start = blocks.iter().position(own).or_else(|| blocks.iter().rposition(above));
    let (start, level) = match start {
        Some(start) => (start + 1, heading(&blocks[start]).unwrap_or(1)),
        None => (0, 1),
    };
    let rest = &blocks[start..];
    let end = rest.iter().position(|block| heading(block).is_some_and(|l| l <= level)).unwrap_or(rest.len());
    &rest[..end]
}

/// The first of some blocks, at any depth, that begins with these words.
fn find_passage(blocks: &[Block], passage: &str) -> Option<Span> {
    let wanted = fold(passage);
    let mut found = None;
    walk::blocks(blocks, &mut |block| {
        if found.is_none() && !wanted.is_empty() && text_of(block).is_some_and(|text| fold(&text).starts_with(&wanted))
        {
            found = Some(block.span);
        }
    });
    found
}

fn unknown_passage(
    blocks: &[Block],
    id: &str,
    target: &Target,
    (passage, at): (&str, Span),
    suggestions: &mut Suggestions,
) -> Diagnostic {
    let message = format!("no block in the section `{id}` begins with these words");
    let diagnostic = Diagnostic::error(Code::UnknownPassage, at, message).label(target.span, "the id is here");
    if let Some(external_ids) = find_passage(blocks, passage) {
        return diagnostic
            .label(external_ids, "a block in another section does")
            .help("set `illustrates` to an id of that section");
    }
    let words = passage.split_whitespace().count();
    let mut beginnings = Vec::new();
    walk::blocks(section(blocks, target), &mut |block| {
        if let Some(text) = text_of(block) {
            beginnings.push(text.split_whitespace().take(words).collect::<Vec<_>>().join(" "));
        }
    });
    diagnostic.help(match suggestions.nearest(passage, || beginnings.iter().map(String::as_str)) {
        Some(near) => format!("did you mean “{near}”?"),
        None => "copy the first words of the block as the page shows them".to_owned(),
    })
}

/// The text that a block begins with, where it has one of its own.
fn text_of(block: &Block) -> Option<String> {
    match &block.kind {
        BlockKind::Paragraph { content, .. } => Some(plain_text(content)),
        BlockKind::Code(code) => Some(code.text.clone()),
        BlockKind::Numbered(numbered) => Some(plain_text(&numbered.title.content)),
        BlockKind::DefinitionList(items) => items.first().map(|item| plain_text(&item.term)),
        BlockKind::Table(table) => table.header.first().map(|cell| plain_text(cell)),
        _ => None,
    }
}

/// Text for comparing: white space folded, quotes and dashes plain, marks of code and emphasis dropped.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        for c in word.chars() {
            match c {
                '‘' | '’' => folded.push('\''),
                '“' | '”' => folded.push('"'),
                '–' => folded.push_str("--"),
                '—' => folded.push_str("---"),
                '…' => folded.push_str("..."),
                '`' | '*' => {}
                c => folded.push(c),
            }
        }
    }
    folded
}

/// What of recipes is shown, and how much of it again.
#[derive(Default)]
struct Shown<'a> {
    files: HashSet<(&'a str, &'a str)>,
    repeated: u64,
}

impl<'a> Shown<'a> {
    /// Counts what a block shows: whether it is with this one that too much is shown again.
    fn is_too_much(&mut self, recipe: &'a Recipe, directive: &RecipeDirective) -> bool {
        let before = self.repeated;
        let chosen = directive.files.iter().filter_map(|file| recipe.file(&file.name));
        let all = recipe.files.iter().filter(|_| directive.files.is_empty());
        for file in chosen.chain(all) {
            if !self.files.insert((&recipe.name, &file.path)) {
                self.repeated = self.repeated.saturating_add(file.size);
            }
        }
        before <= MAX_REPEATED && self.repeated > MAX_REPEATED
    }
}

/// `{=recipe=}` blocks name recipes and files that there are, and do not show them without end.
fn check_directives<'a>(
    unit: &Unit,
    by_name: &HashMap<&str, &'a Recipe>,
    recipes: &[Recipe],
    (suggestions, shown): (&mut Suggestions, &mut Shown<'a>),
    diagnostics: &mut Vec<Diagnostic>,
) {
    let document = &unit.document;
    let mut check = |block: &Block| {
        let BlockKind::Recipe(directive) = &block.kind else { return };
        let name = &directive.name.name;
        let Some(recipe) = by_name.get(name.as_str()) else {
            let near = suggestions.nearest(name, || recipes.iter().map(|r| r.name.as_str()));
            let help = near.map_or_else(
                || "run `nixbook new recipe NAME` to create a recipe".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            let message = format!("unknown recipe `{name}`");
            diagnostics.push(Diagnostic::error(Code::UnknownRecipe, directive.name.span, message).help(help));
            return;
        };
        if shown.is_too_much(recipe, directive) {
            let message = format!("with this, more than {} MB of recipes are shown again", MAX_REPEATED >> 20);
            let help = "show each file once, and refer to it from other places";
            diagnostics.push(Diagnostic::error(Code::TooManyFiles, block.span, message).help(help));
        }
        for file in &directive.files {
            if recipe.file(&file.name).is_none() {
                let near = suggestions.nearest(&file.name, || recipe.files.iter().map(|f| f.path.as_str()));
                let help = near.map_or_else(
                    || {
                        let files: Vec<String> = recipe.files.iter().map(|f| format!("`{}`", f.path)).collect();
                        format!("choose one of {}", files.join(", "))
                    },
                    |near| format!("did you mean `{near}`?"),
                );
                let message = format!("the recipe `{name}` has no file `{}`", file.name);
                diagnostics.push(Diagnostic::error(Code::UnknownRecipeFile, file.span, message).help(help));
            }
        }
    };
    walk::blocks(&document.blocks, &mut check);
    for footnote in &document.footnotes {
        walk::blocks(&footnote.blocks, &mut check);
    }
}
