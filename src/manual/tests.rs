//! Assembling small books that are written into a folder of their own.

use crate::diagnostics::{Code, Diagnostic};
use crate::export::nixos_render_docs::{Form, TocDepths};
use std::path::PathBuf;

use super::*;
use crate::recipe::{Level, Recipe, RecipeFile};
use crate::source::{Sources, Span, World};

/// A book in a folder, assembled.
struct Assembled {
    folder: tempfile::TempDir,
    sources: Sources,
    assembly: Assembly,
}

/// What of a recipe matters here: its name, `illustrates`, `passage`, `order`.
struct ExpectedRecipe(&'static str, Option<&'static str>, Option<&'static str>, i64);

fn write(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    folder
}

fn book(files: &[(&str, &str)]) -> Assembled {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    assembled(write(&files), |folder| Root::File(folder.join("manual.md")), &[])
}

fn assembled(
    folder: tempfile::TempDir,
    root: impl Fn(&std::path::Path) -> Root,
    wanted: &[ExpectedRecipe],
) -> Assembled {
    let mut sources = Sources::of(World::unconfined());
    let recipes = wanted.iter().map(|wanted| recipe(wanted, folder.path(), &mut sources)).collect();
    let input = Input {
        root: root(folder.path()),
        recipes,
        recipe_directives: true,
        near_misses: false,
        revision: "local".to_owned(),
    };
    let assembly = assemble(input, &mut sources);
    Assembled { folder, sources, assembly }
}

fn recipe(
    ExpectedRecipe(name, illustrates, passage, order): &ExpectedRecipe,
    folder: &std::path::Path,
    sources: &mut Sources,
) -> Recipe {
    let text = format!("{}\n{}\n", illustrates.unwrap_or("-"), passage.unwrap_or("-"));
    let config_file = sources.add(&folder.join(format!("recipes/{name}/recipe.toml")), text);
    let first = illustrates.map_or(1, str::len);
    Recipe {
        name: (*name).to_owned(),
        folder: PathBuf::new(),
        config_file,
        title: String::new(),
        title_span: Span::new(config_file, 0, 0),
        summary: String::new(),
        summary_span: Span::new(config_file, 0, 0),
        illustrates: illustrates.map(|id| (id.to_owned(), Span::new(config_file, 0, first))),
        passage: passage.map(|text| (text.to_owned(), Span::new(config_file, first + 1, first + 1 + text.len()))),
        order: *order,
        show: Vec::new(),
        level: Level::Parse,
        network: false,
        nix_ld: false,
        user_namespaces: false,
        timeout: 1,
        fails: None,
        files: vec![RecipeFile { path: "shell.nix".to_owned(), text: None, size: 0, executable: false }],
        hash: String::new(),
        transcript: crate::recipe::transcript::Transcript::default(),
    }
}

impl Assembled {
    fn manual(&self) -> &Manual {
        self.assembly.manual.as_ref().unwrap()
    }

    /// `FILE:LINE:COLUMN CODE`, and the help after a bar.
    fn told(&self) -> Vec<String> {
        let position = |diagnostic: &Diagnostic| {
            let Some(span) = diagnostic.span() else { return format!("{:?}", diagnostic.location) };
            let file = self.sources.file(span.file);
            let at = file.position(span.start);
            let path = file.path().strip_prefix(self.folder.path()).unwrap_or(file.path());
            format!("{}:{}:{}", path.display(), at.line, at.column)
        };
        self.assembly
            .diagnostics
            .iter()
            .map(|d| format!("{} {} | {}", position(d), d.code, d.help.as_deref().unwrap_or("")))
            .collect()
    }

    /// The beginnings of the blocks that recipes are beside, and the recipes' names.
    fn beside(&self) -> Vec<(&str, &str)> {
        let manual = self.manual();
        manual
            .units
            .iter()
            .flat_map(|unit| &unit.beside)
            .map(|beside| {
                let text = self.sources.text(beside.block).lines().next().unwrap();
                (text, manual.recipes[beside.recipe].name.as_str())
            })
            .collect()
    }
}

const ROOT: &str = "# Book {#book}\n## Sub\n```{=include=} chapters\nch.md\n```\n";

const CHAPTER: &str = "# Chapter {#ch}

First paragraph of the chapter.

## Section {#sec}

Set `UV_PYTHON` to the path
of an interpreter.

- an item
- another *item* that says “so”

[]{#anchor}A paragraph with an anchor.

### Deeper {#deep}

Deep text.

## Next {#next}

Next text.

## Empty {#empty}
";

#[test]
fn reading_order_and_contents() {
    let book = book(&[
        (
            "manual.md",
            "# Book {#book}\n## Sub\n```{=include=} parts\na/p.md\n```\n```{=include=} appendix\nz.md\n```\n",
        ),
        ("a/p.md", "# Part {#p}\n\n```{=include=} chapters\nc.md\n../d.md\n```\n"),
        ("a/c.md", "# C {#c}\n\n## C1 {#c1}\n\n```{=include=} sections\ns.md\n```\n\n## C2 {#c2}\n"),
        ("a/s.md", "# S {#s}\n"),
        ("d.md", "# D {#d}\n"),
        ("z.md", "# Z {#z}\n"),
    ]);
    assert_eq!(book.told(), Vec::<String>::new());
    let manual = book.manual();
    let paths: Vec<&str> = manual.units.iter().map(|unit| unit.path.as_str()).collect();
    assert_eq!(paths, ["manual.md", "a/p.md", "a/c.md", "a/s.md", "d.md", "z.md"]);
    assert_eq!(manual.targets.keys().collect::<Vec<_>>(), ["book", "p", "c", "c1", "s", "c2", "d", "z"]);
    let entries: Vec<(&str, Option<&str>, &str)> = manual
        .contents
        .iter()
        .map(|e| (e.id.as_str(), e.parent.map(|p| manual.contents[p].id.as_str()), e.kind.word()))
        .collect();
    let expected = [
        ("book", None, "book"),
        ("p", Some("book"), "part"),
        ("c", Some("p"), "chapter"),
        ("c1", Some("c"), "section"),
        ("s", Some("c1"), "section"),
        ("c2", Some("c"), "section"),
        ("d", Some("p"), "chapter"),
        ("z", Some("book"), "appendix"),
    ];
    assert_eq!(entries, expected);
    assert_eq!(manual.targets["z"].plain_title, "Appendix\u{a0}A.\u{a0}Z");
    for unit in &manual.units {
        assert!(unit.entry.is_some());
    }
}

#[test]
fn every_id_knows_its_section() {
    let book = book(&[
        ("manual.md", ROOT),
        (
            "ch.md",
            "# Ch {#ch}\n\n[]{#one}\n\n## Sec {#sec}\n\n::: {.example #ex}\n# T {#t}\n[]{#in}\n:::\n\na[^n]\n\n[^n]: b\n",
        ),
    ]);
    let section = |id: &str| book.manual().targets[id].section.clone().unwrap();
    for (id, expected) in [
        ("book", "book"),
        ("ch", "ch"),
        ("one", "ch"),
        ("sec", "sec"),
        ("ex", "sec"),
        ("t", "sec"),
        ("in", "sec"),
        ("n", "sec"),
        ("n.__back.0", "sec"),
    ] {
        assert_eq!(section(id), expected, "{id}");
    }
    assert_eq!(book.manual().targets["ex"].plain_title, "Example 1. T");
    assert_eq!(book.manual().examples, ["ex"]);
}

#[test]
fn files_have_the_same_ids_in_every_run() {
    let mut text = String::from("# Book {#book}\n## Sub\n```{=include=} chapters\n");
    let names: Vec<(String, String)> =
        (0..50).map(|n| (format!("c{n}.md"), format!("# C {{#c{n}}}\n\n[](#c{})\n", (n + 7) % 50))).collect();
    names.iter().for_each(|(name, _)| text.push_str(&format!("{name}\n")));
    text.push_str("```\n");
    let mut files: Vec<(&str, &str)> = names.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    files.push(("manual.md", &text));
    let book = book(&files);
    let order: Vec<String> =
        book.sources.iter().map(|(_, file)| file.path().file_name().unwrap().to_string_lossy().into_owned()).collect();
    let expected: Vec<String> =
        std::iter::once("manual.md".to_owned()).chain((0..50).map(|n| format!("c{n}.md"))).collect();
    assert_eq!(order, expected);
}

#[test]
fn files_that_cannot_be_read() {
    let files: [(&str, &[u8]); 3] = [
        ("manual.md", b"# Book {#book}\n## Sub\n```{=include=} chapters\nch.md\ncopy.md\nfolder\nchh.md\n```\n"),
        ("ch.md", b"# Ch {#ch}\n\nfine\nbad \xff byte\n"),
        ("folder/x", b""),
    ];
    let book = assembled(write(&files), |folder| Root::File(folder.join("manual.md")), &[]);
    assert_eq!(
        book.told()[..2].iter().chain(&book.told()[3..]).cloned().collect::<Vec<_>>(),
        [
            "manual.md:5:1 missing-include | ".to_owned()
                + &format!("correct the path, or create `{}`", book.folder.path().join("copy.md").display()),
            "manual.md:6:1 unreadable | choose a file in it".to_owned(),
            "ch.md:4:5 not-utf8 | save the file as UTF-8".to_owned(),
        ]
    );
    assert_eq!(book.told()[2], "manual.md:7:1 missing-include | did you mean `ch.md`?");
}

#[test]
fn a_root_that_is_not_there() {
    let book = assembled(write(&[]), |folder| Root::File(folder.join("manual.md")), &[]);
    assert!(book.assembly.manual.is_none());
    assert_eq!(book.assembly.diagnostics.len(), 1);
}

#[cfg(unix)]
#[test]
fn circles_through_links_between_folders_end() {
    let folder = write(&[
        ("manual.md", ROOT.as_bytes()),
        ("ch.md", b"# Ch {#ch}\n\n```{=include=} sections\nhere/ch.md\n```\n"),
    ]);
    std::os::unix::fs::symlink(".", folder.path().join("here")).unwrap();
    let book = assembled(folder, |folder| Root::File(folder.join("manual.md")), &[]);
    assert_eq!(book.told(), ["ch.md:4:1 circular-include | remove this include"]);
}

#[test]
fn a_file_that_is_included_twice_with_ids_by_line() {
    let root = "# Book {#book}\n## Sub\n```{=include=} chapters auto-id-prefix=x\nch.md\nch.md\n```\n";
    let book = book(&[("manual.md", root), ("ch.md", "# Ch\n\ntext\n\n## S\n")]);
    assert_eq!(book.told(), Vec::<String>::new());
    assert_eq!(book.manual().targets.keys().collect::<Vec<_>>(), ["book", "x-4-1", "x-4-1.1", "x-5-1", "x-5-1.1"]);
    assert_eq!(book.manual().units[1].document.file, book.manual().units[2].document.file);
}

#[test]
fn a_navigation_file_with_titles_from_elsewhere() {
    let files: [(&str, &[u8]); 3] = [
        (
            "nav.json",
            br#"{"items": [{"label": "G", "children": [{"file": "a.md"}]}, {"file": "b.md", "label": "Short"}]}"#,
        ),
        ("a.md", b"# A {#a}\n"),
        ("b.md", b"# B {#b}\n"),
    ];
    let root = |folder: &std::path::Path| Root::Nav {
        path: folder.join("nav.json"),
        title: "T".to_owned(),
        subtitle: "S".to_owned(),
    };
    let book = assembled(write(&files), root, &[]);
    assert_eq!(book.told(), Vec::<String>::new());
    let manual = book.manual();
    let titles: Vec<String> =
        manual.contents.iter().map(|entry| crate::markdown::tree::plain_text(&entry.title)).collect();
    assert_eq!(titles, ["T", "G", "A", "Short"]);
    assert_eq!(manual.units[1].kind, UnitKind::Group);
    assert_eq!(manual.targets["b"].plain_title, "B");
}

#[test]
fn recipes_beside_passages() {
    let files = [("manual.md", ROOT.as_bytes()), ("ch.md", CHAPTER.as_bytes())];
    let wanted = [
        ExpectedRecipe("last", Some("sec"), None, 2),
        ExpectedRecipe("b", Some("sec"), None, 1),
        ExpectedRecipe("a", Some("sec"), None, 1),
        ExpectedRecipe("chapter", Some("ch"), None, 0),
        ExpectedRecipe("words", Some("ch"), Some("Deep  text"), 0),
        ExpectedRecipe("item", Some("sec"), Some("another item that says \"so\""), 0),
        ExpectedRecipe("code", Some("anchor"), Some("Set `UV_PYTHON` to the path of an"), 0),
        ExpectedRecipe("anchor", Some("anchor"), None, 0),
        ExpectedRecipe("none", None, None, 0),
    ];
    let book = assembled(write(&files), |folder| Root::File(folder.join("manual.md")), &wanted);
    assert_eq!(book.told(), Vec::<String>::new());
    assert_eq!(
        book.beside(),
        [
            ("First paragraph of the chapter.", "chapter"),
            ("Set `UV_PYTHON` to the path", "code"),
            ("Set `UV_PYTHON` to the path", "a"),
            ("Set `UV_PYTHON` to the path", "b"),
            ("Set `UV_PYTHON` to the path", "last"),
            ("another *item* that says “so”", "item"),
            ("[]{#anchor}A paragraph with an anchor.", "anchor"),
            ("Deep text.", "words"),
        ]
    );
}

#[test]
fn recipes_without_a_passage() {
    let chapter = format!("{CHAPTER}\n```{{=recipe=}} ba\n```\n\n```{{=recipe=}} a\nshel.nix\n```\n");
    let files = [("manual.md", ROOT.as_bytes()), ("ch.md", chapter.as_bytes())];
    let wanted = [
        ExpectedRecipe("a", Some("sect"), None, 0),
        ExpectedRecipe("bar", Some("next"), Some("Next texts"), 0),
        ExpectedRecipe("c", Some("sec"), Some("Next text"), 0),
        ExpectedRecipe("d", Some("next"), Some("Next text"), 0),
    ];
    let book = assembled(write(&files), |folder| Root::File(folder.join("manual.md")), &wanted);
    assert_eq!(
        book.told(),
        [
            "recipes/a/recipe.toml:1:1 unknown-id | did you mean `sec`?",
            "recipes/bar/recipe.toml:2:1 unknown-passage | did you mean “Next text.”?",
            "recipes/c/recipe.toml:2:1 unknown-passage | set `illustrates` to an id of that section",
            "ch.md:25:15 unknown-recipe | did you mean `a`?",
            "ch.md:29:1 unknown-recipe-file | did you mean `shell.nix`?",
        ]
    );
}

#[test]
fn files_that_nothing_uses() {
    let files: [(&str, &[u8]); 9] = [
        ("manual.md", ROOT.as_bytes()),
        ("ch.md", b"# Ch {#ch}\n\n![](used.png)\n"),
        ("used.png", b""),
        ("unused.png", b""),
        ("sub/lost.md", b""),
        ("recipes/x/README.md", b""),
        (".hidden/x.md", b""),
        ("drafts/x.md", b""),
        ("other.txt", b""),
    ];
    let book = assembled(write(&files), |folder| Root::File(folder.join("manual.md")), &[]);
    let folder = book.folder.path();
    let found = unused::check(book.manual(), &book.sources, folder, &[folder.join("drafts")]);
    let told: Vec<String> = found
        .iter()
        .map(|d| match &d.location {
            crate::diagnostics::Location::Path(path) => {
                format!("{} {}", path.strip_prefix(folder).unwrap().display(), d.code)
            }
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(told, ["sub/lost.md file-not-included", "unused.png unused-image"]);
}

#[test]
fn titles_that_lead_through_too_many_others() {
    let count = 250;
    let mut text = "# Ch {#c0}\n\n".to_owned();
    (1..count).for_each(|n| text.push_str(&format!("## [](#c{}) {{#c{n}}}\n\n", n - 1)));
    let book = book(&[("manual.md", ROOT), ("ch.md", &text)]);
    let codes: Vec<Code> = book.assembly.diagnostics.iter().map(|d| d.code).collect();
    assert!(!codes.is_empty() && codes.iter().all(|code| *code == Code::TitleTooLong), "{codes:?}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(128))]

    /// Whatever is in the files, a manual comes of them that can be rendered, or faults; nothing panics.
    #[test]
    fn any_text_can_be_assembled(
        pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "# T {#t}", "## S {#s}", "### [](#t) {#u}", "#", "text", "[](#s)", "[]{#a}", "a[^n]", "[^n]: b", "- item", "> q",
                "::: {.example #e}", "# title {#t2}", ":::", "```{=include=} sections\nx.md\n```",
                "```{=include=} sections html:into-file=//p.html\nch.md\nx.md\n```", "```{=include=} nixdoc\no.json\n```",
                "```{=include=} options\nid-prefix: o-\nlist-id: l\nsource: o.json\n```", "![](x.png)", "", "  ", "| a |\n|-|",
            ]),
            0..14,
        ),
        json in proptest::sample::select(vec![
            "{}", "[", "[]", "{\"a\": {\"loc\": [\"a\"], \"description\": \"[](#t) # h\"}}",
            "{\"schemaVersion\": 1, \"groups\": [{\"id\": \"g\", \"description\": \"# h\"}], \"entries\": []}",
        ]),
    ) {
        let text = pieces.join("\n");
        let book = book(&[("manual.md", ROOT), ("ch.md", &text), ("x.md", &text), ("o.json", json)]);
        let world = World::unconfined();
        let tables = Form::Of2025(TocDepths { main: 3, page: 1, section: 2 });
        for form in [tables, Form::default()] {
            let settings = crate::export::nixos_render_docs::HtmlSettings { form, ..Default::default() };
            match crate::export::nixos_render_docs::render(book.manual(), &world, &settings, "index.html", None, false) {
                Ok(files) => proptest::prop_assert!(files.contains_key("index.html")),
                Err(faults) => proptest::prop_assert!(!faults.is_empty()),
            }
        }
        for diagnostic in &book.assembly.diagnostics {
            if let Some(span) = diagnostic.span() {
                let length = book.sources.file(span.file).text().len();
                proptest::prop_assert!(span.range().end <= length, "{diagnostic:?}");
            }
        }
    }
}

#[test]
fn footnotes_belong_to_the_section_that_they_are_written_in() {
    let book = book(&[
        ("manual.md", "# B {#b}\n\n## S\n\n```{=include=} chapters\nc.md\n```\n"),
        ("c.md", "# C {#c}\n\n[^early]: One.\n\n## D {#d}\n\na[^early] b[^late]\n\n[^late]: Two.\n\n## E {#e}\n"),
    ]);
    let manual = book.assembly.manual.expect("a book");
    let section = |id: &str| manual.targets[id].section.as_deref();
    assert_eq!([section("early"), section("late"), section("late.__back.0")], [Some("c"), Some("d"), Some("d")]);
}

#[test]
fn a_link_to_a_source_is_told_with_the_id_to_write_instead() {
    let book = book(&[
        ("manual.md", "# Book {#book}\n## Sub\n```{=include=} chapters\na/one.md\nb/two.section.md\n```\n"),
        (
            "a/one.md",
            "# One {#one}\n\n[x](../b/two.section.md)\n\n[](../b/./two.section.md#sec)\n\n[x][r] [y](one.md#no)\n\n\
             [](https://x.y/a/one.md) [](#one) [](/a/one.md) [](three.md) `[](one.md)` [](../manual.md)\n\n\
             [r]: ../b/two.section.md?raw#ex\n",
        ),
        ("b/two.section.md", "# Two {#two}\n\n## Sec {#sec}\n\n::: {.example #ex}\n# Ex\n:::\n"),
        ("a/three.md", "# Not of the book {#three}\n"),
    ]);
    let help = |id: &str| format!("write `#{id}` instead");
    let title = "write `#one` to link to its title, or another id: the file has no such heading";
    // A definition is told of where it is.
    let helps = [
        ("3:1", help("two")),
        ("5:1", help("sec")),
        ("7:8", title.to_owned()),
        ("9:75", help("book")),
        ("11:6", help("ex")),
    ];
    let expected = helps.map(|(at, help)| format!("a/one.md:{at} link-to-source | {help}"));
    assert_eq!(book.told(), expected);
}
