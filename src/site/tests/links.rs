//! Every link of a site leads somewhere, and every id is where it should, once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use percent_encoding::percent_decode_str;
use scraper::{Html, Selector};

use super::book::{Built, TestBook};
use crate::formats::wildcard::Wildcard;

fn all<'h>(html: &'h Html, selector: &str) -> impl Iterator<Item = scraper::ElementRef<'h>> {
    let selector = Selector::parse(selector).unwrap();
    html.select(&selector).collect::<Vec<_>>().into_iter()
}

/// Where an address leads, seen from a page: a path of the site and a fragment; `None` for one that leads outside.
fn resolve(from: &str, address: &str) -> Option<(String, Option<String>)> {
    if address.contains("://") || address.starts_with("mailto:") {
        return None;
    }
    let decode = |text: &str| percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let (path, fragment) = address.split_once('#').map_or((address, None), |(path, id)| (path, Some(decode(id))));
    assert!(!path.starts_with('/'), "{from}: {address} is not relative");
    if path.is_empty() {
        return Some((from.to_owned(), fragment));
    }
    let mut parts: Vec<String> = from.split('/').map(str::to_owned).collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => assert!(parts.pop().is_some(), "{from}: {address} leaves the site"),
            part => parts.push(decode(part)),
        }
    }
    Some((parts.join("/"), fragment))
}

/// Walks every link, image, script and style of a site.
pub fn assert_no_dead_links(built: &Built) {
    let pages = built.pages();
    let ids: BTreeMap<&str, BTreeSet<String>> = pages
        .iter()
        .map(|(path, html)| (*path, all(html, "[id]").map(|e| e.attr("id").unwrap().to_owned()).collect()))
        .collect();
    let mut dead = Vec::new();
    for (path, html) in &pages {
        let addresses = all(html, "[href]").map(|e| (e.attr("href").unwrap(), e));
        for (address, element) in addresses.chain(all(html, "[src]").map(|e| (e.attr("src").unwrap(), e))) {
            let Some((to, fragment)) = resolve(path, address) else { continue };
            if !built.output.files.contains_key(&to) {
                dead.push(format!("{path}: {address}: no file {to}: {}", element.html()));
            } else if let Some(id) = fragment
                && !ids.get(to.as_str()).is_some_and(|ids| ids.contains(&id))
            {
                dead.push(format!("{path}: {address}: no id {id} in {to}"));
            }
        }
    }
    assert!(dead.is_empty(), "{} dead links:\n{}", dead.len(), dead.join("\n"));
}

/// Sees to it that every id of the book is once on its page and once on the page with everything, and that no page
/// has an id twice.
pub fn assert_ids(built: &Built) {
    let mut counts: BTreeMap<&str, HashMap<String, usize>> = BTreeMap::new();
    for (path, html) in &built.pages() {
        for element in all(html, "[id]") {
            *counts.entry(path).or_default().entry(element.attr("id").unwrap().to_owned()).or_default() += 1;
        }
        let twice: Vec<_> = counts.entry(path).or_default().iter().filter(|(_, n)| **n > 1).collect();
        assert!(twice.is_empty(), "{path}: ids that stand there twice: {twice:?}");
    }
    for id in built.manual.targets.keys() {
        let page = &built.output.ids[id];
        assert_eq!(counts[page.as_str()].get(id), Some(&1), "{id} in {page}");
        assert_eq!(counts["manual.html"].get(id), Some(&1), "{id} in manual.html");
    }
}

/// Sees to it that a strict content security policy has nothing to say: all scripts and styles are files, of the site.
pub fn assert_no_inline_code(built: &Built) {
    for (path, html) in &built.pages() {
        assert_eq!(all(html, "style, [style], script:not([src])").count(), 0, "{path}");
        for element in all(html, "*") {
            let handler = element.value().attrs().find(|(name, _)| name.starts_with("on"));
            assert_eq!(handler, None, "{path}");
        }
        for element in all(html, "[src], link[href]") {
            let address = element.attr("src").or(element.attr("href")).unwrap();
            assert!(!address.contains("://") && !address.starts_with("data:"), "{path}: {address}");
        }
    }
}

#[test]
fn a_small_book_with_folders_and_odd_names() {
    let built = TestBook::new("```{=include=} chapters\na.md\nsub folder/b#1.md\n```\n")
        .file("a.md", "# A {#a}\n\nTo [](#b), [](#b-sec), [](#ex), [](#anchor), [](#note), [text](#b), [](#book).\n\n![i](x.png)\n\nSee[^note].\n\n[^note]: Note with [](#b).\n")
        .file("x.png", "png")
        .file("sub folder/b#1.md", "# B {#b}\n\n## Sec {#b-sec}\n\n[]{#anchor}Back to [](#a) and [](#note).\n\n::: {.example #ex}\n# Ex\n\n![i](../x.png)\n:::\n\n```{=include=} sections\nc.md\n```\n")
        .file("sub folder/c.md", "# C {#c}\n\n[](#a), [](#b-sec), https://nixos.org/x.\n")
        .build_clean();
    assert!(built.paths().contains(&"sub folder/b#1.html"));
    assert_no_dead_links(&built);
    assert_ids(&built);
    assert_no_inline_code(&built);
}

#[test]
fn links_to_pages_of_the_manuals_html_lead_to_what_is_on_them() {
    let built = TestBook::new(
        "```{=include=} chapters\nsub/a.md\n```\n\n```{=include=} chapters html:into-file=//all.html\nsub/b.md\nc.md\n```\n",
    )
    .file("sub/a.md", "# A {#a}\n\n[1](all.html) [2](./all.html#b-sec) [3](all.html#c) [4](all.html#gone)\n")
    .file("sub/b.md", "# B {#b}\n\n## Sec {#b-sec}\n\n[back](all.html#b)\n")
    .file("c.md", "# C {#c}\n")
    .build_clean();
    let hrefs = |path: &str| {
        let page = Html::parse_document(built.text(path));
        let body = all(&page, "article p a, main p a").filter_map(|a| Some(a.attr("href")?.to_owned()));
        body.collect::<BTreeSet<_>>()
    };
    let set = |hrefs: &[&str]| hrefs.iter().map(|href| (*href).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(hrefs("sub/a.html"), set(&["b.html", "b.html#b-sec", "../c.html"]));
    assert_eq!(hrefs("manual.html"), set(&["#b", "#b-sec", "#c"]));
    assert_no_dead_links(&built);
}

#[test]
fn the_id_of_a_group_may_be_that_of_its_first_file() {
    let nav = r#"{"items": [{"label": "G", "id": "g", "children": [{"file": "a.md"}]}, {"label": "H", "id": "h", "children": [{"file": "b.md"}]}]}"#;
    let built = TestBook::new("")
        .file("nav.json", nav)
        .file("a.md", "# A {#g}\n\n[](#h)\n")
        .file("b.md", "# B {#b}\n\n[](#g)\n")
        .build_clean();
    assert!(built.paths().contains(&"h.html") && !built.paths().contains(&"g.html"));
    assert_no_dead_links(&built);
    assert_ids(&built);
}

/// What is told of relative links in a chapter two folders down, as `CODE: MESSAGE`.
fn told(text: &str, change: impl FnOnce(&mut crate::config::CheckConfig)) -> Vec<String> {
    let mut book = TestBook::new("```{=include=} chapters\nsub/deep/c.md\nsub/d.md\n```\n")
        .file("sub/deep/c.md", format!("# C {{#c}}\n\n{text}\n"))
        .file("sub/d.md", "# D {#d}\n\n## Sec {#d-sec}\n\n```{=recipe=} one\n```\n\n![](dot.png)\n")
        .file("sub/dot.png", "png")
        .file("sub/notes.txt", "notes")
        .file("README.txt", "read me")
        .recipe("one", None, &[("shell.nix", "{ }"), ("data.csv", "1")]);
    change(&mut book.settings.check);
    let built = book.build();
    built.messages().iter().map(|message| message.trim_start_matches("warning ").to_owned()).collect()
}

#[test]
fn relative_links_to_what_the_site_does_not_have_are_told() {
    let fine = "[](../d.html) [](../d.html#d-sec) [](..//../index.html) [](../..) [](../../?x) \
                [](../../recipes/one/data.csv) [](//host/a.md) [](mailto:a@b) [](?x) \
                [](../../../other/index.html) [](../../../..)";
    assert_eq!(told(fine, |_| ()), Vec::<String>::new());
    for (link, expected) in [
        ("[](/a.html)", "dead-link: `/a.html` links to `a.html`, which is not part of the site"),
        // Not copied, as nothing shows it as an image; and an image that is shown has another name there.
        ("[](../notes.txt)", "dead-link: `../notes.txt` links to a file that is not part of the site"),
        ("[](../dot.png)", "dead-link: `../dot.png` links to a file that is not part of the site"),
        ("[](../../README.txt)", "dead-link: `../../README.txt` links to a file that is not part of the site"),
        ("[](../e.html#x)", "dead-link: `../e.html#x` links to `sub/e.html`, which is not part of the site"),
        (
            "[](nothing%20here)",
            "dead-link: `nothing%20here` links to `sub/deep/nothing here`, which is not part of the site",
        ),
        // Told of once, where the book is put together.
        ("[](../d.md#d-sec)", "link-to-source: `../d.md#d-sec` links to a source file, which is not part of the site"),
    ] {
        assert_eq!(told(link, |_| ()), [expected], "{link}");
    }
    let ignored = told("[](down/x.pdf) [](../notes.txt)", |check| {
        check.ignore_links = vec![Wildcard::new("down/*", "*")];
    });
    assert_eq!(ignored, ["dead-link: `../notes.txt` links to a file that is not part of the site"]);
}

#[test]
fn a_relative_link_in_an_option_is_one_of_the_page_that_it_stands_on() {
    // So many that each group has a page of its own, one folder down.
    let options: Vec<String> = (0..501)
        .map(|n| {
            let text = if n == 0 { "[](b.html) [](../options.html) [](options.html) [](options.md)" } else { "" };
            let group = if n < 250 { "a" } else { "b" };
            format!("\"{group}.o{n}\":{{\"loc\":[\"{group}\",\"o{n}\"],\"description\":\"{text}\"}}")
        })
        .collect();
    let include = "```{=include=} options\nid-prefix: opt-\nlist-id: l\nsource: o.json\n```";
    let built = TestBook::new("```{=include=} chapters\nsub/options.md\n```\n")
        .file("sub/options.md", format!("# O {{#o}}\n\n{include}\n"))
        .file("sub/o.json", format!("{{{}}}", options.join(",")))
        .build();
    assert!(built.paths().contains(&"sub/options/b.html"));
    // A source is named from the file that has the include, as everywhere.
    let expected = [
        "warning link-to-source: in the option `a.o0`: `options.md` links to a source file, which is not part of the site",
        "warning dead-link: in the option `a.o0`: `options.html` links to `sub/options/options.html`, which is not part of the site",
    ];
    assert_eq!(built.messages(), expected);
}
