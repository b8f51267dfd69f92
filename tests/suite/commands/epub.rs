//! `nixbook export epub`: what is in the file, whatever the book. That others accept it is tested in `tests/epub`.

use std::io::Cursor;

use zip::ZipArchive;

use crate::book::{Book, Run};
use crate::fuzz::drivers::epub_file::EpubFile;
use crate::tools;

fn export(book: &Book) -> Run {
    Run::of(book.command(&["export", "epub", "--out", "out.epub"]).env("SOURCE_DATE_EPOCH", "1795392000"))
}

#[track_caller]
fn epub_of(book: &Book) -> EpubFile {
    export(book).ends_well();
    EpubFile::read(&std::fs::read(book.path("out.epub")).unwrap())
}

/// The book with every construct that the readers of e-books are tested with.
fn everything() -> Book {
    let book = Book::empty();
    book.copy(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/epub/book"), ".");
    book
}

#[test]
fn the_container_is_as_the_format_wants_it() {
    let book = Book::small();
    let epub = epub_of(&book);
    epub.is_sound();
    let bytes = std::fs::read(book.path("out.epub")).unwrap();
    assert_eq!(&bytes[30..58], b"mimetypeapplication/epub+zip", "not the first, or compressed");
    assert_eq!(epub.names[..2], ["mimetype", "META-INF/container.xml"]);
    let rest = &epub.names[2..];
    assert!(rest.is_sorted(), "{rest:?}");
    assert_eq!(
        rest,
        [
            "EPUB/1-manual.xhtml",
            "EPUB/2-chapter.xhtml",
            "EPUB/cover.svg",
            "EPUB/cover.xhtml",
            "EPUB/nav.xhtml",
            "EPUB/package.opf",
            "EPUB/style.css"
        ]
    );
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    for n in 0..archive.len() {
        let time = archive.by_index(n).unwrap().last_modified().unwrap();
        assert_eq!((time.year(), time.month(), time.day(), time.hour()), (1980, 1, 1, 0));
    }
}

#[test]
fn every_construct_is_sound() {
    let book = everything();
    let epub = epub_of(&book);
    epub.is_sound();
    let chapters = epub.chapters();
    for part in [
        "epub:type=\"noteref\" role=\"doc-noteref\"",
        "<aside class=\"footnote\" epub:type=\"footnote\" role=\"doc-footnote\"",
        "<h1 id=\"part\">Part <em>one</em></h1>",
        "Appendix\u{a0}A. Appendix",
        "<span class=\"hl-",
        "<p class=\"file\">hello.py</p>",
        "<section class=\"option\" id=\"opt-a.b\"",
        "<pre dir=\"ltr\">",
    ] {
        assert!(chapters.contains(part), "{part:?} is not in\n{chapters}");
    }
    assert!(epub.text("package.opf").contains("page-progression-direction=\"rtl\""));
    assert!(epub.text("nav.xhtml").contains("dir=\"rtl\""));
}

#[test]
fn the_same_book_gives_the_same_bytes() {
    let book = everything();
    export(&book).ends_well();
    let first = std::fs::read(book.path("out.epub")).unwrap();
    export(&book).ends_well();
    assert!(first == std::fs::read(book.path("out.epub")).unwrap());
    // Neither does it matter where the book is.
    let other = everything();
    export(&other).ends_well();
    assert!(first == std::fs::read(other.path("out.epub")).unwrap());
}

#[test]
fn the_date_is_that_of_the_last_commit_or_what_was_said() {
    let Some(git) = tools::require("git") else { return };
    let book = Book::small();
    let modified = |set: Option<&str>| {
        let mut command = book.command(&["export", "epub", "--out", "out.epub"]);
        command.env_remove("SOURCE_DATE_EPOCH");
        if let Some(set) = set {
            command.env("SOURCE_DATE_EPOCH", set);
        }
        Run::of(&mut command).succeeds();
        let package = EpubFile::read(&std::fs::read(book.path("out.epub")).unwrap()).text("package.opf").to_owned();
        let of = |open: &str| Some(package.split_once(open)?.1.split_once('<')?.0.to_owned());
        (of("dcterms:modified\">").unwrap(), of("<dc:date>"))
    };
    let unknown = ("1980-01-01T00:00:00Z".to_owned(), None);
    assert_eq!(modified(None), unknown);
    let at = |text: &str| (text.to_owned(), Some(text[..10].to_owned()));
    assert_eq!(modified(Some("1795392061")), at("2026-11-23T00:01:01Z"));
    for odd in ["", "x", "-1", "99999999999999999999", "999999999999"] {
        assert_eq!(modified(Some(odd)), unknown, "{odd}");
    }
    let run = |arguments: &[&str]| {
        let mut command = std::process::Command::new(&git);
        command.current_dir(book.path("")).args(["-c", "user.name=n", "-c", "user.email=e@localhost"]).args(arguments);
        command.env("GIT_COMMITTER_DATE", "2026-01-02T03:04:05Z");
        assert!(command.output().unwrap().status.success(), "{arguments:?}");
    };
    run(&["init", "--quiet"]);
    run(&["add", "book.toml", "content"]);
    run(&["commit", "--quiet", "--message", "one"]);
    assert_eq!(modified(None), at("2026-01-02T03:04:05Z"));
    assert_eq!(modified(Some("1795392061")), at("2026-11-23T00:01:01Z"));
}

#[test]
fn the_package_says_what_book_toml_says() {
    let settings = "language = \"pt-BR\"\nauthors = [\"A & B\", \"C\"]\nrights = \"CC <BY>\"\nidentifier = \"urn:isbn:9783161484100\"\n";
    let book = Book::small().file("book.toml", settings);
    let epub = epub_of(&book);
    epub.is_sound();
    let package = epub.text("package.opf");
    for part in [
        "<dc:identifier id=\"identifier\">urn:isbn:9783161484100</dc:identifier>",
        "<dc:language>pt-BR</dc:language>",
        "<dc:creator id=\"author-1\">A &amp; B</dc:creator>",
        "<dc:creator id=\"author-2\">C</dc:creator>",
        "<dc:rights>CC &lt;BY&gt;</dc:rights>",
        "<dc:title id=\"title\">Book</dc:title>",
        "<dc:title id=\"subtitle\">Subtitle</dc:title>",
    ] {
        assert!(package.contains(part), "{part} is not in\n{package}");
    }
    for (line, location) in [
        ("identifier = \"no address\"", "book.toml:1:14"),
        ("rights = \" \"", "book.toml:1:10"),
        ("authors = [\"a\", \"\"]", "book.toml:1:17"),
    ] {
        book.write("book.toml", line);
        export(&book).fails().tells("invalid-value", location);
    }
}

#[test]
fn an_identifier_is_made_of_what_stays() {
    let identifier = |settings: &str, chapter: &str| {
        let book = Book::small().file("book.toml", settings).file("content/chapter.md", chapter);
        let package = epub_of(&book).text("package.opf").to_owned();
        let identifier = package.split_once("id=\"identifier\">").unwrap().1.split_once('<').unwrap().0.to_owned();
        assert!(identifier.starts_with("urn:uuid:") && identifier.len() == 45, "{identifier}");
        identifier
    };
    let chapter = "# Chapter {#chap}\n";
    assert_eq!(identifier("", chapter), identifier("", "# Another text {#other}\n"));
    assert_ne!(identifier("", chapter), identifier("language = \"de\"", chapter));
    let site = "base-url = \"https://example.org/manual/\"\n";
    assert_ne!(identifier("", chapter), identifier(site, chapter));
    assert_eq!(identifier(site, chapter), identifier(&format!("{site}language = \"de\""), chapter));
}

#[test]
fn long_lists_of_options_are_spread_over_files() {
    let option = |name: &str, description: &str| {
        let loc: Vec<String> = name.split('.').map(|part| format!("{part:?}")).collect();
        format!(
            "{name:?}: {{\"loc\": [{}], \"description\": {description:?}, \"type\": \"string\", \"declarations\": []}}",
            loc.join(", ")
        )
    };
    let mut options: Vec<String> =
        (0..3000).map(|n| option(&format!("a{}.x{n}", n % 7), &"word ".repeat(40))).collect();
    options.push(option(
        "b.paragraphs",
        &"word ".repeat(100).trim_end().replace("word word word word word", "word\n\nword").repeat(900),
    ));
    options.push(option("b.code", &format!("```nix\n{}```\n\nAfter.", "{ a = \"b\"; }\n".repeat(60_000))));
    let book =
        Book::with_chapter("```{=include=} options\nid-prefix: opt-\nlist-id: options\nsource: options.json\n```\n")
            .file("content/options.json", format!("{{{}}}", options.join(",\n")));
    let epub = epub_of(&book);
    epub.is_sound();
    for (name, content) in &epub.files {
        assert!(content.len() < 300_000, "{name} has {} bytes", content.len());
    }
    let chapters = epub.chapters();
    assert_eq!(chapters.matches("<code class=\"option\">a3.x").count(), 3000_usize.div_ceil(7));
    let nav = epub.text("nav.xhtml");
    assert!((0..7).all(|n| nav.contains(&format!("<code>a{n}</code>"))), "{nav}");
}

#[test]
fn long_texts_are_spread_at_their_headings() {
    let section =
        |n: usize| format!("## Section {n} {{#s{n}}}\n\n{}[^n{}]\n\n", "word ".repeat(4_000), ["a", "b"][n % 2]);
    let text: String = (0..60).map(section).collect();
    let book = Book::with_chapter(&format!("{text}[](#s0) [](#s59)\n\n[^na]: One.\n[^nb]: Two.\n"));
    let epub = epub_of(&book);
    epub.is_sound();
    let files: Vec<&String> = epub.names.iter().filter(|name| name.contains("-chapter")).collect();
    assert!((5..10).contains(&files.len()), "{files:?}");
    for name in &files[1..] {
        let text = epub.text(&name[5..]);
        let start = text.split_once("<section>\n").unwrap().1;
        assert!(
            start.starts_with("<span class=\"page\"") && epub.files[*name].len() < 300_000,
            "{name}: {}",
            &start[..200]
        );
    }
    assert_eq!(epub.chapters().matches("epub:type=\"footnote\"").count(), 2);
}

#[test]
fn images_that_readers_cannot_show_are_told() {
    let book = Book::with_chapter("![a photo](a.bmp) ![a <drawing>](b.svg) ![a link](c.svg) ![cut](d.png)")
        .file("content/a.bmp", "BM....")
        .file("content/b.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>")
        .file("content/c.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\">\n<image href=\"d.png\"/></svg>")
        .file("content/d.png", b"\x89PNG\r\n\x1a\n\0\0");
    let run = export(&book).ends_well().tells_in_all("4 warnings");
    for (column, why) in [
        (1, "`a.bmp` is not in the e-book: it is not a PNG, JPEG, GIF, WebP or SVG image"),
        (19, "`b.svg` is not in the e-book: it has the element `script`, at line 1"),
        (41, "`c.svg` is not in the e-book: it leads to the file `d.png`, at line 2"),
        (58, "`d.png` is not in the e-book: it is not a PNG, JPEG, GIF, WebP or SVG image"),
    ] {
        assert!(run.stderr.contains(why), "{}", run.stderr);
        assert!(run.stderr.contains(&format!("content/chapter.md:3:{column}\n")), "{column}: {}", run.stderr);
    }
    let epub = epub_of(&book);
    epub.is_sound();
    assert!(epub.chapters().contains("a photo a &lt;drawing&gt; a link cut"));
    assert!(!epub.names.iter().any(|name| name.contains("media")), "{:?}", epub.names);
}

#[cfg(unix)]
#[test]
fn nothing_outside_of_the_book_is_read() {
    let book = Book::with_chapter("![](out.png) ![](../../../../../etc/passwd)");
    let secret = Book::empty().file("secret.png", b"\x89PNG secret");
    std::os::unix::fs::symlink(secret.path("secret.png"), book.path("content/out.png")).unwrap();
    export(&book).fails().tells_any("outside-root");
    assert!(!book.path("out.epub").exists());
    // The icon of a theme neither.
    let book = Book::small();
    std::fs::create_dir(book.path("theme")).unwrap();
    std::os::unix::fs::symlink(secret.path("secret.png"), book.path("theme/icon.svg")).unwrap();
    let epub = epub_of(&book);
    assert!(epub.text("cover.svg").contains("data:image/svg+xml,%3Csvg"));
}

#[test]
fn the_book_is_not_written_over() {
    let book = Book::small();
    for path in ["content/chapter.md", "./content/../content/manual.md", "book.toml"] {
        book.run(&["export", "epub", "--out", path]).fails().tells_any("unwritable");
    }
    assert_eq!(book.read("content/chapter.md"), crate::book::CHAPTER);
    book.run(&["export", "epub", "--out", "no/such/folder/a.epub"]).fails().tells_any("unwritable");
    book.run(&["export", "epub"]).shows_wrong_use();
    // After an error, the earlier file stays.
    export(&book).ends_well();
    let earlier = std::fs::read(book.path("out.epub")).unwrap();
    book.write("content/chapter.md", "# Chapter {#chap}\n\n[](#nowhere)\n");
    export(&book).fails();
    assert!(earlier == std::fs::read(book.path("out.epub")).unwrap());
}

#[test]
fn links_out_of_the_book_lead_to_its_site_or_nowhere() {
    let text =
        "[a](sub/x.html#y) [b](/z) [c](../../up) [d](https://example.org/?a&b) [e](javascript:x) [f](gopher://x)";
    let book = Book::with_chapter(text);
    let chapter = |book: &Book| {
        let epub = epub_of(book);
        epub.is_sound();
        epub.text("2-chapter.xhtml").split_once("</h1>").unwrap().1.to_owned()
    };
    let expected = "\n<p>a b c <a href=\"https://example.org/?a&amp;b\">d</a> [e](javascript:x) f</p>\n";
    assert_eq!(chapter(&book).split("</section>").next(), Some(expected));
    book.write("book.toml", "base-url = \"https://example.org/m\"");
    let start = "\n<p><a href=\"https://example.org/m/sub/x.html#y\">a</a> b c <a";
    assert!(chapter(&book).starts_with(start), "{}", chapter(&book));
}
