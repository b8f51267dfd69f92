//! The contents on the left of each page.

use std::fmt::Write as _;

use scraper::{Html, Selector};

use super::book::{Built, TestBook};
use super::links::assert_no_dead_links;

/// A book of so many chapters with so many sections each.
fn book(chapters: usize, sections: usize) -> TestBook {
    let mut root = "```{=include=} chapters\n".to_owned();
    let mut files = Vec::new();
    for chapter in 0..chapters {
        let _ = writeln!(root, "c{chapter}.md");
        let mut text = format!("# Chapter {chapter} {{#c{chapter}}}\n\nText.\n");
        if sections > 0 {
            text += "\n```{=include=} sections\n";
            for section in 0..sections {
                let _ = writeln!(text, "c{chapter}-s{section}.md");
                let title = format!("# Section {section} of {chapter} {{#c{chapter}-s{section}}}\n\nText.\n");
                files.push((format!("c{chapter}-s{section}.md"), title));
            }
            text += "```\n";
        }
        files.push((format!("c{chapter}.md"), text));
    }
    files.into_iter().fold(TestBook::new(&(root + "```\n")), |book, (path, text)| book.file(&path, text))
}

/// The entries on the left of a page, as text.
fn entries(built: &Built, path: &str) -> Vec<String> {
    let html = Html::parse_document(built.text(path));
    let links = Selector::parse("nav.side > ul a").unwrap();
    html.select(&links).map(|link| link.text().collect()).collect()
}

#[test]
fn a_page_has_the_way_to_it_its_neighbours_and_the_top_level() {
    let built = book(100, 100).build_clean();
    let of = |path: &str| entries(&built, path);
    let section = of("c50-s50.html");
    for shown in ["Chapter 31", "Chapter 50", "Chapter 69", "Section 21 of 50", "Section 50 of 50", "Section 79 of 50"]
    {
        assert!(section.iter().any(|entry| entry == shown), "{shown}: {section:?}");
    }
    assert!(section.iter().any(|entry| entry == "20 more …"), "{section:?}");
    assert!(!section.iter().any(|entry| entry.contains("of 49")), "{section:?}");
    // Under a page is what it includes, beside it are some of its neighbours.
    let chapter = of("c99.html");
    for shown in ["Chapter 80", "Chapter 99", "Section 0 of 99", "Section 39 of 99", "80 more …", "60 more …"] {
        assert!(chapter.iter().any(|entry| entry == shown), "{shown}: {chapter:?}");
    }
    for path in ["index.html", "manual.html", "c0.html", "c50.html", "c99-s99.html", "c0-s0.html"] {
        let count = of(path).len();
        assert!((60..=110).contains(&count), "{path}: {count}");
    }
    let current = |path: &str| built.text(path).matches("aria-current=\"page\"").count();
    assert_eq!([current("c0.html"), current("c50-s50.html"), current("index.html")], [1, 1, 0]);
    assert_no_dead_links(&built);
}

#[test]
fn all_contents_are_a_page_and_a_script() {
    let built = book(20, 10).build_clean();
    let page = built.body("assets/contents.html");
    let script = built.text("assets/contents.js");
    assert!(script.starts_with("window.nixbookContents=\""));
    for chapter in 0..20 {
        for section in 0..10 {
            assert!(
                page.contains(&format!("<a href=\"../c{chapter}-s{section}.html\">Section {section} of")),
                "{page}"
            );
            assert!(script.contains(&format!("c{chapter}-s{section}.html")));
        }
    }
    assert!(built.text("c1.html").contains("<a href=\"assets/contents.html\" data-contents>All contents</a>"));
    // Where the contents are short, every page has them.
    let small = book(10, 10).build_clean();
    assert!(!small.paths().iter().any(|path| path.contains("contents")));
    assert_eq!(entries(&small, "c5-s5.html").len(), 110);
    assert!(!small.text("c5.html").contains("data-contents"));
}

#[test]
fn no_page_grows_with_the_book() {
    let size = |built: &Built, path: &str| built.text(path).len();
    let (small, large) = (book(100, 0).build_clean(), book(1500, 0).build_clean());
    for path in ["c0.html", "c50.html", "c99.html"] {
        assert!(size(&large, path) < size(&small, path) + 2048, "{path}");
    }
    let (small, large) = (book(10, 9).build_clean(), book(150, 9).build_clean());
    for path in ["c0.html", "c5-s5.html", "c9-s8.html"] {
        assert!(size(&large, path) < size(&small, path) + 2048, "{path}");
    }
    let of_all = |built: &Built| built.output.files.values().map(Vec::len).sum::<usize>();
    assert!(of_all(&large) < 20 * of_all(&small), "{} {}", of_all(&small), of_all(&large));
}

#[test]
fn labels_lead_to_the_first_page_under_them() {
    let mut children = (0..200).map(|n| format!("{{\"file\": \"a{n}.md\"}}")).collect::<Vec<_>>();
    let labelled = children.split_off(100).join(",");
    let nav = format!(
        "{{\"open\": [], \"items\": [{}, {{\"label\": \"More\", \"children\": [{labelled}]}}]}}",
        children.join(",")
    );
    let mut book = TestBook::new("").file("nav.json", nav);
    for n in 0..200 {
        book = book.file(&format!("a{n}.md"), format!("# Page {n} {{#a{n}}}\n"));
    }
    let built = book.build_clean();
    let page = |path: &str| {
        built.text(path).split("class=\"contents side\"").nth(1).unwrap().split("</nav>").next().unwrap().to_owned()
    };
    assert!(page("a99.html").contains("<a href=\"a100.html\">More</a>"), "{}", page("a99.html"));
    assert!(page("a150.html").contains("<summary><span>More</span></summary>"), "{}", page("a150.html"));
    assert_no_dead_links(&built);
}

#[test]
fn pages_over_the_budget_are_told() {
    let large = "Text of a page.\n\n".repeat(400);
    let mut book = TestBook::new("```{=include=} chapters\na.md\nb.md\n```\n")
        .file("a.md", format!("# A {{#a}}\n\n{large}"))
        .file("b.md", "# B {#b}\n");
    book.settings.check.max_page_kb = Some(8);
    let built = book.build();
    let size = built.text("a.html").len().div_ceil(1000);
    assert_eq!(built.messages(), [format!("lint large-page: `a.html` has {size} kB, and `max-page-kb` allows 8")]);
    assert!(built.diagnostics[0].help.is_some() && built.diagnostics[0].span().is_some());
}
