//! A book in memory, and all that is written of it.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use nixbook::config::{Book, Config, RootFile};
use nixbook::diagnostics::{Diagnostic, has_errors};
use nixbook::export::epub::{self, EpubSettings};
use nixbook::export::nixos_render_docs::{self, Form, HtmlSettings, TocDepths};
use nixbook::export::nixpkgs::{self, Selection};
use nixbook::manual::{Assembly, Input as ManualInput, Manual, Root, assemble, walk};
use nixbook::markdown::tree::BlockKind;
use nixbook::site::{self, SiteSettings};
use nixbook::source::{Sources, World};

use super::epub_file::EpubFile;
use super::{html, spans};

/// Where the book is said to be. Nothing of it is on the disk.
const FOLDER: &str = "/nonexistent/book/content";

/// A picture of one dot.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

pub fn path(name: &str) -> PathBuf {
    Path::new(FOLDER).join(name)
}

/// Sources with these files.
pub fn sources(files: &[(&str, &str)]) -> Sources {
    let mut world = World::new();
    for (name, text) in files {
        world.overlay(&path(name), text.as_bytes().to_vec());
    }
    world.overlay(&path("a.png"), PNG.to_vec());
    Sources::of(world)
}

/// Puts a book together and writes it in every form, twice: what is said has its location, the HTML is well-formed, both times
/// come out the same. Whether it was without errors, so that every writer had it.
///
/// # Panics
/// Where something does not hold.
pub fn check(root: &Root, files: &[(&str, &str)]) -> bool {
    let once = Written::of(root, files);
    let again = Written::of(root, files);
    assert_eq!(once.said, again.said, "another run says something else");
    for (name, bytes) in &once.files {
        assert!(again.files.get(name) == Some(bytes), "another run writes another {name}");
    }
    assert_eq!(once.files.len(), again.files.len());
    !has_errors(&once.said)
}

/// What came of a book.
struct Written {
    said: Vec<Diagnostic>,
    files: HashMap<String, Vec<u8>>,
}

impl Written {
    fn of(root: &Root, texts: &[(&str, &str)]) -> Self {
        let mut sources = sources(texts);
        let input = ManualInput {
            root: root.clone(),
            recipes: Vec::new(),
            recipe_directives: true,
            near_misses: true,
            revision: "local".to_owned(),
        };
        let Assembly { manual, mut diagnostics } = assemble(input, &mut sources);
        spans::of_diagnostics(&diagnostics, &sources);
        let mut files = HashMap::new();
        if let Some(manual) = manual {
            let (output, found) = site::render(&manual, &sources, &SiteSettings::default());
            spans::of_diagnostics(&found, &sources);
            for (name, bytes) in output.files {
                if name.ends_with(".html") {
                    html::check(&name, std::str::from_utf8(&bytes).unwrap());
                }
                files.insert(format!("site/{name}"), bytes);
            }
            if !has_errors(&diagnostics) {
                for form in [Form::default(), Form::Of2025(TocDepths::default())] {
                    old_html(&manual, &sources, form, &mut files, &mut diagnostics);
                }
                export(&manual, root, &sources, texts, &mut files, &mut diagnostics);
                e_book(&manual, &sources, &mut files);
            }
            diagnostics.extend(found);
        }
        Self { said: diagnostics, files }
    }
}

fn old_html(
    manual: &Manual,
    sources: &Sources,
    form: Form,
    files: &mut HashMap<String, Vec<u8>>,
    said: &mut Vec<Diagnostic>,
) {
    let settings = HtmlSettings { form, ..HtmlSettings::default() };
    match nixos_render_docs::render(manual, sources.world(), &settings, "index.html", None, false) {
        Ok(written) => {
            let sound = !has_headings_within(manual);
            for (name, bytes) in written {
                if name.ends_with(".html") && sound {
                    html::check(&name, std::str::from_utf8(&bytes).unwrap());
                }
                files.insert(format!("{form:?}/{name}"), bytes);
            }
        }
        Err(faults) => {
            spans::of_diagnostics(&faults, sources);
            said.extend(faults);
        }
    }
}

/// Whether a heading stands in a quote, an item or the like. nixos-render-docs begins a section there, and ends it after what it
/// stands in; so what is written byte for byte as it does is not well-formed.
fn has_headings_within(manual: &Manual) -> bool {
    let mut within = false;
    for unit in &manual.units {
        let outer: HashSet<_> = unit.document.blocks.iter().map(|block| block.span).collect();
        walk::blocks(&unit.document.blocks, &mut |block| {
            within |= matches!(block.kind, BlockKind::Heading(_)) && !outer.contains(&block.span);
        });
    }
    within
}

fn e_book(manual: &Manual, sources: &Sources, files: &mut HashMap<String, Vec<u8>>) {
    let (packed, found) = epub::render(manual, sources, &EpubSettings::default());
    spans::of_diagnostics(&found, sources);
    let epub = EpubFile::read(&packed.unwrap());
    epub.is_sound();
    for (name, bytes) in epub.files {
        if name.ends_with(".xhtml") {
            html::check(&name, std::str::from_utf8(&bytes).unwrap());
        }
        files.insert(format!("epub/{name}"), bytes);
    }
}

/// As sources for nixpkgs: a text without directives of nixbook's own comes out to the byte.
fn export(
    manual: &Manual,
    root: &Root,
    sources: &Sources,
    texts: &[(&str, &str)],
    files: &mut HashMap<String, Vec<u8>>,
    said: &mut Vec<Diagnostic>,
) {
    let Root::File(root) = root else { return };
    let book = Book {
        folder: path("..").components().collect(),
        content: path(""),
        root: RootFile::Manual(root.clone()),
        config: Config::default(),
        manpage_urls: nixbook::formats::manpage_urls::ManpageUrls::default(),
        redirects: None,
    };
    match nixpkgs::export(manual, &book, &Selection::Whole, sources) {
        Ok(exported) => {
            for text in exported.texts {
                let given = texts.iter().find(|(name, _)| *name == text.path).map(|(_, text)| *text);
                let given = given.unwrap_or_else(|| panic!("{} comes of no file", text.path));
                assert!(
                    given.contains("{=recipe") || given.as_bytes() == text.bytes,
                    "{} is changed: {given:?} is {:?}",
                    text.path,
                    String::from_utf8_lossy(&text.bytes)
                );
                files.insert(format!("nixpkgs/{}", text.path), text.bytes);
            }
        }
        Err(faults) => {
            spans::of_diagnostics(&faults, sources);
            said.extend(faults);
        }
    }
}
