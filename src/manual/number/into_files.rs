//! The files that `html:into-file` names: each is there once, and something is written into it.

use std::collections::HashMap;

use crate::diagnostics::{Code, Diagnostic};
use crate::manual::model::Unit;
use crate::manual::walk;
use crate::markdown::tree::{BlockKind, IncludeKind};
use crate::source::Span;

/// The names that are taken, and where.
#[derive(Default)]
pub(super) struct IntoFiles {
    taken: HashMap<String, Span>,
}

impl IntoFiles {
    /// Takes the names in a unit, and tells of those that are taken already or get no content.
    pub(super) fn check(&mut self, unit: &Unit, diagnostics: &mut Vec<Diagnostic>) {
        walk::blocks(&unit.document.blocks, &mut |block| {
            let BlockKind::Include(include) = &block.kind else { return };
            let Some(name) = &include.into_file else { return };
            if matches!(&include.kind, IncludeKind::Files { entries, .. } if entries.is_empty()) {
                let message = format!("empty include: nothing to write to `{}`", name.name);
                diagnostics
                    .push(Diagnostic::error(Code::EmptyIntoFile, name.span, message).help("list the files to include"));
            }
            match self.taken.get(&name.name) {
                Some(first) => diagnostics.push(
                    Diagnostic::error(
                        Code::TakenIntoFile,
                        name.span,
                        format!("the file name `{}` is already used", name.name),
                    )
                    .label(*first, "something is written into it here")
                    .help("give each `html:into-file` a different name"),
                ),
                None => {
                    self.taken.insert(name.name.clone(), name.span);
                }
            }
        });
    }
}
