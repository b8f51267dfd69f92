//! The names that recipes have in the site: the anchors of their cards, the paths of their files.

use crate::diagnostics::{Code, Diagnostic};
use crate::formats::svg::opens_as_page;
use crate::manual::Manual;
use crate::recipe::{CONFIG, Recipe, TRANSCRIPT};

/// The anchor of a recipe's card.
pub fn anchor(name: &str) -> String {
    format!("recipe-{name}")
}

/// The path of a recipe's file in the output. What a browser would show as a page of the site is offered as a text.
pub fn download_path(recipe: &str, path: &str) -> String {
    let text = if opens_as_page(path) { ".txt" } else { "" };
    format!("recipes/{recipe}/{path}{text}")
}

/// The files of a recipe that a reader needs to use it: not the one that says what it is, nor its transcript.
pub fn downloads(recipe: &Recipe) -> impl Iterator<Item = &str> {
    recipe.files.iter().map(|file| file.path.as_str()).filter(|path| !matches!(*path, CONFIG | TRANSCRIPT))
}

/// Tells of ids of the book that are anchors of cards.
pub fn check_anchors(manual: &Manual, diagnostics: &mut Vec<Diagnostic>) {
    for recipe in &manual.recipes {
        let anchor = anchor(&recipe.name);
        if let Some(target) = manual.targets.get(&anchor) {
            let message = format!("the id `{anchor}` conflicts with the recipe `{}` on its page", recipe.name);
            diagnostics
                .push(Diagnostic::error(Code::RecipeIdClash, target.span, message).help("rename the id or the recipe"));
        }
    }
}
