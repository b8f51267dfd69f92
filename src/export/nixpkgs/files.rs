//! What texts name besides other texts: images, references of options, exports of nixdoc. They go along as they are.

use std::collections::BTreeMap;
use std::path::Path;

use percent_encoding::percent_decode_str;

use crate::diagnostics::{Code, Diagnostic, Location};
use crate::manual::{Manual, UnitId, UnitKind, folder_of, image_path, is_remote, walk};
use crate::markdown::tree::{BlockKind, IncludeEntry, IncludeKind, InlineKind};
use crate::source::{Purpose, Span, World};

/// A file that a text names.
pub struct NamedFile {
    /// Its path as it is written, decoded.
    pub written: String,
    /// Where it is named.
    pub span: Span,
}

/// The files that a document names besides texts.
pub fn named(document: &crate::markdown::tree::Document) -> Vec<NamedFile> {
    let mut found = Vec::new();
    walk::document_inlines(document, &mut |inline| {
        if let InlineKind::Image(image) = &inline.kind
            && !is_remote(&image.source)
        {
            let written = percent_decode_str(&image.source).decode_utf8_lossy().into_owned();
            found.push(NamedFile { written, span: inline.span });
        }
    });
    walk::blocks(&document.blocks, &mut |block| {
        let BlockKind::Include(include) = &block.kind else { return };
        if let IncludeKind::Options { source, .. } | IncludeKind::Nixdoc { source } = &include.kind {
            let IncludeEntry { path, span, .. } = source;
            found.push(NamedFile { written: path.clone(), span: *span });
        }
    });
    found
}

/// Reads what the units name; `local`: but for what is found by its absolute path wherever the text lies.
pub(super) fn collect(
    manual: &Manual,
    units: &[UnitId],
    local: bool,
    world: &World,
    files: &mut BTreeMap<String, Vec<u8>>,
    faults: &mut Vec<Diagnostic>,
) {
    for unit in units {
        let unit = &manual.units[*unit];
        let base = match unit.kind {
            // What an export of nixdoc shows lies beside the export; its groups have a folder of its name.
            UnitKind::Generated(_) => folder_of(folder_of(&unit.path)),
            _ => folder_of(&unit.path),
        };
        for NamedFile { written, span } in named(&unit.document) {
            let path = crate::manual::join_relative(base, &written);
            let absolute = Path::new(&written).is_absolute();
            if absolute && local {
                continue;
            }
            if path.starts_with("../") || absolute {
                faults.push(outside(&written, span));
                continue;
            }
            if files.contains_key(&path) {
                continue;
            }
            match world.read_bytes(&image_path(&unit.folder, &written.replace('%', "%25")), Purpose::Image) {
                Ok(bytes) => {
                    files.insert(path, bytes);
                }
                Err(error) => {
                    let what = format!("`{written}`");
                    faults.push(Diagnostic::cannot_read(Code::Unreadable, Location::Span(span), what, &error));
                }
            }
        }
    }
}

/// The message for a file that is not in the book's folder.
pub(super) fn outside(written: &str, span: Span) -> Diagnostic {
    Diagnostic::error(Code::ExportOutside, span, format!("`{written}` is outside of the text folder of the book"))
        .help("move it into the folder of the root file")
}
