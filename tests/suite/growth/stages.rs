//! What is measured: the stages that a text goes through, each by itself.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use nixbook::check::conventions::{self, Rules};
use nixbook::check::own::Own;
use nixbook::diagnostics::{Diagnostic, MessageFormat, render};
use nixbook::export::nixos_render_docs;
use nixbook::manual::{Input, Root, assemble};
use nixbook::site::{self, SiteSettings};
use nixbook::source::{FileId, Sources, World};

use super::measure::{Times, now};

/// Notes what each of some steps takes.
#[derive(Default)]
pub struct Watch(pub Times);

impl Watch {
    pub fn time<T>(&mut self, stage: &'static str, work: impl FnOnce() -> T) -> T {
        let start = now();
        let done = work();
        *self.0.entry(stage).or_insert(Duration::ZERO) += now().saturating_sub(start);
        done
    }
}

/// The files of a book, by path below its content; `manual.md` is the root.
pub type Files = BTreeMap<String, String>;

/// A book of one chapter with this text under its title.
pub fn chapter(text: &str) -> Files {
    BTreeMap::from([
        ("manual.md".to_owned(), crate::book::ROOT.to_owned()),
        ("chapter.md".to_owned(), format!("# Chapter {{#chap}}\n\n{text}\n")),
    ])
}

/// Takes a book through all stages: reads and assembles it, writes it in all forms, tells what is wrong.
pub fn book(files: &Files) -> Times {
    let mut watch = Watch::default();
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    let mut world = World::new();
    world.allow(&root);
    for (path, text) in files {
        // Names of files beside are looked for on the disk.
        if path.ends_with(".md") || path.ends_with(".json") {
            world.overlay(&root.join(path), text.as_bytes());
        } else {
            std::fs::write(root.join(path), text).unwrap();
        }
    }
    let largest = files.values().max_by_key(|text| text.len()).unwrap();
    let document = watch.time("read", || nixbook::markdown::read(FileId(0), largest));
    watch.time("drop", || drop(document));
    let mut sources = Sources::of(world);
    let input = Input {
        root: Root::File(root.join("manual.md")),
        recipes: Vec::new(),
        recipe_directives: true,
        near_misses: true,
        revision: "local".to_owned(),
    };
    let assembly = watch.time("assemble", || assemble(input, &mut sources));
    let mut found = assembly.diagnostics;
    let Some(manual) = assembly.manual else { return watch.0 };
    let settings = SiteSettings::default();
    let (output, more) = watch.time("site", || site::render(&manual, &sources, &settings));
    found.extend(more);
    watch.time("drop", || drop(output));
    let plain = nixos_render_docs::HtmlSettings::default();
    let written = watch
        .time("manual html", || nixos_render_docs::render(&manual, sources.world(), &plain, "index.html", None, false));
    if let Err(more) = written {
        found.extend(more);
    }
    let manpages = BTreeMap::new();
    let own = Own { content: &root, imported: &[] };
    let findings =
        watch.time("lint", || conventions::check(&manual, &sources, Rules { allow: &[], own, manpages: &manpages }));
    found.extend(findings.into_iter().map(|finding| finding.diagnostic));
    messages(&found, &sources, &mut watch);
    watch.time("drop", || drop(manual));
    watch.0
}

/// Tells what is wrong in all forms.
pub fn messages(found: &[Diagnostic], sources: &Sources, watch: &mut Watch) {
    for (stage, format) in [
        ("messages", MessageFormat::Human),
        ("messages as JSON", MessageFormat::Json),
        ("messages for GitHub", MessageFormat::Github),
    ] {
        watch.time(stage, || found.iter().map(|d| render(d, sources, format, true).len()).sum::<usize>());
    }
}

/// A source with one file of that text.
pub fn source(text: &str) -> (Sources, FileId) {
    let mut sources = Sources::of(World::new());
    let file = sources.add(Path::new("file"), text.to_owned());
    (sources, file)
}
