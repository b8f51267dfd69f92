//! What a build makes of the folder that it writes to.

use std::os::unix::fs::{PermissionsExt as _, symlink};

use super::generation::{self, claim};
use crate::book::{Book, CHAPTER};

#[test]
fn names_that_no_file_can_have_block_nothing() {
    let book = generation::book(2);
    book.build().succeeds();
    let long = "x".repeat(300);
    let deep = "x/".repeat(3000);
    claim(
        &book,
        &[&long, &format!("a/{long}/b"), "a\0b", "a/../b", "index.html/x", "../book.toml", "/etc/passwd", &deep],
    );
    generation::write(&book, 2, 2);
    book.build().succeeds();
    assert_eq!(generation::whole(&book.path("public")), 2);
    assert!(book.path("book.toml").exists());
    // The same where files are moved one by one.
    claim(
        &book,
        &[&long, &format!("a/{long}/b"), "a\0b", "a/../b", "index.html/x", "../book.toml", "/etc/passwd", &deep],
    );
    book.write("public/mine", "");
    generation::write(&book, 2, 3);
    book.build().succeeds();
    std::fs::remove_file(book.path("public/mine")).unwrap();
    assert_eq!(generation::whole(&book.path("public")), 3);
}

#[test]
fn a_file_of_others_in_the_way_is_an_error() {
    let book = Book::small();
    book.build().succeeds();
    book.write("public/new.html", "mine");
    book.write(
        "content/manual.md",
        "# Book {#book}\n\n## Subtitle\n\n```{=include=} chapters\nchapter.md\nnew.md\n```\n",
    );
    book.write("content/new.md", "# New {#new}\n");
    let before: Vec<String> = book.files("public");
    let page = "public/new.html";
    book.build().fails().tells("unwritable", page).says("it is a file that nixbook did not write").says("`--force`");
    assert_eq!(book.files("public"), before);
    assert_eq!(book.read(page), "mine");
    book.run(&["build", "--force"]).succeeds();
    assert!(book.read(page).contains("New"));
}

#[test]
fn a_folder_in_the_way_is_an_error() {
    let book = Book::small();
    book.build().succeeds();
    std::fs::remove_file(book.path("public/index.html")).unwrap();
    book.write("public/index.html/mine.txt", "mine");
    book.build().fails().tells("unwritable", "public/index.html").says("it is a folder");
    assert_eq!(book.read("public/index.html/mine.txt"), "mine");
}

#[test]
fn permissions_of_the_folder_stay() {
    let book = generation::book(2);
    book.build().succeeds();
    std::fs::set_permissions(book.path("public"), std::fs::Permissions::from_mode(0o2750)).unwrap();
    generation::write(&book, 2, 2);
    book.build().succeeds();
    let mode = |path: &str| std::fs::metadata(book.path(path)).unwrap().permissions().mode() & 0o7777;
    assert_eq!((mode("public"), mode("public/index.html")), (0o2750, 0o644));
}

#[test]
fn unchanged_files_are_the_same_files() {
    use std::os::unix::fs::MetadataExt as _;
    let book = Book::small().file("content/other.md", "# Other {#other}\n\nText.\n");
    book.write(
        "content/manual.md",
        "# Book {#book}\n\n## Subtitle\n\n```{=include=} chapters\nchapter.md\nother.md\n```\n",
    );
    book.build().succeeds();
    let data = |path: &str| {
        let meta = std::fs::metadata(book.path(path)).unwrap();
        (meta.ino(), meta.modified().unwrap(), meta.nlink())
    };
    let other = book.files("public").into_iter().find(|path| path.contains("other")).unwrap();
    let before = data(&format!("public/{other}"));
    book.write("content/chapter.md", format!("{CHAPTER}\nMore.\n"));
    book.build().succeeds().does_not_say("0 of");
    assert_eq!(data(&format!("public/{other}")), before);
}

#[test]
fn a_site_within_the_text_is_not_taken_for_text() {
    let book = Book::small();
    for dest in ["content/site", "content/recipes/site"] {
        book.run(&["build", "--strict", "--dest", dest]).succeeds();
        book.write(&format!("{dest}/stray.md"), "# Stray {#stray}\n");
        book.run(&["build", "--strict", "--dest", dest]).succeeds();
        book.run(&["check", "--strict"]).succeeds();
    }
}

#[test]
fn a_folder_with_nothing_in_it_but_folders_of_others_keeps_them() {
    let book = generation::book(2);
    book.build().succeeds();
    std::fs::create_dir_all(book.path("public/empty/inner")).unwrap();
    generation::write(&book, 2, 2);
    book.build().succeeds();
    assert!(book.path("public/empty/inner").is_dir());
    assert_eq!(generation::whole(&book.path("public")), 2);
}

#[test]
fn left_overs_are_removed_and_nothing_else() {
    let book = generation::book(2);
    let left = ".public.nixbook-0123456789abcdef";
    let book = book
        .file(
            &format!("{left}/.nixbook/manifest.json"),
            "{\"files\": {\"a.html\": \"\", \"b/c.html\": \"\", \"../book.toml\": \"\"}}",
        )
        .file(&format!("{left}/a.html"), "")
        .file(&format!("{left}/b/c.html"), "")
        .file(".public.nixbook-0123456789abcdee/mine", "mine")
        .file(".public.nixbook-notes/.nixbook/manifest.json", "{}")
        .file(".other.nixbook-0123456789abcdef/.nixbook/manifest.json", "{}");
    book.build().succeeds();
    let hidden = generation::beside(&book.path(""), &["book.toml", "content", "public"]);
    assert_eq!(
        hidden,
        [".other.nixbook-0123456789abcdef", ".public.nixbook-0123456789abcdee", ".public.nixbook-notes"]
    );
    assert!(book.path("book.toml").exists());
}

#[test]
fn a_folder_that_was_made_for_nothing_is_gone_again() {
    let book = Book::small().file("file", "");
    book.run(&["build", "--dest", "file/public"]).fails().tells_any("unwritable");
    let _ = std::fs::remove_dir_all(book.path("public"));
    book.write("content/chapter.md", "[](#nowhere)");
    book.build().fails();
    assert!(!book.path("public").exists());
}

#[test]
fn a_site_does_not_take_the_place_of_the_book() {
    let book = Book::empty();
    book.copy(&Book::small().path(""), "book");
    let manifest = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| format!("{name:?}: \"\"")).collect();
        format!("{{\"files\": {{{}}}}}", names.join(", "))
    };
    // Manifests of a stranger, who wants to have the sources removed.
    book.write("book/.nixbook/manifest.json", manifest(&["book.toml", "content/manual.md", "content/chapter.md"]));
    book.write("book/content/.nixbook/manifest.json", manifest(&["manual.md", "chapter.md"]));
    book.write(".nixbook/manifest.json", manifest(&["book/book.toml", "book/content/manual.md"]));
    symlink(".", book.path("book/public")).unwrap();
    let before = book.files("");
    let commands: [&[&str]; 6] = [
        &["build", "--dest", "."],
        &["build", "--dest", "content", "--force"],
        &["build", "--dest", "..", "--force"],
        &["build"],
        &["export", "manual", "--out", ".."],
        &["export", "nixpkgs", "--out", "public", "--force"],
    ];
    for arguments in commands {
        let run = book.run_in("book", arguments).fails();
        run.tells_any("foreign-folder").says("over the book itself");
        assert_eq!(book.files(""), before, "{arguments:?}");
    }
}

#[test]
fn what_is_gits_is_never_a_part_of_a_site() {
    for others in [false, true] {
        let book = generation::book(2);
        book.build().succeeds();
        // A work tree for published pages, with a manifest that someone has changed.
        for file in [".git/config", "sub/.git", "sub/.GIT/HEAD"] {
            book.write(&format!("public/{}", file.replace("sub/.git", "other/.git")), "git's");
        }
        claim(&book, &[".git/config", "other/.git", "sub/.GIT/HEAD"]);
        if others {
            book.write("public/CNAME", "example.org");
        }
        generation::write(&book, 2, 2);
        book.build().succeeds();
        for file in [".git/config", "other/.git", "sub/.GIT/HEAD"] {
            assert_eq!(book.read(&format!("public/{file}")), "git's");
        }
    }
}

#[test]
fn what_lies_in_the_way_of_preparing_is_named() {
    for folder in ["next", "moving"] {
        let book = generation::book(2);
        book.build().succeeds();
        // Neither a run that was interrupted nor a manifest has left this.
        let stray = format!("public/.nixbook/{folder}/stray");
        book.write(&stray, "mine");
        generation::write(&book, 2, 2);
        let run = book.build().fails().tells("unwritable", &format!("public/.nixbook/{folder}"));
        run.says("help: move what is in the way");
        assert_eq!(book.read(&stray), "mine");
        std::fs::remove_file(book.path(&stray)).unwrap();
        std::fs::remove_dir(book.path(&format!("public/.nixbook/{folder}"))).unwrap();
        assert_eq!(generation::whole(&book.path("public")), 1);
        book.build().succeeds();
        assert_eq!(generation::whole(&book.path("public")), 2);
    }
}

#[test]
fn what_a_killed_run_has_left_is_no_part_of_a_recipe() {
    let book = Book::small()
        .file("content/recipes/r/recipe.toml", "title = \"R\"\nlevel = \"parse\"\nillustrates = \"chap\"\n")
        .file("content/recipes/r/shell.nix", "{ }\n")
        .file("content/recipes/r/.nixbook-0123456789abcdef", "half of a transcript")
        .file("content/recipes/.s.nixbook-0123456789abcdef/shell.nix", "{");
    book.build().succeeds();
    assert!(book.files("public").iter().any(|path| path.ends_with("shell.nix")));
    assert!(!book.files("public").iter().any(|path| path.contains("0123456789abcdef")));
}
