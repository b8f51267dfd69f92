//! From folders to recipes: finds them, reads their files and checks what can be checked without running anything.
//!
//! The folder of a recipe is what git does not ignore of it, without `.venv`: what a reader gets who copies it. Only
//! the book's own `.gitignore` files count, not those of whoever runs nixbook, so the hash is the same everywhere.

use std::collections::{BTreeMap, HashMap};
use std::path::{Component, Path};
use std::string::FromUtf8Error;

use super::config::{self, RecipeConfig};
use super::hash::FolderHash;
use super::ignored::Ignored;
use super::{Level, Recipe, RecipeFile, transcript};
use crate::diagnostics::{Code, Diagnostic, Location, nearest};
use crate::source::write::{is_output_folder, is_scratch};
use crate::source::{EntryKind, FileId, Purpose, ReadError, Sources, Span, World};

/// What it is and how it is tested.
pub const CONFIG: &str = "recipe.toml";
/// The name of the file that nix-shell reads.
pub const SHELL: &str = "shell.nix";
/// What a reader would type and see.
pub const TRANSCRIPT: &str = "test.console";

/// Files that are not shown unless `show` names them.
const HIDDEN: [&str; 3] = [CONFIG, TRANSCRIPT, ".gitignore"];

/// Loads every recipe of a folder, by name. A folder that does not exist holds none.
pub fn load_all(folder: &Path, sources: &mut Sources, diagnostics: &mut Vec<Diagnostic>) -> Vec<Recipe> {
    let mut recipes: Vec<Recipe> = Vec::new();
    let mut lower: HashMap<String, String> = HashMap::new();
    for (name, paths) in find(folder, sources.world(), diagnostics) {
        if !is_name(&name) {
            let message = format!("`{name}` is not a valid recipe name");
            diagnostics
                .push(Diagnostic::error_at_path(Code::BadRecipeName, folder.join(&name), message).help(NAME_RULE));
            continue;
        }
        if let Some(other) = lower.insert(name.to_ascii_lowercase(), name.clone()) {
            let message = format!("recipe names differ only in case: `{other}` and `{name}`");
            let help = "rename one of them: some file systems ignore case";
            diagnostics.push(Diagnostic::error_at_path(Code::DuplicateRecipe, folder.join(&name), message).help(help));
        }
        recipes.extend(load(&folder.join(&name), name, &paths, sources, diagnostics));
    }
    recipes
}

/// The folders that are recipes, each with the paths of its files, in order.
fn find(folder: &Path, world: &World, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    match world.kind(folder) {
        Ok(Some(EntryKind::Folder)) => {}
        Ok(None) => return found,
        Ok(Some(_)) => {
            let message = "the folder of the recipes is not a folder";
            let fault = Diagnostic::error_at_path(Code::Unreadable, folder, message);
            diagnostics.push(fault.help("make it a folder, or give it another name"));
            return found;
        }
        Err(error) => {
            let (code, location) = (Code::Unreadable, Location::Path(folder.to_owned()));
            diagnostics.push(Diagnostic::cannot_read(code, location, "the folder of the recipes", &error));
            return found;
        }
    }
    let mut ignored = Ignored::above(folder, world);
    let walk = world.walk(folder, false, &mut |entry| {
        let name = entry.path.file_name().unwrap_or_default();
        let is_folder = entry.kind == EntryKind::Folder && !entry.link;
        name != ".git"
            && name != ".venv"
            // What a run that was killed has left on its way.
            && !is_scratch(Path::new(name))
            && !ignored.ignores(&entry.path, is_folder, world)
            && !(is_folder && is_output_folder(&entry.path))
    });
    for (path, error) in walk.faults {
        // A link is told of when the recipe is read, by where it leads.
        if world.is_link(&path)
            && let Some((name, path)) = recipe_and_path(folder, &path)
        {
            found.entry(name).or_default().push(path);
            continue;
        }
        let (code, location) = (Code::Unreadable, Location::Path(path));
        diagnostics.push(Diagnostic::cannot_read(code, location, "a recipe's folder", &error));
    }
    for entry in walk.found {
        let is_in_recipe = entry.path.parent() != Some(folder);
        if !entry.link && (entry.kind == EntryKind::Folder || !is_in_recipe) {
            continue;
        }
        match recipe_and_path(folder, &entry.path) {
            Some((name, path)) => found.entry(name).or_default().push(path),
            None => diagnostics.push(
                Diagnostic::error_at_path(Code::BadFileName, entry.path, "the file name is not UTF-8")
                    .help("rename the file"),
            ),
        }
    }
    for paths in found.values_mut() {
        paths.sort();
    }
    found
}

/// The recipe's name and the file's path in its folder; the path is empty for a recipe's folder that is a link.
fn recipe_and_path(folder: &Path, file: &Path) -> Option<(String, String)> {
    let relative = file.strip_prefix(folder).ok()?;
    let parts: Option<Vec<&str>> = relative.components().map(|part| part.as_os_str().to_str()).collect();
    let (name, path) = parts.as_deref()?.split_first()?;
    Some(((*name).to_owned(), path.join("/")))
}

/// What to do about something that a recipe has elsewhere.
const ALONE: &str = "copy the file into the recipe's folder";

/// What names of recipes are like.
pub const NAME_RULE: &str = "use letters, digits, `.`, `_`, `+` and `-`, and start with a letter or a digit";

/// Whether a recipe can have this name.
pub fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '+' | '-'))
}

fn load(
    folder: &Path,
    name: String,
    paths: &[String],
    sources: &mut Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Recipe> {
    let (files, hash) = read_files(folder, paths, sources, diagnostics);
    if paths.iter().any(String::is_empty) {
        // The folder is a link, and that has been told.
        return None;
    }
    let Some(config_file) = files.iter().find(|f| f.path == CONFIG).and_then(|f| f.text) else {
        let message = format!("the recipe `{name}` has no `{CONFIG}`");
        let help = "create it with `title = \"…\"`";
        diagnostics.push(Diagnostic::error_at_path(Code::IncompleteRecipe, folder, message).help(help));
        return None;
    };
    let config = config::read(config_file, sources, diagnostics);
    let whole = Span::new(config_file, 0, 0);
    if !files.iter().any(|f| f.path == SHELL && f.text.is_some()) {
        let message = format!("the recipe `{name}` has no `{SHELL}`");
        let help = "create it: it is the example that the recipe shows";
        diagnostics.push(Diagnostic::error(Code::IncompleteRecipe, whole, message).help(help));
    }
    let transcript = read_transcript(&name, &config, &files, whole, sources, diagnostics);
    let show = show(&config, &files, diagnostics);
    Some(Recipe {
        name,
        folder: folder.to_owned(),
        config_file,
        title: config.title.value,
        title_span: config.title.span,
        summary: config.summary.value,
        summary_span: config.summary.span,
        illustrates: config.illustrates,
        passage: config.passage,
        order: config.order,
        show,
        level: config.level,
        network: config.network,
        nix_ld: config.nix_ld,
        user_namespaces: config.user_namespaces,
        timeout: config.timeout,
        fails: config.fails,
        transcript,
        files,
        hash,
    })
}

/// Reads the files and hashes the folder.
fn read_files(
    folder: &Path,
    paths: &[String],
    sources: &mut Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<RecipeFile>, String) {
    let mut files = Vec::new();
    let mut hash = FolderHash::default();
    for path in paths {
        // Joining an empty path would add a slash, and a link with a slash after it is what it leads to.
        let full = if path.is_empty() { folder.to_owned() } else { folder.join(path) };
        let world = sources.world();
        if let Some(fault) = fault_of_link(folder, &full, world) {
            diagnostics.push(fault);
            continue;
        }
        let bytes = match world.read_bytes(&full, Purpose::Recipe) {
            Ok(bytes) => bytes,
            Err(ReadError::IsFolder) => {
                let message = "symbolic link to a folder in a recipe";
                diagnostics.push(Diagnostic::error_at_path(Code::BadLink, full, message).help("copy the folder there"));
                continue;
            }
            Err(error) => {
                let location = Location::Path(full);
                diagnostics.push(Diagnostic::cannot_read(Code::Unreadable, location, "this file", &error));
                continue;
            }
        };
        let executable = world.is_executable(&full);
        hash.add(path, executable, &bytes);
        let size = bytes.len() as u64;
        let text = match text_of(bytes) {
            Ok(text) => Some(sources.add(&full, text)),
            Err(bytes) if [CONFIG, SHELL, TRANSCRIPT].contains(&path.as_str()) => {
                Some(add_lossy(&full, &bytes, sources, diagnostics))
            }
            Err(_) => None,
        };
        files.push(RecipeFile { path: path.clone(), text, size, executable });
    }
    (files, hash.finish())
}

/// The text of a file's bytes, without a byte order mark; the bytes where they are not text.
fn text_of(bytes: Vec<u8>) -> Result<String, Vec<u8>> {
    if bytes.contains(&0) {
        return Err(bytes);
    }
    let text = String::from_utf8(bytes).map_err(FromUtf8Error::into_bytes)?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// Takes in a file that has to be text and is not, as far as it is, and says so.
fn add_lossy(path: &Path, bytes: &[u8], sources: &mut Sources, diagnostics: &mut Vec<Diagnostic>) -> FileId {
    let file = sources.add(path, String::from_utf8_lossy(bytes).into_owned());
    let Err(error) = std::str::from_utf8(bytes) else { return file };
    let at = error.valid_up_to();
    diagnostics.push(Diagnostic::not_utf8(Span::new(file, at, at + '\u{FFFD}'.len_utf8())));
    file
}

/// The hash of a folder that is no recipe: of all files in it that git does not ignore.
///
/// # Errors
/// A sentence that says what cannot be read.
pub fn hash_of_folder(folder: &Path, world: &World) -> Result<String, String> {
    let mut ignored = Ignored::above(folder, world);
    let walk = world.walk(folder, false, &mut |entry| {
        let is_folder = entry.kind == EntryKind::Folder && !entry.link;
        let name = entry.path.file_name().unwrap_or_default();
        name != ".git" && !is_scratch(Path::new(name)) && !ignored.ignores(&entry.path, is_folder, world)
    });
    let unreadable = |path: &Path, error: &ReadError| format!("{} cannot be read: {error}", path.display());
    if let Some((path, error)) = walk.faults.first() {
        return Err(unreadable(path, error));
    }
    let mut hash = FolderHash::default();
    for entry in walk.found.iter().filter(|entry| entry.kind == EntryKind::File) {
        let bytes = world.read_bytes(&entry.path, Purpose::Recipe).map_err(|error| unreadable(&entry.path, &error))?;
        let name = entry.path.strip_prefix(folder).unwrap_or(&entry.path);
        hash.add(&name.to_string_lossy(), world.is_executable(&entry.path), &bytes);
    }
    Ok(hash.finish())
}

/// The hash of a recipe's folder, with the content that its files have now; `None` where one cannot be read.
pub fn present_hash(recipe: &Recipe, world: &World) -> Option<String> {
    let mut hash = FolderHash::default();
    for file in &recipe.files {
        let path = recipe.folder.join(&file.path);
        hash.add(&file.path, world.is_executable(&path), &world.read_bytes(&path, Purpose::Recipe).ok()?);
    }
    Some(hash.finish())
}

/// What is wrong with a link: one that leads out of the recipe's folder, or nowhere.
fn fault_of_link(folder: &Path, path: &Path, world: &World) -> Option<Diagnostic> {
    if !world.is_link(path) {
        return None;
    }
    let error = |message: &str| Diagnostic::error_at_path(Code::BadLink, path, message).help(ALONE);
    match (world.resolve(path), world.resolve(folder)) {
        (Err(error @ ReadError::OutsideRoot { .. }), _) => {
            let location = Location::Path(path.to_owned());
            Some(Diagnostic::cannot_read(Code::BadLink, location, "the target of this link", &error))
        }
        (Err(_), _) => Some(error("broken symbolic link")),
        _ if path == folder => {
            let message = "the recipe's folder is a symbolic link";
            Some(Diagnostic::error_at_path(Code::BadLink, path, message).help("copy the folder there"))
        }
        (Ok(target), Ok(inside)) if target.starts_with(&inside) => None,
        _ => Some(error("symbolic link leads outside the recipe's folder")),
    }
}

fn read_transcript(
    name: &str,
    config: &RecipeConfig,
    files: &[RecipeFile],
    whole: Span,
    sources: &Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> transcript::Transcript {
    let text = files.iter().find(|f| f.path == TRANSCRIPT).and_then(|f| f.text);
    let transcript = text.map_or_else(transcript::Transcript::default, |file: FileId| {
        transcript::parse(file, sources.file(file).text(), diagnostics)
    });
    if config.level == Level::Run && transcript.commands.is_empty() {
        let (span, message) = match text {
            Some(file) => (Span::new(file, 0, 0), format!("`{TRANSCRIPT}` of the recipe `{name}` has no command")),
            None => (whole, format!("the recipe `{name}` has no `{TRANSCRIPT}`")),
        };
        let help = format!(
            "write into `{TRANSCRIPT}` what a reader would type and see, or `level = \"eval\"` into `{CONFIG}`"
        );
        diagnostics.push(Diagnostic::error(Code::IncompleteRecipe, span, message).help(help));
    }
    transcript
}

/// The files to show: those that `show` names, or shell.nix first and the rest by name.
fn show(config: &RecipeConfig, files: &[RecipeFile], diagnostics: &mut Vec<Diagnostic>) -> Vec<String> {
    let Some(wanted) = &config.show else {
        let shown = files.iter().filter(|f| f.text.is_some() && !HIDDEN.contains(&f.path.as_str()));
        let mut names: Vec<String> = shown.map(|f| f.path.clone()).collect();
        names.sort_by_key(|name| name != SHELL);
        return names;
    };
    let mut names: Vec<String> = Vec::new();
    for (name, span) in wanted {
        let leaves = Path::new(name).components().any(|part| !matches!(part, Component::Normal(_)));
        let error = if leaves {
            let message = format!("`{name}` is outside the recipe's folder");
            Some(Diagnostic::error(Code::PathLeavesRecipe, *span, message).help(ALONE))
        } else if names.contains(name) {
            Some(Diagnostic::error(Code::InvalidValue, *span, format!("`show` lists `{name}` twice")))
        } else {
            match files.iter().find(|f| f.path == *name) {
                Some(file) if file.text.is_some() => None,
                Some(_) => Some(Diagnostic::error(
                    Code::InvalidValue,
                    *span,
                    format!("`{name}` cannot be shown: it is a binary file"),
                )),
                None => {
                    let near = nearest(name, files.iter().map(|f| f.path.as_str()));
                    let help = near.map_or_else(
                        || "add the file to the recipe's folder, and make sure that git does not ignore it".to_owned(),
                        |near| format!("did you mean `{near}`?"),
                    );
                    let message = format!("`show` lists `{name}`, which does not exist");
                    Some(Diagnostic::error(Code::MissingFile, *span, message).help(help))
                }
            }
        };
        match error {
            Some(error) => diagnostics.push(error),
            None => names.push(name.clone()),
        }
    }
    names
}

#[cfg(test)]
#[path = "folder_tests.rs"]
mod tests;
