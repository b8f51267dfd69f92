//! What the stages of a manual cost: reading, assembling, nixos-render-docs's HTML, and the command as a whole.
//!
//! `cargo bench --bench manual`. The book is made here, 600 files with a bit of everything; `NIXBOOK_BENCH_BOOK=DIR` names
//! another, a folder with `manual.md`. Compare figures of one run only: machines differ, ratios less.

#![allow(missing_docs, clippy::expect_used)]
#![allow(clippy::disallowed_methods, reason = "a benchmark makes the files that it needs")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::BytesCount;
use nixbook::export::nixos_render_docs::{self, HtmlSettings};
use nixbook::manual::{Assembly, Input, Root, assemble};
use nixbook::markdown::read;
use nixbook::source::{FileId, Sources, World};

fn main() {
    divan::main();
}

struct Book {
    root: PathBuf,
    texts: Vec<String>,
    /// Keeps the folder, where it was made here.
    _folder: Option<tempfile::TempDir>,
}

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let given = std::env::var_os("NIXBOOK_BENCH_BOOK").map(PathBuf::from);
    let folder = given.is_none().then(|| tempfile::tempdir().expect("a folder for the book"));
    let path = given.unwrap_or_else(|| {
        let path = folder.as_ref().map(|f| f.path().to_owned()).unwrap_or_default();
        write_book(&path);
        path
    });
    let texts = walkdir::WalkDir::new(&path)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|e| e.path().extension().is_some_and(|x| x == "md"))
        .map(|e| std::fs::read_to_string(e.path()).expect("a readable file"))
        .collect();
    Book { root: path.join("manual.md"), texts, _folder: folder }
});

/// 60 chapters with 9 sections each.
fn write_book(folder: &Path) {
    let mut root = "# Manual {#manual}\n\n## Version 1\n\n```{=include=} chapters\n".to_owned();
    for chapter in 0..60 {
        let _ = writeln!(root, "c{chapter}.md");
        let mut text = format!(
            "# Chapter {chapter} {{#ch-{chapter}}}\n\nAbout [](#sec-{chapter}-3).\n\n```{{=include=}} sections\n"
        );
        for section in 0..9 {
            let _ = writeln!(text, "s{chapter}-{section}.md");
            std::fs::write(folder.join(format!("s{chapter}-{section}.md")), section_text(chapter, section))
                .expect("a file");
        }
        text.push_str("```\n");
        std::fs::write(folder.join(format!("c{chapter}.md")), text).expect("a file");
    }
    root.push_str("```\n");
    std::fs::write(folder.join("manual.md"), root).expect("a file");
}

fn section_text(chapter: usize, section: usize) -> String {
    let name = format!("{chapter}-{section}");
    let mut text = format!("# Section {name} {{#sec-{name}}}\n");
    for n in 0..6 {
        let _ = write!(
            text,
            "\n## Part {n} {{#sec-{name}-{n}}}\n\nThe *option* {{option}}`services.foo-{n}.enable` -- see [](#ch-{chapter}) and \
             [the other](#sec-{name}) -- isn't \"set\" by default.\nIt may be `true` or `false`, as in {{file}}`configuration.nix`.\n\n\
             - an item with `code`\n- another [link](https://example.org/{n})\n\n  with a second paragraph\n\n\
             ```nix\n{{ pkgs, ... }}:\n{{\n  services.foo-{n}.enable = true; # {name}\n}}\n```\n\n\
             ::: {{.note}}\nA remark[^n{n}] on **this**.\n:::\n\n::: {{.example #ex-{name}-{n}}}\n# An example\n\nText.\n:::\n\n\
             [^n{n}]: A footnote.\n"
        );
        // Footnotes are ids of the whole manual.
        text = text.replace(&format!("[^n{n}]"), &format!("[^n{n}-{name}]"));
    }
    text
}

fn bytes() -> BytesCount {
    BytesCount::new(BOOK.texts.iter().map(String::len).sum::<usize>())
}

fn assembled() -> Assembly {
    let root = Root::File(BOOK.root.clone());
    let input =
        Input { root, recipes: Vec::new(), recipe_directives: false, near_misses: false, revision: "local".to_owned() };
    assemble(input, &mut Sources::of(World::unconfined()))
}

#[divan::bench]
fn parse(bencher: Bencher<'_, '_>) {
    bencher.counter(bytes()).bench(|| BOOK.texts.iter().map(|text| read(FileId(0), text).blocks.len()).sum::<usize>());
}

#[divan::bench]
fn read_and_assemble(bencher: Bencher<'_, '_>) {
    bencher.counter(bytes()).bench(assembled);
}

#[divan::bench]
fn render_nrd_html(bencher: Bencher<'_, '_>) {
    let manual = assembled().manual.expect("a book");
    bencher.counter(bytes()).bench(|| {
        nixos_render_docs::render(&manual, &World::unconfined(), &HtmlSettings::default(), "index.html", None, false)
            .map(|f| f.len())
    });
}

#[divan::bench]
fn whole_command(bencher: Bencher<'_, '_>) {
    let out = tempfile::tempdir().expect("a folder");
    let urls = out.path().join("urls.json");
    std::fs::write(&urls, "{}").expect("a file");
    bencher.counter(bytes()).bench(|| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nixbook"));
        command.args(["manual", "html", "--revision", "local", "--manpage-urls"]).arg(&urls);
        let status = command.arg(&BOOK.root).arg(out.path().join("index.html")).status().expect("nixbook runs");
        assert!(status.success());
    });
}
