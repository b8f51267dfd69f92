//! Files in the book's folder that the book does not use.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::files::join;
use super::references::{image_path, is_remote};
use super::{Manual, walk};
use crate::diagnostics::{Code, Diagnostic, Location, Severity};
use crate::markdown::tree::{BlockKind, IncludeKind, InlineKind};
use crate::source::{Sources, is_there, not_walked};

const IMAGES: [&str; 7] = ["png", "jpg", "jpeg", "gif", "svg", "webp", "avif"];

/// Warns of Markdown files that nothing includes and of images that nothing shows. `skip` are folders that hold other
/// things (recipes); hidden files and folders are not looked at.
pub fn check(manual: &Manual, sources: &Sources, folder: &Path, skip: &[PathBuf]) -> Vec<Diagnostic> {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
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
    let visible = |entry: &walkdir::DirEntry| {
        let hidden = entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.');
        let other = !entry.file_type().is_file()
            && entry.depth() > 0
            && (entry.file_name() == "recipes" || skip.contains(&real(entry.path())));
        !hidden && !other
    };
    for entry in WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(visible) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let (path, reason) = not_walked(folder, &error);
                diagnostics.push(unreadable(&path, &reason));
                continue;
            }
        };
        let path = entry.path();
        if entry.path_is_symlink()
            && let Err(error) = is_there(path)
            // What includes or shows it has told of it.
            && !used.contains(path)
            && !shown.contains(path)
        {
            diagnostics.push(unreadable(path, &error.to_string()));
        }
        if !entry.file_type().is_file() {
            continue;
        }
        let Some(extension) = path.extension().and_then(|e| e.to_str()) else { continue };
        let extension = extension.to_ascii_lowercase();
        let (code, message, help) = if extension == "md" && !used.contains(&real(path)) {
            (Code::FileNotIncluded, "nothing includes this file", "include it, or take it out of the book's folder")
        } else if IMAGES.contains(&extension.as_str()) && !shown.contains(&real(path)) {
            (Code::UnusedImage, "nothing shows this image", "show it, or take it out of the book's folder")
        } else {
            continue;
        };
        diagnostics.push(Diagnostic::new(Severity::Warning, code, Location::Path(path.to_owned()), message).help(help));
    }
    diagnostics
}

fn unreadable(path: &Path, reason: &str) -> Diagnostic {
    let message = format!("this cannot be read: {reason}");
    Diagnostic::new(Severity::Warning, Code::Unreadable, Location::Path(path.to_owned()), message)
        .help("whether the book uses what is there cannot be seen; mend it, or take it out of the book's folder")
}
