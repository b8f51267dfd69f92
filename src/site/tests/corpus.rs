//! Real manuals, where they are at hand.

use std::collections::BTreeMap;
use std::path::Path;

use super::book::Built;
use super::links::{assert_ids, assert_no_dead_links, assert_no_inline_code};
use crate::manual::{Input, Root, assemble};
use crate::site::SiteSettings;
use crate::source::{Sources, World};
use crate::test_tools::shared;

fn json<T: serde::de::DeserializeOwned + Default>(path: &Path) -> T {
    std::fs::read(path).map(|json| serde_json::from_slice(&json).unwrap()).unwrap_or_default()
}

fn build(folder: &Path) -> Built {
    let mut sources = Sources::of(World::unconfined());
    let root = Root::File(folder.join("manual.md"));
    let input =
        Input { root, recipes: Vec::new(), recipe_directives: true, near_misses: false, revision: "local".into() };
    let assembly = assemble(input, &mut sources);
    let settings = SiteSettings {
        manpage_urls: json::<BTreeMap<String, String>>(&folder.join("manpage-urls.json")),
        redirects: json::<BTreeMap<String, Vec<String>>>(&folder.join("redirects.json")),
        ..SiteSettings::default()
    };
    Built::of(assembly, &sources, &settings, None)
}

#[test]
fn mini() {
    let Some(folder) = shared("corpus/mini") else { return };
    let built = build(&folder);
    assert!(!crate::diagnostics::has_errors(&built.diagnostics), "{:#?}", built.messages());
    assert_no_dead_links(&built);
    assert_ids(&built);
    assert_no_inline_code(&built);
    insta::with_settings!({ description => "bodies of the mini manual's pages" }, {
        for page in ["index.html", "intro.html", "options.html", "sub/blocks.html", "sub/inlines.html"] {
            insta::assert_snapshot!(page.replace('/', "-"), built.body(page));
        }
    });
}

#[test]
fn home_manager() {
    let Some(folder) = shared("corpus/home-manager") else { return };
    let built = build(&folder);
    assert!(!crate::diagnostics::has_errors(&built.diagnostics), "{:#?}", built.messages());
    assert_no_dead_links(&built);
    assert_ids(&built);
    assert_no_inline_code(&built);
}
