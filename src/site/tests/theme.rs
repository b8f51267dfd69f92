//! A book's own theme.

use super::book::TestBook;
use crate::diagnostics::Code;

fn book() -> TestBook {
    let mut book = TestBook::chapter("# C {#c}\n\n::: {.note}\nN\n:::\n");
    book.settings.theme = Some(book.path("theme"));
    book
}

#[test]
fn a_file_of_the_book_goes_before_the_built_in_one() {
    let built = book()
        .file("theme/templates/admonition.html", "<own>{{ title }}: {{ body | safe }}</own>")
        .file("theme/styles/tokens.css", "/* own tokens */")
        .file("theme/styles/custom.css", "/* more */")
        .file("theme/icon.svg", "<svg/>")
        .file("theme/.hidden", "")
        .build_clean();
    assert!(built.body("chapter.html").contains("<own>Note: <p>N</p>\n</own>"));
    assert!(built.text("assets/site.css").starts_with("/* own tokens */"));
    assert!(!built.text("assets/site.css").contains("--accent-soft:"));
    assert_eq!(built.text("icon.svg"), "<svg/>");
    assert_eq!(built.text("assets/custom.css"), "/* more */");
    assert!(built.text("chapter.html").contains("href=\"assets/custom.css\""));
}

#[test]
fn a_file_that_the_theme_does_not_have_is_told() {
    let built = book().file("theme/templates/admonitions.html", "").build();
    assert_eq!(built.messages(), ["warning unknown-theme-file: unknown theme file `templates/admonitions.html`"]);
    assert_eq!(built.diagnostics[0].help.as_deref(), Some("did you mean `templates/admonition.html`?"));
}

#[test]
fn a_template_that_cannot_be_read_is_told_and_the_built_in_one_used() {
    let built = book().file("theme/templates/page.html", "{% if %}").build();
    assert_eq!(built.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), [Code::BadTemplate]);
    assert!(built.text("index.html").contains("<main"));
}

#[test]
fn a_template_that_fails_is_told_once() {
    let built = book().file("theme/templates/admonition.html", "{{ no_such_thing }}").build();
    assert_eq!(built.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), [Code::BadTemplate]);
    assert!(built.diagnostics[0].message.contains("no_such_thing"), "{}", built.diagnostics[0].message);
}

#[test]
fn no_folder_is_no_theme() {
    assert!(book().build().diagnostics.is_empty());
}

#[test]
fn a_template_that_many_pages_use_fails_once() {
    let mut built = TestBook::new("```{=include=} chapters\na.md\nb.md\n```\n");
    built.settings.theme = Some(built.path("theme"));
    let built = built
        .file("a.md", "# A {#a}\n\n::: {.note}\nN\n:::\n")
        .file("b.md", "# B {#b}\n\n::: {.note}\nN\n:::\n")
        .file("theme/templates/admonition.html", "{{ no_such_thing }}")
        .build();
    assert_eq!(built.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), [Code::BadTemplate]);
}

#[test]
fn a_template_of_pages_that_have_moved_is_told_of_as_well() {
    let built = book().redirect("c", &["old.html"]).file("theme/templates/moved.html", "{{ no_such_thing }}").build();
    assert_eq!(built.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), [Code::BadTemplate]);
    assert!(built.text("chapter.html").contains("<main"));
}
