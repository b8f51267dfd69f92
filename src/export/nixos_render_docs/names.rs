//! Names that a page cannot have, for something else is written there.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use super::layout::{Layout, Page, asked_at};
use super::{HtmlSettings, script};
use crate::diagnostics::{Code, Diagnostic};
use crate::manual::{Manual, walk};
use crate::markdown::tree::InlineKind;
use crate::source::Span;

/// Tells of every page whose name is that of another file. What is not written takes no name.
pub(super) fn check(
    manual: &Manual,
    layout: &Layout<'_>,
    settings: &HtmlSettings,
    has_redirects: bool,
) -> Vec<Diagnostic> {
    let taken = settings.reserved.iter().map(|(name, what)| ((*name).to_owned(), (*what).to_owned()));
    let mut names = TakenNames { taken: taken.collect(), faults: Vec::new() };
    if has_redirects {
        names.redirects(manual, layout);
    }
    if has_images(manual) {
        names.media(settings);
    }
    let mut faults = names.faults;
    for page in &layout.pages {
        if let Some(what) = names.taken.get(&page.name) {
            faults.push(fault(manual, page, format!("the name `{}` is already used: {what} there", page.name)));
        }
    }
    faults
}

fn has_images(manual: &Manual) -> bool {
    let mut found = false;
    for unit in &manual.units {
        walk::document_inlines(&unit.document, &mut |inline| found |= matches!(inline.kind, InlineKind::Image(_)));
    }
    found
}

/// The names that other files have, and what these are.
struct TakenNames {
    taken: BTreeMap<String, String>,
    faults: Vec<Diagnostic>,
}

impl TakenNames {
    /// Adds the files of redirects.
    fn redirects(&mut self, manual: &Manual, layout: &Layout<'_>) {
        self.taken.insert(script::SERVER.to_owned(), "the redirects for servers are".to_owned());
        let mut scripts: BTreeMap<String, &str> = BTreeMap::new();
        for page in &layout.pages {
            let name = script::name(&page.name);
            if let Some(other) = scripts.get(&name).filter(|other| **other != page.name) {
                let message = format!("the redirects of `{}` and of `{other}` would both be in `{name}`", page.name);
                self.faults.push(fault(manual, page, message));
            }
            self.taken.insert(name.clone(), format!("the redirects of `{}` are", page.name));
            scripts.insert(name, &page.name);
        }
    }

    /// Adds the folder of the images.
    fn media(&mut self, settings: &HtmlSettings) {
        let folder = Path::new(&settings.media_dir).components().find(|part| *part != Component::CurDir);
        if let Some(Component::Normal(name)) = folder {
            self.taken.insert(name.to_string_lossy().into_owned(), "the folder of the images is".to_owned());
        }
    }
}

fn fault(manual: &Manual, page: &Page, message: String) -> Diagnostic {
    let span = asked_at(manual, page.unit).unwrap_or(Span::new(manual.units[page.unit].document.file, 0, 0));
    Diagnostic::error(Code::TakenIntoFile, span, message).help("choose another name, for example `NAME.html`")
}
