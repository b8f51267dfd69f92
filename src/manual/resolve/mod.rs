//! The third room: what ids name is looked up. Titles, references, the contents, and recipes beside what they
//! illustrate.

mod anchors;
mod contents;
mod external_ids;
mod id_index;
mod recipe_texts;
mod recipes;
mod references;
mod relative;
mod titles;

use indexmap::IndexMap;

use super::input::Input;
use super::model::{Manual, Target, Unit};
use super::number::{Numbers, ids};
use crate::diagnostics::{Code, Diagnostic};
use crate::markdown::tree::Id;
use crate::source::{Sources, Span};
use references::References;

pub use anchors::{AnchoredHeading, Anchors, of_document as anchors_of_document};
pub use external_ids::ExternalIds;
pub use id_index::IdIndex;
pub use references::{can_be_linked, image_path, is_remote};
pub use relative::{NamedText, Relative, Texts};

/// Makes a book of numbered units.
///
/// `open` are the ids that a navigation file has open at first, `external_ids` those that are in the manual that the
/// book goes into, `lost` is where a text is named that could not be read. What is wrong goes to `diagnostics`.
pub(super) fn resolve(
    (mut units, numbers): (Vec<Unit>, Numbers),
    input: Input,
    open: &[Id],
    (external_ids, lost): (&ExternalIds, Option<Span>),
    sources: &Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> Manual {
    if !external_ids.titles.is_empty() {
        // What is wrong with them is told below.
        let known = ids::collect(&units, &numbers, &mut Vec::new());
        external_ids.resolve_units(&mut units, &|id| known.contains_key(id));
    }
    let mut targets = ids::collect(&units, &numbers, diagnostics);
    titles::resolve(&mut targets, diagnostics);
    let mut references = References::new(&units, &targets, lost);
    references::check(&units, &mut references, sources.world(), diagnostics);
    let recipe_texts = recipe_texts::read(
        &input.recipes,
        sources,
        &targets,
        external_ids,
        input.reading(),
        &mut references,
        diagnostics,
    );
    if input.recipe_directives {
        relative::check(&units, &targets, &recipe_texts, diagnostics);
    }
    check_open(open, &targets, &references, diagnostics);
    let contents = contents::build(&mut units, &targets);
    let too_many_recipes =
        input.recipe_directives && recipes::put_beside(&mut units, &targets, &input.recipes, diagnostics);
    Manual {
        units,
        targets,
        contents,
        recipes: input.recipes,
        recipe_texts,
        too_many_recipes,
        examples: numbers.examples,
        figures: numbers.figures,
        open: open.iter().map(|id| id.name.clone()).collect(),
        ..Manual::default()
    }
}

/// The ids that a navigation file has open are there.
fn check_open(
    open: &[Id],
    targets: &IndexMap<String, Target>,
    references: &References<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for id in open {
        if !targets.contains_key(&id.name) {
            let help = match references.nearest(&id.name) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "use the ids of file titles or of groups".to_owned(),
            };
            let message = format!("unknown id `{}`", id.name);
            // nixos-render-docs passes over it.
            diagnostics.push(Diagnostic::warning(Code::UnknownId, id.span, message).help(help));
        }
    }
}
