//! Recipes on their pages.

use super::book::{Built, TestBook};
use super::links::{assert_no_dead_links, assert_no_inline_code};
use crate::recipe::Level;

const CHAPTER: &str = "# C {#c}\n\n## Sec {#sec}\n\nFirst words of it.\n\n1. Do this.\n2. Do that.\n";

fn beside() -> TestBook {
    TestBook::chapter(CHAPTER).recipe(
        "one",
        Some(("sec", "Do that")),
        &[
            ("shell.nix", "{ a = 1; }\n"),
            (".env", "A=1\n"),
            ("recipe.toml", "title = \"x\"\n"),
            ("test.console", "$ run\nout\n[exit 1]\n"),
        ],
    )
}

fn status(built: &Built) -> (&str, &str) {
    let body = built.body("chapter.html");
    let badge = body.split("class=\"status ").nth(1).unwrap();
    let kind = badge.split('"').next().unwrap();
    let label = badge.split("</svg>").nth(1).unwrap().split('<').next().unwrap();
    (kind, label)
}

#[test]
fn a_recipe_stands_beside_its_passage() {
    let built = beside().build_clean();
    insta::assert_snapshot!(built.body("chapter.html"));
    assert_eq!(built.text("recipes/one/shell.nix"), "{ a = 1; }\n");
    assert_eq!(built.text("recipes/one/.env"), "A=1\n");
    assert!(!built.paths().contains(&"recipes/one/recipe.toml"));
    assert_no_dead_links(&built);
    assert_no_inline_code(&built);
}

#[test]
fn titles_and_summaries_are_markdown() {
    let built = beside()
        .with(|recipe| {
            recipe.title = "uv's `--python` <b>".to_owned();
            recipe.summary = "It isn't `-x`...".to_owned();
        })
        .build_clean();
    let body = built.body("chapter.html");
    assert!(body.contains("<span class=\"recipe-title\">uv’s <code>--python</code> &lt;b&gt;</span>"), "{body}");
    assert!(body.contains("<p class=\"recipe-summary\">It isn’t <code>-x</code>…</p>"), "{body}");
    assert!(body.contains("aria-label=\"Files of uv&#39;s --python &lt;b&gt;\""), "{body}");
}

#[test]
fn a_directive_shows_the_files_that_were_asked_for() {
    let text = "# C {#c}\n\n```{=recipe=} one\nshell.nix\n```\n\n```{=recipe=} one\nshell.nix\ntest.console\n```\n";
    let files = [("shell.nix", "{ }\n"), ("b.py", "x = 1\n"), ("test.console", "$ run\n")];
    let built = TestBook::chapter(text).recipe("one", None, &files).build_clean();
    insta::assert_snapshot!(built.body("chapter.html"));
    let pages = built.pages();
    let ids = scraper::Selector::parse("#recipe-one").unwrap();
    assert_eq!(pages["chapter.html"].select(&ids).count(), 1);
    assert_eq!(pages["manual.html"].select(&ids).count(), 1);
    assert_no_dead_links(&built);
}

#[test]
fn a_green_mark_is_earned() {
    let cases = [
        (beside().build(), ("untested", "Untested")),
        (beside().result("one", true, Level::Run, "the-hash").build(), ("passed", "Tested")),
        (beside().result("one", true, Level::Run, "another").build(), ("untested", "Untested")),
        (beside().result("one", true, Level::Parse, "the-hash").build(), ("partial", "Parsed, not run")),
        (beside().result("one", true, Level::Eval, "the-hash").build(), ("partial", "Evaluated, not run")),
        (beside().result("one", false, Level::Run, "the-hash").build(), ("failed", "Test fails")),
        (beside().result("one", false, Level::Run, "another").build(), ("untested", "Untested")),
        (
            beside().with(|r| r.level = Level::Eval).result("one", true, Level::Eval, "the-hash").build(),
            ("passed", "Tested"),
        ),
        (
            beside().with(|r| r.fails = Some("no".into())).result("one", true, Level::Run, "the-hash").build(),
            ("passed", "Tested: fails as shown"),
        ),
    ];
    for (built, expected) in &cases {
        assert_eq!(status(built), *expected);
    }
    let detail = |n: usize| cases[n].0.body("chapter.html").split("class=\"status-detail").nth(1).unwrap();
    assert!(detail(1).contains("2026-11-23"));
    assert!(detail(1).contains("x86_64-linux, nix 2.26.3, nixpkgs 0123456789ab<"), "{}", detail(1));
    assert!(detail(5).contains("`uv run &lt;main.py&gt;` ended with status 1; x86_64-linux"), "{}", detail(5));
}

#[test]
fn a_recipe_without_a_directive_is_not_shown() {
    let built = TestBook::chapter(CHAPTER).recipe("one", None, &[("shell.nix", "{ }\n")]).build();
    assert!(!built.paths().iter().any(|path| path.starts_with("recipes/")));
    assert!(!built.body("chapter.html").contains("class=\"recipe"));
}

#[test]
fn a_recipe_beside_a_heading_stands_beside_what_follows_it() {
    let built = TestBook::chapter(CHAPTER).recipe("one", Some(("sec", "")), &[("shell.nix", "{ }\n")]).build_clean();
    let body = built.body("chapter.html");
    let passage = body.split("class=\"passage\">").nth(1).unwrap();
    assert!(passage.trim_start().starts_with("<p>First words"), "{passage}");
}

#[test]
fn an_id_of_the_book_cannot_be_that_of_a_card() {
    let built = TestBook::chapter("# C {#c}\n\n[]{#recipe-one}Text.\n")
        .recipe("one", Some(("c", "Text")), &[("shell.nix", "{ }\n")])
        .build();
    assert_eq!(
        built.messages(),
        ["error recipe-id-clash: the id `recipe-one` conflicts with the recipe `one` on its page"]
    );
}
