//! A file of module options as a man page, as CommonMark and as AsciiDoc: what `nixos-render-docs options` writes.
//!
//! [`manual::read_options`](crate::manual::read_options) reads the file. A format is an [`OptionEntry`], which writes the
//! parts of one option; [`entry`] puts them together in the order that all formats share. The bytes are those of
//! nixos-render-docs, but where it would fail on text that is allowed, lose a part of it, or let it be read as markup.

mod asciidoc;
pub mod command;
mod commonmark;
mod entry;
mod manpage;
mod markdown;

use std::collections::HashMap;

use rayon::prelude::*;

use crate::diagnostics::{Diagnostic, has_errors};
use crate::manual::ModuleOption;
use crate::source::Span;

use entry::OptionEntry;
pub use markdown::{Admonitions, Anchors};

/// The format of a reference of options, and what only that format asks for.
#[derive(Clone, Debug)]
pub enum Format {
    /// A man page.
    Manpage {
        /// The text in front of the options, roff; `None` for that of configuration.nix(5).
        header: Option<String>,
        /// The text behind them, roff; `None` for that of configuration.nix(5).
        footer: Option<String>,
    },
    /// CommonMark.
    CommonMark {
        /// Addresses of man pages, by `nix.conf(5)`.
        manpage_urls: HashMap<String, String>,
        /// The ids of headings.
        anchors: Anchors,
        /// The form of admonitions.
        admonitions: Admonitions,
    },
    /// AsciiDoc.
    AsciiDoc {
        /// Addresses of man pages, by `nix.conf(5)`.
        manpage_urls: HashMap<String, String>,
    },
}

impl Format {
    /// Whether the texts of options may have images.
    fn has_images(&self) -> bool {
        matches!(self, Self::CommonMark { .. })
    }
}

/// Writes options, which come in their order, as one text.
///
/// # Errors
/// What the format has no form for, and links to options that are not there: each at the key of the option.
pub fn render(options: &[ModuleOption], format: &Format) -> Result<String, Vec<Diagnostic>> {
    match format {
        Format::Manpage { header, footer } => {
            let names: manpage::OptionNames = options.iter().map(|o| (o.id.as_str(), o.name.as_str())).collect();
            let written = entries(options, |option| manpage::Page::new(option, &names));
            let entries = written.map_err(|mut faults| {
                manpage::suggest(&mut faults, &names);
                faults
            })?;
            Ok(manpage::page(entries, header.as_deref(), footer.as_deref()))
        }
        Format::CommonMark { manpage_urls, anchors, admonitions } => {
            let first = first(options);
            let entries = entries(options, |option| {
                let follows = Some(option.span) != first;
                commonmark::CommonMark::new(option, manpage_urls, anchors, *admonitions, follows)
            })?;
            Ok(entries.join("\n"))
        }
        Format::AsciiDoc { manpage_urls } => {
            let first = first(options);
            let entries =
                entries(options, |option| asciidoc::AsciiDoc::new(option, manpage_urls, Some(option.span) != first))?;
            Ok(entries.join("\n"))
        }
    }
}

/// The first option of the file that has a text. nixos-render-docs sets each text off from the one that it read
/// before, of another option too, so that only this one follows on nothing.
fn first(options: &[ModuleOption]) -> Option<Span> {
    options.iter().filter(|option| entry::has_text(option)).map(|option| option.span).min()
}

/// Writes each option with a writer of its own, many at a time.
fn entries<'a, E: OptionEntry>(
    options: &'a [ModuleOption],
    writer: impl Fn(&'a ModuleOption) -> E + Sync,
) -> Result<Vec<String>, Vec<Diagnostic>> {
    let written: Vec<(String, Vec<Diagnostic>)> =
        options.par_iter().map(|option| entry::write(option, writer(option))).collect();
    let mut texts = Vec::with_capacity(written.len());
    let mut diagnostics = Vec::new();
    for (text, found) in written {
        texts.push(text);
        diagnostics.extend(found);
    }
    if has_errors(&diagnostics) { Err(diagnostics) } else { Ok(texts) }
}
