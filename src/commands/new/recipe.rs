//! `nixbook new recipe`: a complete recipe to start from.

use std::collections::BTreeMap;

use clap::Args;

use crate::commands::ExitStatus;
use crate::commands::open_book::{Read, read};
use crate::commands::options::Options;
use crate::commands::terminal::Terminal;
use crate::config::Book;
use crate::diagnostics::{self, Code, Diagnostic};
use crate::manual::Manual;
use crate::recipe;
use crate::source::World;
use crate::source::write::{WriteErrorKind, create_folder, is_plain};

/// Create a recipe that passes its test
///
/// It illustrates the section that most recipes of the book illustrate, or the first chapter; change `illustrates` in its
/// recipe.toml to move it.
#[derive(Args, Debug)]
pub(in crate::commands) struct NewRecipeArguments {
    /// The name of the recipe and of its folder
    pub name: String,
}

pub(super) fn run(arguments: &NewRecipeArguments, options: &Options, terminal: &Terminal) -> ExitStatus {
    let Read { sources, mut diagnostics, book } = read(options.book(None), options);
    let Some((book, manual)) = book else {
        terminal.report(&mut diagnostics, &sources);
        return ExitStatus::Failure;
    };
    // A book with faults can be begun with a recipe all the same.
    let mut found = Vec::new();
    let folder = book.recipes_folder().join(&arguments.name);
    match write(&arguments.name, &book, illustrated(&manual), sources.world()) {
        Ok(()) => {
            let (name, folder) = (&arguments.name, folder.display());
            terminal.note(format_args!(
                "created {folder}: run `nixbook test {name}` to test it, and `nixbook serve` to see it"
            ));
        }
        Err(error) => found.push(error),
    }
    let failed = diagnostics::has_errors(&found);
    terminal.report(&mut found, &sources);
    if failed { ExitStatus::Failure } else { ExitStatus::Success }
}

/// The id beside which a new recipe is shown.
fn illustrated(manual: &Manual) -> Option<&str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (id, _) in manual.recipes.iter().filter_map(|recipe| recipe.illustrates.as_ref()) {
        *counts.entry(id).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count).map(|(id, _)| id);
    let first = || manual.contents.iter().skip(1).map(|entry| entry.id.as_str()).find(|id| !id.is_empty());
    most.or_else(first)
}

fn write(name: &str, book: &Book, illustrates: Option<&str>, world: &World) -> Result<(), Diagnostic> {
    let recipes = book.recipes_folder();
    let folder = recipes.join(name);
    if !recipe::is_name(name) {
        let message = format!("`{name}` is not a valid recipe name");
        return Err(Diagnostic::error_at_path(Code::BadRecipeName, folder, message).help(recipe::NAME_RULE));
    }
    let illustrates = illustrates.map(|id| format!("illustrates = \"{id}\"\n")).unwrap_or_default();
    let files = [
        (recipe::CONFIG, format!("title = \"{name}\"\nsummary = \"A greeting from the environment.\"\n{illustrates}")),
        (
            recipe::SHELL,
            format!(
                "{{ pkgs ? import <nixpkgs> {{ }} }}:\n\npkgs.mkShell {{\n  packages = [ pkgs.coreutils ];\n\n  \
                 env.GREETING = \"Hello from {name}\";\n}}\n"
            ),
        ),
        (recipe::TRANSCRIPT, format!("$ printenv GREETING\nHello from {name}\n")),
    ];
    let files = files.each_ref().map(|(path, text)| (*path, text.as_bytes()));
    // Below the book's folder no link is followed; recipes that are kept elsewhere have a folder that is named.
    let below = recipes.strip_prefix(&book.folder).map(|below| below.join(name).to_string_lossy().into_owned());
    let (top, below) = match below.ok().filter(|below| is_plain(below)) {
        Some(below) => (book.folder.as_path(), below),
        None => {
            // It is the book that names it, so it has to lie below the root of the book.
            world.to_change(&recipes).map_err(|error| {
                let message = format!("the recipe cannot be written: {}", error.reason(&recipes));
                Diagnostic::error_at_path(Code::Unwritable, &folder, message)
            })?;
            (recipes.as_path(), name.to_owned())
        }
    };
    create_folder(top, &below, &files).map_err(|error| match error.kind {
        WriteErrorKind::Exists => {
            Diagnostic::error_at_path(Code::DuplicateRecipe, &folder, format!("the recipe `{name}` already exists"))
        }
        _ => {
            let message = format!("the recipe cannot be written: {}", error.reason(&folder));
            Diagnostic::error_at_path(Code::Unwritable, &folder, message)
        }
    })
}
