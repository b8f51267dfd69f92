//! Which texts go into a checkout, and where.

use super::Planner;
use crate::config::Book;
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::export::nixpkgs::files::outside;
use crate::export::nixpkgs::{ExportedText, companion, units_of};
use crate::manual::{Manual, UnitId, folder_of, join_relative, written_in};
use crate::source::{Span, World};

/// The texts that are asked for, and do not come with another.
pub(super) fn roots(
    manual: &Manual,
    book: &Book,
    only: &[String],
    world: &World,
) -> Result<Vec<UnitId>, Vec<Diagnostic>> {
    let files = &book.config.nixpkgs.files;
    if !only.is_empty() {
        let mut faults = Vec::new();
        let units = units_of(manual, only, &mut faults);
        return if faults.is_empty() { Ok(units) } else { Err(faults) };
    }
    // What was brought there may have to go.
    if files.is_empty() && book.config.nixpkgs.seen.is_empty() {
        let message = "`book.toml` has no destination for any file";
        let fault = Diagnostic::error_at_path(Code::ExportNoDestination, book.folder.join("book.toml"), message);
        return Err(vec![
            fault.help("write a table `[export.nixpkgs.files]` with `\"FILE.md\" = \"packages/FILE.section.md\"`"),
        ]);
    }
    let mut units = Vec::new();
    let mut faults = Vec::new();
    for (file, _) in files {
        match manual.units.iter().position(|unit| unit.path == file.value && unit.kind.is_file()) {
            Some(unit) => units.push(unit),
            None => {
                let message = format!("`{}` is not included in the book", file.value);
                let fault = Diagnostic::error(Code::ExportUnknownText, file.span, message);
                faults.push(fault.maybe_help(how_to_include(&file.value, manual, book, world)));
            }
        }
    }
    if faults.is_empty() { Ok(units) } else { Err(faults) }
}

/// What to do about a line of book.toml that names no text of the book.
fn how_to_include(file: &str, manual: &Manual, book: &Book, world: &World) -> Option<String> {
    if world.is_file(&book.content.join(file)) {
        return Some("include it in the book, or delete this line to remove it from the checkout too".to_owned());
    }
    let own = |path: &str| manual.units.iter().any(|unit| unit.path == path && unit.kind.is_file());
    let folder = book.content_on_disk().file_name().map(|name| format!("{}/", name.to_string_lossy()));
    if let Some(rest) = folder.and_then(|folder| file.strip_prefix(&folder)).filter(|rest| own(rest)) {
        return Some(format!("the folder of the text is not named here: write `{rest}`"));
    }
    let near = nearest(file, manual.units.iter().map(|unit| unit.path.as_str()));
    near.map(|near| format!("did you mean `{near}`?"))
}

impl Planner<'_> {
    /// Finds the path of each text in the folder of the manual's sources.
    pub(super) fn find_destinations(&mut self, world: &World) {
        for text in &self.export.texts {
            let told = self.config.files.iter().find(|(from, _)| from.value == text.path).map(|(_, to)| to);
            let derived = match &text.follows {
                Some(of) => self.destinations.get(of).map(|of| companion::path(of)),
                None => self.beside_parent(text),
            };
            let destination = match (told, derived) {
                (Some(told), Some(derived)) if told.value != derived => {
                    let message = format!("`{}` is included as `{derived}` by another exported file", text.path);
                    self.faults.push(
                        Diagnostic::error(Code::ExportInvalidDestination, told.span, message)
                            .help(format!("write `{derived}`, or change the destinations of both")),
                    );
                    continue;
                }
                (Some(told), _) => told.value.clone(),
                (None, Some(derived)) => derived,
                (None, None) => {
                    let file = self.manual.units[text.unit].document.file;
                    let message = format!("`book.toml` has no destination for `{}`", text.path);
                    let help = format!("write `\"{}\" = \"…\"` into its table `[export.nixpkgs.files]`", text.path);
                    self.faults
                        .push(Diagnostic::error(Code::ExportNoDestination, Span::new(file, 0, 0), message).help(help));
                    continue;
                }
            };
            let span = told.map_or(Span::new(self.manual.units[text.unit].document.file, 0, 0), |told| told.span);
            if destination.starts_with("../") {
                self.faults.push(outside(&destination, span));
            }
            let doubled = destination.strip_prefix(&self.config.doc).and_then(|rest| rest.strip_prefix('/'));
            if let (Some(rest), Some(told)) = (doubled, told)
                && !world.is_folder(&self.doc.join(&self.config.doc))
            {
                let message = format!("invalid destination `{}/{destination}`", self.config.doc);
                let help = format!("write the path relative to `{}`: `{rest}`", self.config.doc);
                self.faults.push(Diagnostic::error(Code::ExportInvalidDestination, told.span, message).help(help));
            }
            if self.destinations.values().any(|other| *other == destination) {
                let message = format!("two files have the destination `{destination}`");
                self.faults.push(
                    Diagnostic::error(Code::ExportInvalidDestination, span, message)
                        .help("give them different destinations"),
                );
            }
            self.destinations.insert(text.path.clone(), destination);
        }
    }

    /// The path of a text that comes with another: where that one includes it.
    fn beside_parent(&self, text: &ExportedText) -> Option<String> {
        let parent = self.manual.units[text.unit].parent?;
        let parent = &self.manual.units[parent].path;
        let destination = self.destinations.get(parent)?;
        Some(join_relative(folder_of(destination), &written_in(folder_of(parent), &text.path)))
    }
}
