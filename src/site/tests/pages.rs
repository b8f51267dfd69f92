//! What is on a page.

use super::book::TestBook;
use crate::diagnostics::Code;
use crate::source::{Sources, World};

#[test]
fn blocks() {
    let text = r##"# Chapter {#ch}

Text with `code`, **strong**, [a link](https://nixos.org "title"), <https://nix.dev>, https://nixos.org/a--b and (https://nixos.org).
A [key]{.keycap}, []{#here}an anchor, {command}`ls`, {file}`/etc`, {var}`x`, {env}`PATH`, {option}`a.b`, {manpage}`nix.conf(5)`, {manpage}`no(1)`.

## Code {#code}

```nix
{ a = "<b>"; }
```

```unknown lang
<plain>
```

    indented

```console
$ ls
a
```

## Lists {#lists}

- one
- two

3. three

   with text

Term
: Definition

| a | b | c |
|---|:-:|--:|
| 1 | 2 | 3 |

> Quote

::: {.warning}
Mind the *gap*.
:::

::: {.example #ex}
# An *example*

Of [](#ex) and [](#fig).
:::

::: {.figure #fig}
# A figure

![alt "text"](a.png "ti<tle")
:::

A note[^n], again[^n].

[^n]: The note.
"##;
    let built = TestBook::chapter(text).file("a.png", "png").build_clean();
    insta::assert_snapshot!(built.body("chapter.html"));
}

#[test]
fn the_frame() {
    let mut book = TestBook::new("```{=include=} parts\npart.md\n```\n\n```{=include=} appendix\nend.md\n```\n")
        .file("part.md", "# Part `one` {#part}\n\nIntro & more.\n\n```{=include=} chapters\nx/ch.md\n```\n")
        .file(
            "x/ch.md",
            "# Chapter {#ch}\n\nFirst paragraph.\n\n## One {#one}\n\n### Two {#two}\n\n#### Three {#three}\n",
        )
        .file("end.md", "# End {#end}\n");
    book.settings.edit_url = Some("https://example.org/edit/{path}".into());
    book.settings.base_url = Some("https://example.org/docs/".into());
    book.settings.live_reload = true;
    let built = book.build_clean();
    insta::assert_snapshot!(built.text("x/ch.html"));
    insta::assert_snapshot!("sitemap", built.text("sitemap.xml"));
}

#[test]
fn references_say_what_they_lead_to() {
    let refs = "# One {#one}\n\n- [](#book)\n- [](#part)\n- [](#one)\n- [](#sec)\n- [](#app)\n- [](#ex)\n- [](#fig)\n- [](#anchor)\n- [](#note)\n- [own](#sec)\n\nN[^note].\n\n[^note]: Text.\n";
    let part = "# The part {#part}\n\n```{=include=} chapters\none.md\ntwo.md\n```\n";
    let two = "# Two {#two}\n\n## Sec of [](#one) {#sec}\n\n[]{#anchor}Text.\n\n::: {.example #ex}\n# E\n:::\n\n::: {.figure #fig}\n# F\n:::\n";
    let built = TestBook::new("```{=include=} parts\npart.md\n```\n\n```{=include=} appendix\napp.md\n```\n")
        .file("part.md", part)
        .file("one.md", refs)
        .file("two.md", two)
        .file("app.md", "# App {#app}\n")
        .build_clean();
    insta::assert_snapshot!(built.body("one.html"));
}

#[test]
fn the_page_with_everything_nests_what_is_included() {
    let built = TestBook::new("```{=include=} parts\npart.md\n```\n")
        .file("part.md", "# Part {#part}\n\nText[^a].\n\n[^a]: Note.\n\n```{=include=} chapters\nch.md\n```\n")
        .file(
            "ch.md",
            "# Chapter {#ch}\n\n## Section {#sec}\n\nTo [](#part).\n\n```{=include=} sections\nsub.md\n```\n",
        )
        .file("sub.md", "# Sub {#sub}\n\n## Subsub {#subsub}\n")
        .build_clean();
    insta::assert_snapshot!(built.body("manual.html"));
}

#[test]
fn contents_of_any_depth_are_shown() {
    let mut book = TestBook::new("```{=include=} chapters\n1.md\n```\n");
    for n in 1..40 {
        book = book.file(
            &format!("{n}.md"),
            format!("# Title {n} {{#t{n}}}\n\n```{{=include=}} sections\n{}.md\n```\n", n + 1),
        );
    }
    let built = book.file("40.md", "# Title 40 {#t40}\n").build_clean();
    let page = built.text("40.html");
    for n in 1..=40 {
        assert!(page.contains(&format!("Title {n}<")), "Title {n} is not in the contents");
    }
}

#[test]
fn two_files_cannot_become_one_page() {
    let built = TestBook::new("```{=include=} chapters\nindex.md\nx.md\nx.html.md\n```\n")
        .file("index.md", "# I {#i}\n")
        .file("x.md", "# X {#x}\n")
        .file("x.html.md", "# Y {#y}\n")
        .build();
    assert_eq!(built.messages(), ["error page-clash: `index.md` and `manual.md` both produce the page `index.html`"]);
    assert!(built.diagnostics[0].help.is_some());
}

#[test]
fn the_name_of_the_page_with_everything_is_taken() {
    let folder = TestBook::new("").file("book.md", "# B {#b}\n\n## S\n\n```{=include=} chapters\nmanual.md\n```\n");
    let root = crate::manual::Root::File(folder.path("book.md"));
    std::fs::write(folder.path("manual.md"), "# M {#m}\n").unwrap();
    let mut sources = Sources::of(World::unconfined());
    let input = crate::manual::Input {
        root,
        recipes: vec![],
        recipe_directives: true,
        near_misses: false,
        revision: "local".into(),
    };
    let manual = crate::manual::assemble(input, &mut sources).manual.unwrap();
    let (_, diagnostics) = crate::site::render(&manual, &sources, &folder.settings);
    assert_eq!(diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), [Code::PageClash]);
}

#[test]
fn a_missing_image_is_told_once_and_its_description_shown() {
    let built = TestBook::chapter("# C {#c}\n\n![what it shows](no.png)\n").build();
    assert_eq!(built.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), [Code::MissingImage]);
    assert!(built.body("chapter.html").contains("<p>what it shows</p>"));
}

#[test]
fn an_image_is_copied_once() {
    let built = TestBook::chapter("# C {#c}\n\n![a](a.png) ![b](sub/b.png)\n")
        .file("a.png", "same")
        .file("sub/b.png", "same")
        .build_clean();
    assert_eq!(built.paths().iter().filter(|path| path.starts_with("media/")).count(), 1);
}

#[test]
fn groups_of_a_navigation_file() {
    let nav = r#"{"open": [], "items": [{"file": "a.md"},
        {"label": "Named", "id": "named", "children": [{"file": "b.md"}]},
        {"label": "Just a label", "children": [{"file": "c.md"}]}]}"#;
    let built = TestBook::new("")
        .file("nav.json", nav)
        .file("a.md", "# A {#a}\n\nTo [](#named), [](#b).\n")
        .file("b.md", "# B {#b}\n")
        .file("c.md", "# C {#c}\n")
        .build_clean();
    // A label with an id has a page that shows what is under it; one without is only a label.
    insta::assert_snapshot!("nav-index", built.body("index.html"));
    insta::assert_snapshot!("nav-group", built.body("named.html"));
    let contents = built.text("c.html").split("class=\"contents side\"").nth(1).unwrap();
    insta::assert_snapshot!("nav-contents", contents.split("</nav>").next().unwrap());
    super::links::assert_no_dead_links(&built);
    super::links::assert_ids(&built);
}

#[test]
fn a_change_in_a_text_changes_the_pages_that_show_it() {
    let build = |text: &str| {
        let root = "```{=include=} chapters\na.md\nb.md\nc.md\n```\n";
        TestBook::new(root)
            .file("a.md", text)
            .file("b.md", "# B {#b}\n\nFirst.\n\nIt names [](#a) and [](#more).\n")
            .file("c.md", "# C {#c}\n\n```nix\n{ }\n```\n")
            .build_clean()
    };
    let changed = |text: &str| {
        let (before, after) = (build("# A {#a}\n\nFirst.\n\n## More {#more}\n\nSecond.\n"), build(text));
        assert_eq!(before.paths(), after.paths());
        let paths = before.paths().into_iter().filter(|path| before.text(path) != after.text(path));
        paths.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(changed("# A {#a}\n\nFirst.\n\n## More {#more}\n\nSecond, `changed`.\n"), ["a.html", "manual.html"]);
    // What the list of pages says of it.
    assert_eq!(
        changed("# A {#a}\n\nChanged.\n\n## More {#more}\n\nSecond.\n"),
        ["a.html", "index.html", "manual.html"]
    );
    // The title of a section, by which another page refers to it.
    assert_eq!(changed("# A {#a}\n\nFirst.\n\n## Changed {#more}\n\nSecond.\n"), ["a.html", "b.html", "manual.html"]);
    // The title of a page, which the contents have everywhere.
    assert_eq!(
        changed("# Changed {#a}\n\nFirst.\n\n## More {#more}\n\nSecond.\n"),
        ["a.html", "b.html", "c.html", "index.html", "manual.html"]
    );
}
