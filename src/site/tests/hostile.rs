//! Whatever a book says, it cannot become markup of its own.

use proptest::prelude::*;
use scraper::{Html, Selector};

use super::book::TestBook;

/// Pieces that would do harm where they got through, among those that lead into each part of the reader.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("<script>alert(1)</script>".to_owned()),
        Just("\"><img src=x onerror=alert(1)>".to_owned()),
        Just("'--><svg/onload=alert(1)>".to_owned()),
        Just("</code></pre><script src=//x>".to_owned()),
        Just("[x](javascript:alert(1))".to_owned()),
        Just("[x](java&#10;script:alert(1))".to_owned()),
        Just("<javascript:alert(1)>".to_owned()),
        Just("![\"onerror=x](\"><script>)".to_owned()),
        Just("https://x.y/\"onmouseover=\"alert(1)".to_owned()),
        Just("[t](https://x.y \"\\\"><script>\")".to_owned()),
        Just("{command}`<script>`".to_owned()),
        Just("{option}`\"><script>`".to_owned()),
        Just("[](#sec)".to_owned()),
        Just("[k<script>]{.keycap}".to_owned()),
        Just("\n\n```\"><script>\n</pre><script>\n```\n\n".to_owned()),
        Just("\n\n```console\n$ <script>\n</script>\n```\n\n".to_owned()),
        Just("\n\n| <script> | b |\n|--|--|\n| \"> | c |\n\n".to_owned()),
        Just("\n\n::: {.example #ex}\n# <script>\n\n\">\n:::\n\n".to_owned()),
        "[ -~\n]{0,20}",
        ".{0,8}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_markup_comes_from_text(title in piece(), body in prop::collection::vec(piece(), 0..12)) {
        let title = title.replace('\n', " ");
        let text = format!("# T {title} {{#ch}}\n\n## S {title} {{#sec}}\n\n{}\n", body.concat());
        let mut book = TestBook::chapter(&text).recipe(
            "one",
            Some(("sec", "")),
            &[("shell.nix", "</code><script>"), ("test.console", "$ </code><script>\n<script>\n")],
        )
        .with(|recipe| {
            recipe.title.clone_from(&title);
            recipe.summary = body.concat();
        });
        book.settings.edit_url = Some(format!("https://x/{title}"));
        let built = book.build();
        let pages = built.pages();
        prop_assert!(pages.contains_key("index.html") && pages.contains_key("manual.html"), "{:?}", pages.keys());
        for (path, html) in &pages {
            check(path, html);
        }
    }
}

fn check(path: &str, html: &Html) {
    let scripts = Selector::parse("script").unwrap();
    for script in html.select(&scripts) {
        let source = script.attr("src").unwrap_or("inline");
        assert!(source.contains("assets/"), "{path}: script {source}");
    }
    let article = Selector::parse("article *").unwrap();
    for element in html.select(&article) {
        for (name, value) in element.value().attrs() {
            assert!(!name.starts_with("on"), "{path}: {name}={value}");
            if matches!(name, "href" | "src") {
                let bare: String = value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
                assert!(!bare.to_lowercase().starts_with("javascript:"), "{path}: {value}");
            }
        }
    }
    let bad = Selector::parse("article script, article svg[onload], article iframe, article style").unwrap();
    assert_eq!(html.select(&bad).count(), 0, "{path}");
}
