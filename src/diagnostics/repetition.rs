//! Messages that say the same of one file again and again: some are told, the rest is counted.

use std::collections::HashMap;

use super::{Code, Diagnostic, MessageFormat, Severity, github};
use crate::source::{FileId, Shown as _, Sources};

/// So many messages with one code are told of one file. More are hardly read, and a file of a megabyte could have a million.
const MOST: usize = 50;

/// What is told.
#[derive(Debug, PartialEq)]
pub enum Told<'a> {
    /// A diagnostic.
    One(&'a Diagnostic),
    /// That there are more of a kind.
    More(More),
}

/// Diagnostics of one code and one file that are not told one by one.
#[derive(Debug, PartialEq, Eq)]
pub struct More {
    /// Their code.
    pub code: Code,
    /// Their severity.
    pub severity: Severity,
    /// Their file; `None` for those that point into none.
    pub file: Option<FileId>,
    /// How many there are.
    pub count: usize,
}

/// What is told of diagnostics, which come sorted by file: of each file the first of each code, and after them how many more
/// there are.
pub fn without_repetition(diagnostics: &[Diagnostic]) -> Vec<Told<'_>> {
    let mut told = Vec::new();
    for of_file in diagnostics.chunk_by(|a, b| file(a) == file(b)) {
        let mut counts: HashMap<(Code, Severity), usize> = HashMap::new();
        let mut more: Vec<More> = Vec::new();
        for diagnostic in of_file {
            let Diagnostic { code, severity, .. } = *diagnostic;
            let count = counts.entry((code, severity)).or_default();
            *count += 1;
            if *count <= MOST {
                told.push(Told::One(diagnostic));
            } else if let Some(known) = more.iter_mut().find(|more| (more.code, more.severity) == (code, severity)) {
                known.count += 1;
            } else {
                more.push(More { code, severity, file: file(diagnostic), count: 1 });
            }
        }
        told.extend(more.into_iter().map(Told::More));
    }
    told
}

fn file(diagnostic: &Diagnostic) -> Option<FileId> {
    diagnostic.span().map(|span| span.file)
}

/// Writes that there are more diagnostics of a kind, for people and for GitHub.
pub fn render_more(more: &More, sources: &Sources, format: MessageFormat) -> String {
    let More { code, severity, file, count } = more;
    let within = file.map(|file| format!(" in {}", sources.file(file).path().shown()));
    let plural = if *count == 1 { "" } else { "s" };
    let message = format!("and {count} more {}{plural}{}", severity.word(), within.unwrap_or_default());
    let help = "`--message-format json` tells all of them";
    match format {
        MessageFormat::Github => github::command(*severity, *code, &format!("{message}\n{help}")),
        _ => format!("{}[{}]: {message}\n  = help: {help}\n\n", severity.word(), code.name()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Location;
    use crate::source::Span;

    #[test]
    fn the_first_of_each_kind_are_told_and_the_rest_is_counted() {
        let at = |file, code| Diagnostic::error(code, Span::new(FileId(file), 0, 0), "message");
        let mut all = vec![Diagnostic::new(Severity::Warning, Code::UnknownId, Location::Nowhere, "message"); MOST];
        all.extend(vec![at(0, Code::UnknownId); MOST + 2]);
        all.push(at(0, Code::MissingImage));
        all.extend(vec![at(1, Code::UnknownId); MOST + 1]);
        let told = without_repetition(&all);
        let more = |file, count| {
            let severity = Severity::Error;
            Told::More(More { code: Code::UnknownId, severity, file: Some(FileId(file)), count })
        };
        assert_eq!(told.len(), 3 * MOST + 3);
        assert_eq!(told[2 * MOST + 1], more(0, 2));
        assert_eq!(told[3 * MOST + 2], more(1, 1));
    }

    #[test]
    fn how_many_more_there_are() {
        let mut sources = Sources::new();
        let file = Some(sources.add(std::path::Path::new("a.md"), String::new()));
        let more = More { code: Code::UnknownId, severity: Severity::Error, file, count: 2 };
        assert_eq!(
            render_more(&more, &sources, MessageFormat::Human),
            "error[unknown-id]: and 2 more errors in a.md\n  = help: `--message-format json` tells all of them\n\n"
        );
        assert_eq!(
            render_more(&More { file: None, count: 1, ..more }, &sources, MessageFormat::Github),
            "::error title=unknown-id::and 1 more error%0A`--message-format json` tells all of them\n"
        );
    }
}
