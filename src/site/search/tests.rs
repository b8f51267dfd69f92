//! From a book to documents and files, whole.

use std::fmt::Write as _;
use std::path::Path;

use insta::assert_snapshot;

use super::*;
use crate::config::{ExtraField, SearchConfig};
use crate::manual::{Input, Manual, Root, UnitId, assemble};
use crate::recipe;
use crate::render::words::Words;
use crate::source::{Sources, World};

const BOOK: &[(&str, &str)] = &[
    (
        "manual.md",
        "# The book {#book}\n\n## Subtitle\n\n```{=include=} chapters\none.md\n```\n\n```{=include=} appendix\noptions.md\n```\n",
    ),
    (
        "one.md",
        "# One `name` {#ch-one}\n\nText of *one* with {env}`UV_PYTHON` and [](#sec-two)[^note].\n\n\
         ## Two {#sec-two}\n\n- an item\n- [an anchor]{#anchor} and ![a picture](p.png)\n\n\
         ```nix\n{ pkgs }: pkgs.hello\n```\n\n### Three {#sec-three}\n\nDeep.\n\n\
         ::: {.example #ex-one}\n#### An example\n\nIn it.\n:::\n\n\
         | a | b |\n|---|---|\n| c | d |\n\nterm\n: definition, see [](#opt-a._name_.b) and [](#ex-one)\n\n\
         ```{=recipe=} try\n```\n\n[^note]: A footnote.\n",
    ),
    ("p.png", ""),
    (
        "options.md",
        "# Options {#ch-options}\n\nAll of them.\n\n```{=include=} options\nid-prefix: opt-\nlist-id: list\nsource: options.json\n```\n",
    ),
    (
        "options.json",
        r#"{"a.<name>.b": {"loc": ["a", "<name>", "b"], "description": "Says `yes`.", "type": "boolean", "readOnly": false,
           "default": {"_type": "literalExpression", "text": "true"}, "declarations": ["modules/a.nix"]}}"#,
    ),
    ("recipes/try/recipe.toml", "title = \"Try it\"\nsummary = \"A `summary`.\"\nlevel = \"eval\"\n"),
    ("recipes/try/shell.nix", "{ pkgs ? import <nixpkgs> { } }: pkgs.mkShell { }\n"),
];

struct ByUnit<'a>(&'a Manual);

impl AddressLookup for ByUnit<'_> {
    fn of_id(&self, id: &str) -> Option<String> {
        self.of_unit(self.0.targets.get(id)?.unit)
    }

    fn of_unit(&self, unit: UnitId) -> Option<String> {
        self.0.units.get(unit).map(|unit| unit.path.replace(".md", ".html"))
    }

    fn recipe_anchor(&self, name: &str) -> String {
        format!("recipe-{name}")
    }
}

fn of_book(settings: &SearchConfig) -> Vec<SearchDocument> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in BOOK {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    documents_of(folder.path(), settings)
}

fn documents_of(folder: &Path, settings: &SearchConfig) -> Vec<SearchDocument> {
    let mut sources = Sources::of(World::unconfined());
    let mut diagnostics = Vec::new();
    let recipes = recipe::load_all(&folder.join("recipes"), &mut sources, &mut diagnostics);
    let root = Root::File(folder.join("manual.md"));
    let assembly = assemble(
        Input { root, recipes, recipe_directives: true, near_misses: false, revision: "local".into() },
        &mut sources,
    );
    diagnostics.extend(assembly.diagnostics);
    assert_eq!(diagnostics, []);
    let manual = assembly.manual.unwrap();
    documents(&manual, &sources, settings, &ByUnit(&manual))
}

fn shown(documents: &[SearchDocument]) -> String {
    let mut out = String::new();
    for document in documents {
        let path: String = document.path(documents).iter().map(|title| format!("{title} › ")).collect();
        let _ = writeln!(out, "{:?} {}#{}: {path}{}", document.kind, document.page, document.id, document.heading);
        let _ = writeln!(out, "  names: {}", document.identifiers.join(" | "));
        for extra in &document.extra {
            let _ = writeln!(out, "  extra: {extra}");
        }
        for line in document.text.lines() {
            let _ = writeln!(out, "  {line}");
        }
    }
    out
}

#[test]
fn every_section_recipe_and_option_is_a_document() {
    assert_snapshot!(shown(&of_book(&SearchConfig::default())));
}

#[test]
fn deeper_headings_belong_to_the_section_above_and_extra_fields_are_filled() {
    let extra_fields = vec![ExtraField::File, ExtraField::Ids, ExtraField::Declarations];
    assert_snapshot!(shown(&of_book(&SearchConfig { depth: 2, extra_fields, ..SearchConfig::default() })));
}

#[test]
fn one_book_gives_the_same_files_each_time() {
    if LUNR.is_none() {
        return crate::test_tools::missing("nixbook was compiled without lunr, which npm installs");
    }
    let settings = SearchConfig { lunr_index: true, ..SearchConfig::default() };
    let words = Words::of("en").search;
    let make = || files(&of_book(&settings), &settings, &str::to_owned, &words);
    let made = make();
    assert_eq!(made, make());
    assert!(made.contains_key("assets/search/lunr-index.json"));
    let off = SearchConfig { enable: false, ..SearchConfig::default() };
    assert!(files(&of_book(&off), &off, &str::to_owned, &words).is_empty());
}

#[test]
fn a_book_without_documents_has_files_that_say_so() {
    let words = Words::of("en").search;
    let made = files(&[], &SearchConfig::default(), &str::to_owned, &words);
    assert_eq!(made.is_empty(), LUNR.is_none());
}
