//! The work of `nixbook options`: read the options, write them in a format, and only then the file.

use std::path::{Path, PathBuf};

use super::super::named_files;
use super::{Admonitions, Anchors, Format, render};
use crate::diagnostics::{self, Code, Diagnostic};
use crate::formats;
use crate::manual::{OptionTexts, read_options};
use crate::source::write::file::write_plainly;
use crate::source::{Purpose, Sources, real_path};

/// A format, and the files that belong to it.
#[derive(Clone, Debug)]
pub enum Target {
    /// A man page.
    Manpage {
        /// A file with roff for the start of the page.
        header: Option<PathBuf>,
        /// A file with roff for its end.
        footer: Option<PathBuf>,
    },
    /// CommonMark.
    CommonMark {
        /// A file with the addresses of man pages.
        manpage_urls: PathBuf,
        /// The ids of headings.
        anchors: Anchors,
        /// The form of admonitions.
        admonitions: Admonitions,
    },
    /// AsciiDoc.
    AsciiDoc {
        /// A file with the addresses of man pages.
        manpage_urls: PathBuf,
    },
}

/// What the command line asks for.
#[derive(Clone, Debug)]
pub struct OptionsRequest {
    /// The revision of nixpkgs that the addresses of declarations name.
    pub revision: String,
    /// The options.json.
    pub infile: PathBuf,
    /// Where the text goes.
    pub outfile: PathBuf,
    /// What it is.
    pub target: Target,
}

/// Does what the command line says. Nothing is written where there is an error among the diagnostics.
pub fn run(request: &OptionsRequest, sources: &mut Sources) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let format = format(&request.target, sources, &mut found);
    let file = match formats::open(&request.infile, Purpose::Data, sources) {
        Ok(file) => Some(file),
        Err(error) => {
            found.push(error);
            None
        }
    };
    if let Some(file) = file {
        let texts = OptionTexts {
            revision: &request.revision,
            recipe_directives: false,
            near_misses: false,
            images: format.has_images(),
        };
        let (options, faults) = read_options(file, sources, "opt-", texts);
        found.extend(faults);
        match render(&options, &format) {
            Ok(text) if !diagnostics::has_errors(&found) => found.extend(write(&request.outfile, &text, sources)),
            Ok(_) => {}
            Err(faults) => found.extend(faults),
        }
    }
    diagnostics::sort(&mut found);
    found.dedup();
    found
}

fn format(target: &Target, sources: &mut Sources, found: &mut Vec<Diagnostic>) -> Format {
    match target {
        Target::Manpage { header, footer } => {
            let mut text =
                |path: &Option<PathBuf>| path.as_deref().and_then(|path| named_files::read(path, sources, found));
            Format::Manpage { header: text(header), footer: text(footer) }
        }
        Target::CommonMark { manpage_urls, anchors, admonitions } => Format::CommonMark {
            manpage_urls: named_files::manpage_urls(manpage_urls, sources, found),
            anchors: anchors.clone(),
            admonitions: *admonitions,
        },
        Target::AsciiDoc { manpage_urls } => {
            Format::AsciiDoc { manpage_urls: named_files::manpage_urls(manpage_urls, sources, found) }
        }
    }
}

fn write(path: &Path, text: &str, sources: &Sources) -> Option<Diagnostic> {
    let written = real_path(path);
    if sources.iter().any(|(_, file)| real_path(file.path()) == written) {
        let message = "the output would overwrite a source file";
        return Some(Diagnostic::error_at_path(Code::Unwritable, path, message).help("name another file"));
    }
    write_plainly(path, text.as_bytes()).err().map(|error| named_files::unwritable(path, &error))
}
