//! Diagnostics: the human form.

use super::Diagnostic;
use crate::source::Sources;

/// Writes one diagnostic.
pub fn render(_diagnostic: &Diagnostic, _sources: &Sources, _colour: bool) -> String {
    String::new()
}
