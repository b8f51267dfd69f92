//! Books that are found and books that are not, and everything that can be wrong with a book.toml.

use std::path::{Path, PathBuf};

use insta::assert_snapshot;
use tempfile::TempDir;

use super::*;
use crate::diagnostics::{self, Diagnostic, MessageFormat};
use crate::source::{Sources, World};

/// A folder with files in it.
struct Folder(TempDir);

impl Folder {
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self(TempDir::new().unwrap());
        for (name, text) in files {
            let path = folder.path(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn open(&self, name: &str) -> (Option<Book>, String) {
        let mut sources = Sources::new();
        let mut found: Vec<Diagnostic> = Vec::new();
        let book = Book::open(Some(&self.path(name)), &mut sources, &mut found);
        diagnostics::sort(&mut found);
        assert!(book.is_some() || diagnostics::has_errors(&found), "no book, and no word why");
        let shown: String =
            found.iter().map(|d| diagnostics::render(d, &sources, MessageFormat::Human, false)).collect();
        let path = self.0.path().display().to_string();
        (book, shown.replace(&format!("{path}/"), "").replace(&path, "BOOK"))
    }

    /// Opens a book that is fine.
    fn book(&self, name: &str) -> Book {
        let (book, messages) = self.open(name);
        assert_eq!(messages, "");
        book.unwrap()
    }

    /// What is wrong with a book.
    fn messages(&self, name: &str) -> String {
        let (_, messages) = self.open(name);
        assert_ne!(messages, "", "nothing was found wrong");
        messages
    }
}

const ROOT: (&str, &str) = ("content/manual.md", "# Book {#book}\n## Subtitle\n");

fn config_messages(text: &str) -> String {
    Folder::with(&[("book.toml", text), ROOT]).messages("")
}

#[test]
fn everything_can_be_set() {
    let folder = Folder::with(&[
        (
            "book.toml",
            r#"
title = "Title"
subtitle = "Subtitle"
language = "pt-BR"
src = "text"
edit-url = "https://example.org/edit/{path}"
base-url = "https://example.org/manual"
manpage-urls = "man.json"
redirects = "moved.json"

[search]
enable = false
depth = 2
boost-title = 3
boost-identifier = 1.5
extra-fields = ["declarations", "ids"]
lunr-index = true

[recipes]
path = "examples"
nixpkgs = "tests/nixpkgs"
"#,
        ),
        ("text/manual.md", "# Book {#book}\n## Subtitle\n"),
        ("text/examples/a/shell.nix", ""),
        ("man.json", r#"{"nix.conf(5)": "https://example.org/nix.conf"}"#),
        ("moved.json", r#"{"book": ["index.html#book", "old.html"]}"#),
    ]);
    let book = folder.book("");
    assert_eq!(book.content, folder.path("text"));
    assert_eq!(book.root, RootFile::Manual(folder.path("text/manual.md")));
    assert_eq!(book.recipes_folder(), folder.path("text/examples"));
    assert_eq!(book.manpage_urls["nix.conf(5)"], "https://example.org/nix.conf");
    assert_eq!(book.redirects.unwrap().locations("book").unwrap(), ["index.html#book", "old.html"]);
    let config = &book.config;
    assert_eq!(config.language, "pt-BR");
    assert_eq!(config.edit_url.as_deref(), Some("https://example.org/edit/{path}"));
    assert_eq!(config.base_url.as_deref(), Some("https://example.org/manual/"));
    let search = SearchConfig {
        enable: false,
        depth: 2,
        boosts: Boosts { title: 3.0, identifier: 1.5, ..Boosts::default() },
        extra_fields: vec![ExtraField::Declarations, ExtraField::Ids],
        lunr_index: true,
    };
    assert_eq!(config.search, search);
    assert_eq!(config.recipes.nixpkgs.as_ref().unwrap().value, "tests/nixpkgs");
}

#[test]
fn nothing_has_to_be_set() {
    let folder = Folder::with(&[("book.toml", ""), ROOT, ("content/redirects.json", "{}"), ("theme/a.css", "")]);
    let book = folder.book("");
    assert_eq!(book.content, folder.path("content"));
    assert_eq!(book.config, Config::default());
    assert_eq!(book.recipes_folder(), folder.path("content/recipes"));
    assert_eq!(book.theme(&World::unconfined()), Some(folder.path("theme")));
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_change_nothing() {
    let folder = Folder::with(&[("book.toml", "\u{feff}language = \"de\"\r\n\r\n[search]\r\ndepth = 2\r\n"), ROOT]);
    let config = folder.book("").config;
    assert_eq!((config.language.as_str(), config.search.depth), ("de", 2));
}

#[test]
fn a_book_without_a_book_toml_is_its_root_file() {
    let beside = [("manual.md", ""), ("manpage-urls.json", r#"{"a(1)": "b"}"#), ("redirects.json", r#"{"a": ["b"]}"#)];
    let folder = Folder::with(&beside);
    for asked in ["", "manual.md", "."] {
        let book = folder.book(asked);
        assert_eq!(book.root, RootFile::Manual(folder.path("manual.md")), "{asked}");
        assert_eq!(book.folder, folder.0.path(), "{asked}");
        assert_eq!((book.manpage_urls.len(), book.redirects.unwrap().iter().count()), (1, 1), "{asked}");
    }
    let book = Folder::with(&[ROOT]).book("");
    assert!(book.content.ends_with("content") && !book.folder.ends_with("content"));
}

#[test]
fn any_way_to_name_a_book_leads_to_it() {
    let folder = Folder::with(&[("book.toml", "src = 'a/b'"), ("a/b/manual.md", ""), ("a/b/other.md", "")]);
    for asked in ["", "book.toml", "a/b", "a/b/manual.md", "./a/../a/b/"] {
        let book = folder.book(asked);
        let root = folder.path("").canonicalize().unwrap();
        assert_eq!(book.folder_on_disk().canonicalize().unwrap(), root, "{asked}");
        assert!(matches!(&book.root, RootFile::Manual(path) if path.ends_with("a/b/manual.md")), "{asked}");
    }
    let book = folder.book("a/b/other.md");
    assert_eq!(book.root, RootFile::Manual(folder.path("a/b/other.md")));
}

#[test]
fn a_nav_json_takes_its_title_from_book_toml() {
    let nav = ("content/nav.json", r#"{"items": []}"#);
    let folder = Folder::with(&[("book.toml", "title = \"T\"\nsubtitle = \"S\"\n"), nav]);
    let path = folder.path("content/nav.json");
    assert_eq!(folder.book("").root, RootFile::Nav { path, title: "T".to_owned(), subtitle: "S".to_owned() });
    assert_snapshot!(Folder::with(&[("book.toml", ""), nav]).messages(""));
}

#[test]
fn unknown_keys_name_the_nearest_known() {
    let text = "titel = \"x\"\nlangauge = \"en\"\nzzz = 1\n\n[search]\nenabled = true\nfuzzy = 1\n\n[serach]\na = 1\n";
    assert_snapshot!(config_messages(text));
}

#[test]
fn wrong_values_are_told_at_the_value() {
    let text = r#"
title = 3
subtitle = ""
language = "English, I think"
edit-url = "https://example.org/edit"
base-url = "example.org"
manpage-urls = "nowhere.json"
redirects = ["a"]
recipes = true

[search]
enable = "yes"
depth = 7
boost-title = -1
boost-identifier = inf
boost-text = 0
extra-fields = ["ids", "ids", "body"]
"#;
    assert_snapshot!(config_messages(text));
}

#[test]
fn all_faults_of_syntax_are_told() {
    assert_snapshot!(config_messages("title = \"x\nlanguage = \"en\"\nlanguage = \"de\"\n[search\n= 3\n"));
}

#[test]
fn a_book_toml_of_mdbook_is_told_as_that() {
    let text = "[book]\ntitle = \"My Book\"\nauthors = [\"me\"]\n\n[output.html]\nsmart-punctuation = true\n";
    assert_snapshot!(config_messages(text));
    let folder = Folder::with(&[("src/SUMMARY.md", "# Summary\n")]);
    assert!(folder.messages("").contains("mdBook"));
}

#[test]
fn a_book_without_a_root_file_is_empty() {
    assert_snapshot!("empty_folder", Folder::with(&[]).messages(""));
    assert_snapshot!("empty_content", Folder::with(&[("book.toml", "")]).messages(""));
    assert_snapshot!("root_beside_book_toml", Folder::with(&[("book.toml", ""), ("manual.md", "")]).messages(""));
    assert_snapshot!("no_such_src", Folder::with(&[("book.toml", "src = 'docs'")]).messages(""));
}

#[test]
fn two_root_files_are_one_too_many() {
    let nav = ("content/nav.json", "{}");
    assert_snapshot!(Folder::with(&[("book.toml", "title = 'x'"), ROOT, nav]).messages(""));
    assert!(Folder::with(&[ROOT, nav]).messages("").contains("two-roots"));
    assert!(Folder::with(&[ROOT, ("manual.md", "")]).messages("").contains("two-roots"));
}

#[test]
fn a_path_that_is_no_book_is_told() {
    let folder = Folder::with(&[("guide/manual.md", ""), ("notes.txt", "")]);
    assert_snapshot!([folder.messages("giude"), folder.messages("notes.txt")].concat());
}

#[test]
fn tables_beside_the_text_are_checked() {
    let folder = Folder::with(&[
        ("book.toml", ""),
        ROOT,
        ("content/manpage-urls.json", "{\n  \"a(1)\": \"x\",\n  \"b(1)\": 3\n}\n"),
        ("content/redirects.json", "{\"a\": [\"b\",]}"),
    ]);
    assert_snapshot!(folder.messages(""));
}

#[test]
fn a_book_toml_that_is_not_utf8_is_shown_where_it_breaks() {
    let folder = Folder::with(&[ROOT]);
    std::fs::write(folder.path("book.toml"), b"title = \"caf\xe9\"\n").unwrap();
    assert_snapshot!(folder.messages(""));
}

#[test]
fn paths_are_as_short_as_they_can_be() {
    for (path, tidied) in [("./content/.", "content"), (".", ""), ("a/../b", "a/../b"), ("/a/./b", "/a/b")] {
        assert_eq!(locate::tidy(Path::new(path)), Path::new(tidied), "{path}");
    }
}

proptest::proptest! {
    #[test]
    fn no_book_toml_makes_it_panic(text in "(?s)([a-z-]{0,6}|[\\[\\]{}=\"'\\n #.0-9,\\PC]|search|title|src){0,40}") {
        let mut sources = Sources::new();
        let file = sources.add(Path::new("book.toml"), text);
        let mut found = Vec::new();
        let config = file::read(file, &sources, &mut found);
        proptest::prop_assert!(config.is_some() || !found.is_empty());
        for diagnostic in found {
            diagnostics::render(&diagnostic, &sources, MessageFormat::Human, false);
        }
    }
}
