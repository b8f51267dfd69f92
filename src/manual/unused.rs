//! Files in the book's folder that the book does not use.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::files::join;
use super::model::Manual;
use super::resolve::{image_path, is_remote};
use super::walk;
use crate::diagnostics::{Code, Diagnostic, Location, Severity};
use crate::markdown::tree::{BlockKind, IncludeKind, InlineKind};
use crate::source::write::is_output_folder;
use crate::source::{EntryKind, ReadError, Sources, WalkEntry};

const IMAGES: [&str; 7] = ["png", "jpg", "jpeg", "gif", "svg", "webp", "avif"];

/// Warns of Markdown files that nothing includes and of images that nothing shows. `skip` are folders that hold other
/// things (recipes); hidden files and folders, and sites that nixbook has written, are not looked at.
pub fn check(manual: &Manual, sources: &Sources, folder: &Path, skip: &[PathBuf]) -> Vec<Diagnostic> {
    let world = sources.world();
    let real = |path: &Path| world.identity(path);
    let mut used: HashSet<PathBuf> = sources.iter().map(|(_, file)| real(file.path())).collect();
    let mut shown = HashSet::new();
    for unit in &manual.units {
        // What could not be read is not among the sources, but included all the same.
        walk::blocks(&unit.document.blocks, &mut |block| {
            if let BlockKind::Include(include) = &block.kind
                && let IncludeKind::Files { entries, .. } = &include.kind
            {
                used.extend(entries.iter().map(|entry| real(&join(&unit.folder, &entry.path))));
            }
        });
        walk::document_inlines(&unit.document, &mut |inline| {
            if let InlineKind::Image(image) = &inline.kind
                && !is_remote(&image.source)
            {
                shown.insert(real(&image_path(&unit.folder, &image.source)));
            }
        });
    }
    let skip: Vec<PathBuf> = skip.iter().map(|path| real(path)).collect();
    let mut diagnostics = Vec::new();
    let mut visible = |entry: &WalkEntry| {
        let name = entry.path.file_name().unwrap_or_default();
        let other = entry.kind != EntryKind::File
            && (name == "recipes" || skip.contains(&real(&entry.path)) || is_output_folder(&entry.path));
        !name.to_string_lossy().starts_with('.') && !other
    };
    let walk = world.walk(folder, false, &mut visible);
    for (path, error) in walk.faults {
        // What includes or shows it has told of it.
        if !used.contains(&real(&path)) && !shown.contains(&real(&path)) {
            diagnostics.push(unreadable(path, &error));
        }
    }
    for entry in walk.found {
        let path = entry.path.as_path();
        if entry.link || entry.kind != EntryKind::File {
            continue;
        }
        let Some(extension) = path.extension().and_then(|e| e.to_str()) else { continue };
        let extension = extension.to_ascii_lowercase();
        let (code, message, help) = if extension == "md" && !used.contains(&real(path)) {
            (Code::FileNotIncluded, "file is not included", "add it to an include, or move it out of the book's folder")
        } else if IMAGES.contains(&extension.as_str()) && !shown.contains(&real(path)) {
            (Code::UnusedImage, "unused image", "use it in the text, or move it out of the book's folder")
        } else {
            continue;
        };
        diagnostics.push(Diagnostic::new(Severity::Warning, code, Location::Path(path.to_owned()), message).help(help));
    }
    diagnostics
}

fn unreadable(path: PathBuf, error: &ReadError) -> Diagnostic {
    let diagnostic = Diagnostic::cannot_read(Code::Unreadable, Location::Path(path), "this", error);
    if diagnostic.code == Code::OutsideRoot {
        return diagnostic;
    }
    Diagnostic { severity: Severity::Warning, ..diagnostic }
        .help("make it readable, or move it out of the book's folder")
}
