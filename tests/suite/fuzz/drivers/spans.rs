//! Spans are pieces of their file.

use nixbook::diagnostics::Diagnostic;
use nixbook::source::{Sources, Span};

/// A span lies in its file, and its ends are between characters.
///
/// # Panics
/// Where it does not.
#[track_caller]
pub fn sound(span: Span, sources: &Sources, what: &dyn std::fmt::Display) {
    let text = sources.file(span.file).text();
    assert!(text.get(span.range()).is_some(), "{what}: {span:?} is no piece of {text:?}");
}

/// All spans of the diagnostics are sound, and each can be shown.
///
/// # Panics
/// Where one is not.
#[track_caller]
pub fn of_diagnostics(diagnostics: &[Diagnostic], sources: &Sources) {
    use nixbook::diagnostics::MessageFormat;
    for diagnostic in diagnostics {
        for span in diagnostic.span().into_iter().chain(diagnostic.labels.iter().map(|label| label.span)) {
            sound(span, sources, &diagnostic.code);
        }
        for format in [MessageFormat::Human, MessageFormat::Json, MessageFormat::Github] {
            let shown = nixbook::diagnostics::render(diagnostic, sources, format, false);
            assert!(shown.contains(diagnostic.code.name()), "{}: {shown:?}", diagnostic.code);
        }
    }
}
