//! Diagnostics: the github form.

use super::Diagnostic;
use crate::source::Sources;

/// Writes one diagnostic.
pub fn render(_diagnostic: &Diagnostic, _sources: &Sources) -> String {
    String::new()
}
