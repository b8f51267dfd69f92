//! The files of recipes, for readers to download.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::recipe_names::{download_path, downloads};
use crate::diagnostics::{Code, Diagnostic, Location};
use crate::manual::Manual;
use crate::recipe::{Recipe, RecipeFile};
use crate::render::shown_recipes::shown_recipes;
use crate::source::{Purpose, ReadError, Sources};

/// The files of the recipes that some page shows, by their path in the output.
pub fn collect(manual: &Manual, sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for (index, shown) in shown_recipes(manual) {
        let Some(recipe) = manual.recipes.get(index) else { continue };
        let own = recipe.show.iter().map(String::as_str);
        let paths: BTreeSet<&str> = downloads(recipe).chain(own).chain(shown.files).collect();
        for path in paths {
            let Some(file) = recipe.file(path) else { continue };
            match read(recipe, file, sources) {
                Ok(bytes) => {
                    files.insert(download_path(&recipe.name, path), bytes);
                }
                Err(error) => {
                    let what = format!("a file of the recipe `{}`", recipe.name);
                    let location = Location::Path(recipe.folder.join(path));
                    diagnostics.push(Diagnostic::cannot_read(Code::UnreadableRecipeFile, location, what, &error));
                }
            }
        }
    }
    files
}

fn read(recipe: &Recipe, file: &RecipeFile, sources: &Sources) -> Result<Vec<u8>, ReadError> {
    match file.text {
        Some(id) => Ok(sources.file(id).text().as_bytes().to_vec()),
        None => sources.world().read_bytes(&recipe.folder.join(&file.path), Purpose::Recipe),
    }
}
