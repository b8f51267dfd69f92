//! The search index, read by the browser's own code and by real lunr, in Node.
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, iter};

use nixbook::config::{ExtraField, SearchConfig};
use nixbook::manual::{Input, Manual, Root, UnitId, assemble};
use nixbook::recipe::load_all;
use nixbook::site::search::index::slices;
use nixbook::site::search::tokens::terms;
use nixbook::site::search::{AddressLookup, LUNR, SearchDocument, documents};
use nixbook::site::{SiteSettings, render};
use nixbook::source::{Sources, World};
use serde_json::{Value, json};

use crate::{long_test, tools};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The site's rule for addresses, as far as these books need it.
struct ByPath<'a>(&'a Manual);

impl AddressLookup for ByPath<'_> {
    fn of_id(&self, id: &str) -> Option<String> {
        self.of_unit(self.0.targets.get(id)?.unit)
    }

    fn of_unit(&self, unit: UnitId) -> Option<String> {
        let path = &self.0.units.get(unit)?.path;
        Some(if unit == 0 { "index.html".to_owned() } else { path.replace(".md", ".html") })
    }

    fn recipe_anchor(&self, name: &str) -> String {
        format!("recipe-{name}")
    }
}

/// Runs a test in Node, if there is one.
fn node(script: &str, variables: &[(&str, &Path)]) {
    let Some(node) = tools::require("node") else { return };
    let mut command = Command::new(node);
    command.args(["--test", "--test-reporter=spec"]).arg(Path::new(ROOT).join("tests/suite/search").join(script));
    // Under cargo's runner of tests, Node would think that it is one of its own.
    command.env_remove("NODE_TEST_CONTEXT").envs(variables.iter().copied());
    let output = command.output().unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{stdout}{}", String::from_utf8_lossy(&output.stderr));
    assert!(!stdout.contains("tests 0\n"), "{script} has no tests: {stdout}");
}

/// Writes the site of a book; gives its documents.
fn build(root: &Path, settings: &SearchConfig, folder: &Path) -> Vec<SearchDocument> {
    let mut sources = Sources::of(World::unconfined());
    let recipes = root.parent().map(|content| content.join("recipes")).filter(|folder| folder.exists());
    let recipes = recipes.map(|folder| load_all(&folder, &mut sources, &mut Vec::new())).unwrap_or_default();
    let input = Input {
        root: Root::File(root.to_owned()),
        recipes,
        recipe_directives: true,
        near_misses: false,
        revision: "local".into(),
    };
    let manual = assemble(input, &mut sources).manual.expect("a manual");
    let (output, _) = render(&manual, &sources, &SiteSettings { search: settings.clone(), ..SiteSettings::default() });
    for (name, bytes) in output.files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    documents(&manual, &sources, settings, &ByPath(&manual))
}

/// Each document's terms, by field: what lunr's own index is made of.
fn dump(documents: &[SearchDocument]) -> Value {
    let field = |texts: Vec<&str>| -> Value { texts.into_iter().map(|text| json!([text, terms(text)])).collect() };
    documents
        .iter()
        .map(|document| {
            let fields: Vec<Value> = [
                vec![document.heading.as_str()],
                document.path(documents),
                document.identifiers.iter().map(String::as_str).collect(),
                slices(&document.text),
            ]
            .into_iter()
            .chain(document.extra.iter().map(|text| vec![text.as_str()]))
            .map(field)
            .collect();
            json!({ "name": format!("{}#{}", document.page, document.id), "fields": fields })
        })
        .collect()
}

/// Whether nixbook was compiled with lunr.
fn with_lunr() -> bool {
    if LUNR.is_none() {
        tools::missing("nixbook was compiled without lunr, which npm installs");
    }
    LUNR.is_some()
}

fn against_lunr(root: &Path, settings: &SearchConfig) {
    if !with_lunr() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let documents = build(root, settings, folder.path());
    let terms = folder.path().join("terms.json");
    fs::write(&terms, dump(&documents).to_string()).unwrap();
    node("lunr.test.mjs", &[("SITE", folder.path()), ("TERMS", &terms)]);
}

fn ranked(root: &Path, book: &str) {
    if with_lunr() {
        let folder = tempfile::tempdir().unwrap();
        build(root, &SearchConfig::default(), folder.path());
        node("ranking.test.mjs", &[("SITE", folder.path()), ("BOOK", Path::new(book))]);
    }
}

fn guide() -> PathBuf {
    Path::new(ROOT).join("content/manual.md")
}

fn with_lunr_index() -> SearchConfig {
    SearchConfig { lunr_index: true, ..SearchConfig::default() }
}

#[test]
fn the_guide_is_indexed_as_lunr_would() {
    against_lunr(&guide(), &with_lunr_index());
}

#[test]
fn home_managers_manual_is_indexed_as_lunr_would() {
    let Some(root) = tools::shared("corpus/home-manager/manual.md") else { return };
    against_lunr(&root, &with_lunr_index());
}

#[test]
fn what_the_guides_readers_look_for_comes_first() {
    ranked(&guide(), "guide");
}

#[test]
fn what_home_managers_readers_look_for_comes_first() {
    let Some(root) = tools::shared("corpus/home-manager/manual.md") else { return };
    ranked(&root, "home-manager");
}

#[test]
fn extra_fields_and_other_boosts_are_indexed_as_lunr_would() {
    let mut settings = with_lunr_index();
    settings.extra_fields = vec![ExtraField::Declarations, ExtraField::Ids, ExtraField::File];
    settings.boosts.title = 3.5;
    settings.depth = 1;
    against_lunr(&guide(), &settings);
    for book in ["mini", "home-manager"] {
        if let Some(root) = tools::shared(&format!("corpus/{book}/manual.md")) {
            against_lunr(&root, &settings);
        }
    }
}

/// Checks that these texts fall into the same terms in the browser's code as in ours.
pub fn same_terms(texts: impl Iterator<Item = String>) {
    let cases: Vec<Value> = texts.map(|text| json!([text, terms(&text)])).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cases.json");
    fs::write(&path, Value::from(cases).to_string()).unwrap();
    node("tokens.test.mjs", &[("CASES", &path)]);
}

#[test]
fn odd_letters_fall_into_the_same_terms_in_the_browser() {
    // Rows of letters, joiners and oddities, by a fixed rule: the same in every run.
    let alphabet: Vec<&str> = "a b z A B Z 0 9 ' ’ . - -- _ __ / : @ + # * ( \n ä É ß İ Σ σ ǅ ⅷ ² 中 文 か é 💥 𐐀 ́"
        .split(' ')
        .chain([" "])
        .collect();
    let mut state = 88_172_645_463_325_252_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as usize
    };
    let texts = iter::repeat_with(|| {
        let length = next() % 12 + 1;
        (0..length).map(|_| alphabet[next() % alphabet.len()]).collect()
    });
    same_terms(texts.take(long_test::rounds(200_000) as usize));
}
