//! No link below the folder that was named is followed.

use std::os::unix::fs::symlink;

use crate::book::Book;
use crate::commands::into;

/// A book beside a folder of someone else, with one file in it.
fn book() -> Book {
    Book::small().file("elsewhere/chap.html", "mine")
}

/// A link in the book to something beside it.
fn link(book: &Book, to: &str, at: &str) {
    let at = book.path(at);
    std::fs::create_dir_all(at.parent().unwrap()).unwrap();
    symlink(book.path(to), at).unwrap();
}

fn nobody_was_there(book: &Book) {
    assert_eq!(book.files("elsewhere"), ["chap.html"]);
    assert_eq!(book.read("elsewhere/chap.html"), "mine");
}

#[test]
fn a_linked_folder_of_the_output_is_left_alone() {
    let book = book();
    book.build().succeeds();
    link(&book, "elsewhere", "public/sub");
    // The manifest says that a file there is ours, and old.
    let manifest = book.read("public/.nixbook/manifest.json").replace("\"files\": [", "\"files\": [\"sub/chap.html\",");
    book.write("public/.nixbook/manifest.json", manifest);
    book.build().succeeds();
    nobody_was_there(&book);
    assert!(book.path("public/sub").is_symlink());
}

#[test]
fn a_link_where_a_file_belongs_is_an_error() {
    for (linked, target) in [("public/chapter.html", "elsewhere/chap.html"), ("public/assets/search", "elsewhere")] {
        let book = book();
        book.build().succeeds();
        if book.path(linked).is_dir() {
            std::fs::remove_dir_all(book.path(linked)).unwrap();
        } else {
            std::fs::remove_file(book.path(linked)).unwrap();
        }
        link(&book, target, linked);
        book.write("content/chapter.md", "# Other {#chap}\n\nOther.\n");
        let before = book.files("public");
        book.build().fails().tells("unwritable", linked).says("it is a link");
        assert_eq!(book.files("public"), before);
        assert!(!book.read("public/index.html").contains("Other"));
        nobody_was_there(&book);
    }
}

#[test]
fn a_link_in_place_of_the_manifest_or_its_folder_is_an_error() {
    for at in ["public/.nixbook", "public/.nixbook/manifest.json", "public/.nixbook/moving", "public/.nixbook/next"] {
        let book = book();
        if at.contains("moving") || at.contains("next") {
            book.build().succeeds();
        }
        link(&book, "elsewhere", at);
        book.run(&["build", "--force"]).fails().tells("unwritable", at);
        nobody_was_there(&book);
    }
}

#[test]
fn the_output_folder_itself_may_be_a_link() {
    let book = Book::small();
    std::fs::create_dir(book.path("site")).unwrap();
    link(&book, "site", "public");
    book.build().succeeds();
    book.write("content/chapter.md", "# Other {#chap}\n\nOther.\n");
    book.build().succeeds();
    assert!(book.path("public").is_symlink());
    assert!(book.files("site").contains(&"index.html".to_owned()));
}

#[test]
fn an_output_folder_that_nobody_named_does_not_lead_out_of_the_root() {
    let book = Book::empty();
    book.copy(&Book::small().path(""), "book");
    book.copy(&Book::small().path(""), "other");
    book.run_in("other", &["build"]).succeeds();
    std::fs::create_dir_all(book.path("empty")).unwrap();
    std::fs::create_dir_all(book.path("book/.git/hooks")).unwrap();
    let before = book.files("other");
    book.write("book/content/chapter.md", "# Mine {#chap}\n\nMine.\n");
    for target in ["../other/public", "../empty", "../empty/new", ".git/hooks"] {
        symlink(target, book.path("book/public")).unwrap();
        for arguments in [&["build"][..], &["build", "--force"], &["build", "--allow-read", ".."]] {
            book.run_in("book", arguments).fails().tells("outside-root", "public").says("--dest");
        }
        assert_eq!(book.files("other"), before);
        assert!(!book.read("other/public/chapter.html").contains("Mine"));
        assert_eq!(book.files("empty").len() + book.files("book/.git").len(), 0);
        std::fs::remove_file(book.path("book/public")).unwrap();
    }
    // Who names it means it.
    symlink("../empty", book.path("book/public")).unwrap();
    book.run_in("book", &["build", "--dest", "public"]).succeeds();
    assert!(book.files("empty").contains(&"index.html".to_owned()));
}

#[test]
fn caches_and_results_are_not_written_through_links() {
    for linked in ["target/nixbook/memory.json", "target/nixbook/results.json", "target/nixbook", "target"] {
        let book = book()
            .file("content/recipes/r/shell.nix", "{ }\n")
            .file("content/recipes/r/recipe.toml", "title = \"R\"\n");
        let target = if linked.ends_with(".json") { "elsewhere/chap.html" } else { "elsewhere" };
        link(&book, target, linked);
        book.run(&["test", "--level", "parse"]);
        nobody_was_there(&book);
        assert!(book.path(linked).is_symlink());
    }
}

#[test]
fn import_does_not_write_into_linked_folders() {
    let book = book()
        .file("nixpkgs/doc/manual.md.in", "# Manual {#manual}\n")
        .file("nixpkgs/doc/sub/a.section.md", "# A {#a}\n");
    link(&book, "elsewhere", "content/sub");
    let toml = book.read("book.toml");
    book.run(&["import", "nixpkgs/doc/sub/a.section.md"])
        .fails()
        .tells("unwritable", "content/sub")
        .says("it is a link");
    nobody_was_there(&book);
    assert_eq!(book.read("book.toml"), toml);
}

#[test]
fn new_section_and_new_recipe_do_not_write_into_linked_folders() {
    let book = book();
    link(&book, "elsewhere", "content/sub");
    link(&book, "elsewhere", "content/recipes");
    book.run(&["new", "section", "sub/new"]).fails().tells("unwritable", "content/sub/new.md").says("it is a link");
    book.run(&["new", "recipe", "new"]).fails().says("it is a link");
    nobody_was_there(&book);
}

#[test]
fn a_text_that_is_a_link_is_edited_where_it_leads() {
    let book = Book::small();
    std::fs::rename(book.path("content/chapter.md"), book.path("content/.chapter.md")).unwrap();
    symlink(".chapter.md", book.path("content/chapter.md")).unwrap();
    book.write("content/.chapter.md", "# Chapter {#chap}\n\n## A section\n\nText.\n");
    book.run(&["check", "--fix"]).ends_well();
    assert!(book.path("content/chapter.md").is_symlink());
    assert!(book.read("content/.chapter.md").contains("## A section {#"), "{}", book.read("content/.chapter.md"));
}

#[test]
fn a_new_recipe_stays_where_the_book_may_be_read_from() {
    let book = Book::empty().file("elsewhere/chap.html", "mine");
    book.copy(&Book::small().path(""), "book");
    book.write("book/book.toml", "[recipes]\npath = \"../../elsewhere\"\n");
    book.run_in("book", &["new", "recipe", "r"]);
    nobody_was_there(&book);
}

#[test]
fn a_checkout_is_not_written_into_through_linked_folders() {
    let toml = "[export.nixpkgs.files]\n\"x/a.section.md\" = \"packages/sub/a.section.md\"\n";
    let Some(book) = into::both(toml, &into::INCLUDES) else { return };
    book.write("elsewhere/chap.html", "mine");
    link(&book, "elsewhere", "nixpkgs/doc/packages/sub");
    into::commit(&book);
    into::into(&book, &[]).fails();
    nobody_was_there(&book);
    assert_eq!(into::changed(&book), "");
}

#[test]
fn a_linked_folder_within_the_checkout_is_named() {
    let Some(book) = into::both(into::TOML, &into::INCLUDES) else { return };
    // Where the picture of the section goes.
    book.write("nixpkgs/pictures/b.png", "png");
    symlink("../pictures", book.path("nixpkgs/doc/img")).unwrap();
    into::commit(&book);
    let toml = book.read("book/book.toml");
    // Reading may follow the link, for it stays in the checkout.
    let run = into::into(&book, &[]).fails().tells("unwritable", "../nixpkgs/doc/img");
    run.says("it is a link, which nixbook does not write through");
    assert_eq!(into::changed(&book), "");
    assert_eq!(book.read("book/book.toml"), toml);
}
