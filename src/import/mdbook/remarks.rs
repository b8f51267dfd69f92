//! What an import cannot decide: a list with places.

use crate::diagnostics::{self, Code, Diagnostic, Location, Severity};
use crate::source::Span;

/// The list, as it grows. It is a list of warnings, so that programs can read it too.
#[derive(Debug, Default)]
pub(super) struct Remarks(pub Vec<Diagnostic>);

impl Remarks {
    /// Something that nixbook does not have, and what has become of it.
    pub fn unsupported(&mut self, at: Option<Span>, message: impl Into<String>) {
        self.add(Code::ImportUnsupported, at, message);
    }

    /// Something that leads to nothing, in mdBook as well.
    pub fn unresolved(&mut self, at: Option<Span>, message: impl Into<String>) {
        self.add(Code::ImportUnresolved, at, message);
    }

    /// The list in the order of the places, each remark once: what is included in many chapters is met in each.
    pub fn list(mut self) -> Vec<Diagnostic> {
        diagnostics::sort(&mut self.0);
        self.0.dedup();
        self.0
    }

    fn add(&mut self, code: Code, at: Option<Span>, message: impl Into<String>) {
        let location = at.map_or(Location::Nowhere, Location::Span);
        self.0.push(Diagnostic::new(Severity::Warning, code, location, message));
    }
}
