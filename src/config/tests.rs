//! Books that are found and books that are not, and everything that can be wrong with a book.toml.

use std::path::{Path, PathBuf};

use insta::assert_snapshot;
use tempfile::TempDir;

use super::*;
use crate::diagnostics::{self, Diagnostic, MessageFormat};
use crate::formats::setting::ValueKind;
use crate::source::{Sources, World};

/// A folder with files in it.
struct BookFolder(TempDir);

impl BookFolder {
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
    BookFolder::with(&[("book.toml", text), ROOT]).messages("")
}

#[test]
fn everything_can_be_set() {
    let folder = BookFolder::with(&[
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
    // A root file has the titles itself.
    let (book, messages) = folder.open("");
    let book = book.unwrap();
    assert_eq!(messages.matches("warning[").count(), 2, "{messages}");
    assert!(messages.contains("`title` is not used") && messages.contains("`subtitle` is not used"), "{messages}");
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
        boosts: Boosts { title: 3.0, identifier: 1.5, ..SearchConfig::default().boosts },
        extra_fields: vec![ExtraField::Declarations, ExtraField::Ids],
        lunr_index: true,
    };
    assert_eq!(config.search, search);
    assert_eq!(config.recipes.nixpkgs.as_ref().unwrap().value, "tests/nixpkgs");
}

#[test]
fn nothing_has_to_be_set() {
    let folder = BookFolder::with(&[("book.toml", ""), ROOT, ("content/redirects.json", "{}"), ("theme/a.css", "")]);
    let book = folder.book("");
    assert_eq!(book.content, folder.path("content"));
    assert_eq!(book.config, Config::default());
    assert_eq!(book.recipes_folder(), folder.path("content/recipes"));
    assert_eq!(book.theme(&World::unconfined()), Some(folder.path("theme")));
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_change_nothing() {
    let folder = BookFolder::with(&[("book.toml", "\u{feff}language = \"de\"\r\n\r\n[search]\r\ndepth = 2\r\n"), ROOT]);
    let config = folder.book("").config;
    assert_eq!((config.language.as_str(), config.search.depth), ("de", 2));
}

#[test]
fn a_book_without_a_book_toml_is_its_root_file() {
    let beside = [("manual.md", ""), ("manpage-urls.json", r#"{"a(1)": "b"}"#), ("redirects.json", r#"{"a": ["b"]}"#)];
    let folder = BookFolder::with(&beside);
    for asked in ["", "manual.md", "."] {
        let book = folder.book(asked);
        assert_eq!(book.root, RootFile::Manual(folder.path("manual.md")), "{asked}");
        assert_eq!(book.folder, folder.0.path(), "{asked}");
        assert_eq!((book.manpage_urls.len(), book.redirects.unwrap().iter().count()), (1, 1), "{asked}");
    }
    let book = BookFolder::with(&[ROOT]).book("");
    assert!(book.content.ends_with("content") && !book.folder.ends_with("content"));
}

#[test]
fn any_way_to_name_a_book_leads_to_it() {
    let folder = BookFolder::with(&[("book.toml", "src = 'a/b'"), ("a/b/manual.md", ""), ("a/b/other.md", "")]);
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
    let folder = BookFolder::with(&[("book.toml", "title = \"T\"\nsubtitle = \"S\"\n"), nav]);
    let path = folder.path("content/nav.json");
    assert_eq!(folder.book("").root, RootFile::Nav { path, title: "T".to_owned(), subtitle: "S".to_owned() });
    assert_snapshot!(BookFolder::with(&[("book.toml", ""), nav]).messages(""));
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
fn what_is_declared_is_what_is_read_and_what_it_comes_to() {
    let settings = declared_settings();
    let find = |table: &str, key: &str| settings.iter().find(|s| s.table == table && s.key == key).unwrap();
    assert_eq!(settings.iter().filter(|s| s.table == "search").count(), 9);
    assert_eq!(find("search", "depth").kind, ValueKind::Whole(1, 6));
    assert_eq!(find("search", "depth").default.as_deref(), Some("6"));
    assert_eq!(find("export.nixpkgs", "doc").default.as_deref(), Some("`doc`"));
    assert_eq!(find("recipes", "nixpkgs").flags[0].name, "nixpkgs");
    // Written as the guide says the default is, each value is what a book without it has.
    for setting in &settings {
        let Some(default) = &setting.default else { continue };
        let value = default.trim_matches('`');
        let literal = match &setting.kind {
            ValueKind::String if !default.contains(['<', '{', ' ']) => format!("'{value}'"),
            ValueKind::Bool | ValueKind::Whole(..) | ValueKind::Positive => value.to_owned(),
            _ => continue,
        };
        let head = if setting.table.is_empty() { String::new() } else { format!("[{}]\n", setting.table) };
        let mut sources = Sources::new();
        let file = sources.add(Path::new("book.toml"), format!("{head}{} = {literal}\n", setting.key));
        let mut found = Vec::new();
        let config = file::read(file, &sources, &mut found);
        assert!(found.is_empty(), "{setting:?}: {found:?}");
        // `src` and `path` keep where they are written.
        let config = config.map(|config| Config {
            src: None,
            recipes: RecipesConfig { path: None, ..config.recipes },
            ..config
        });
        assert_eq!(config, Some(Config::default()), "{setting:?}");
    }
}

#[test]
fn every_setting_refuses_a_value_of_another_type_with_its_own_words() {
    for setting in declared_settings() {
        let head = if setting.table.is_empty() { String::new() } else { format!("[{}]\n", setting.table) };
        let messages = config_messages(&format!("{head}{} = 1979-05-27\n", setting.key));
        assert!(messages.contains(&format!("must be {}, not a date", setting.kind.word())), "{setting:?}: {messages}");
    }
}

#[test]
fn all_faults_of_syntax_are_told() {
    assert_snapshot!(config_messages("title = \"x\nlanguage = \"en\"\nlanguage = \"de\"\n[search\n= 3\n"));
}

#[test]
fn a_book_toml_of_mdbook_is_told_as_that() {
    let text = "[book]\ntitle = \"My Book\"\nauthors = [\"me\"]\n\n[output.html]\nsmart-punctuation = true\n";
    assert_snapshot!(config_messages(text));
    let folder = BookFolder::with(&[("src/SUMMARY.md", "# Summary\n")]);
    assert!(folder.messages("").contains("mdBook"));
}

#[test]
fn a_book_without_a_root_file_is_empty() {
    assert_snapshot!("empty_folder", BookFolder::with(&[]).messages(""));
    assert_snapshot!("empty_content", BookFolder::with(&[("book.toml", "")]).messages(""));
    assert_snapshot!("root_beside_book_toml", BookFolder::with(&[("book.toml", ""), ("manual.md", "")]).messages(""));
    assert_snapshot!("no_such_src", BookFolder::with(&[("book.toml", "src = 'docs'")]).messages(""));
}

#[test]
fn two_root_files_are_one_too_many() {
    let nav = ("content/nav.json", "{}");
    assert_snapshot!(BookFolder::with(&[("book.toml", "title = 'x'"), ROOT, nav]).messages(""));
    assert!(BookFolder::with(&[ROOT, nav]).messages("").contains("two-roots"));
    assert!(BookFolder::with(&[ROOT, ("manual.md", "")]).messages("").contains("two-roots"));
}

#[test]
fn a_path_that_is_no_book_is_told() {
    let folder = BookFolder::with(&[("guide/manual.md", ""), ("notes.txt", "")]);
    assert_snapshot!([folder.messages("giude"), folder.messages("notes.txt")].concat());
}

#[test]
fn tables_beside_the_text_are_checked() {
    let folder = BookFolder::with(&[
        ("book.toml", ""),
        ROOT,
        ("content/manpage-urls.json", "{\n  \"a(1)\": \"x\",\n  \"b(1)\": 3\n}\n"),
        ("content/redirects.json", "{\"a\": [\"b\",]}"),
    ]);
    assert_snapshot!(folder.messages(""));
}

#[test]
fn a_book_toml_that_is_not_utf8_is_shown_where_it_breaks() {
    let folder = BookFolder::with(&[ROOT]);
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
